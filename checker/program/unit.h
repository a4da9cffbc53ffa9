/* unit.h: the units of a module that others can hang on, and which of them were found to lead to which.
 * A unit is a name bound at the top of a module, with all that is written to bind it; by its atom. Beside the names stand three:
 * the rest (statements that bind no single name, names like __all__), which counts for whoever asks the module for anything;
 * what is the module's own, the bodies that nobody outside looks into (source/appearance.h); and the module as an object, whose
 * attributes are asked for by whoever holds it.
 * Reads live as long as their module, and are noted only where program_note_reads() was called. They are told by the place of
 * the code that a name was looked up for, never by who wanted to know: so an answer that is kept and given again needs no note of
 * what it hangs on. Typeshed has no units. */
#ifndef PROGRAM_UNIT_H
#define PROGRAM_UNIT_H

#include "program/module.h"
#include "program/scope.h"

enum { UNIT_REST = ATOM_NONE };
#define UNIT_OWN    ((Atom)-1)
#define UNIT_OBJECT ((Atom)-2)

/* The unit that a statement at the top of a module belongs to; of an import UNIT_REST, though its names are units. */
Atom unit_of_item(Str text, const AtomTable *atoms, Item *item);
bool unit_is_rest(Str name);                          /* whatever binds it counts for everybody: __all__, __getattr__ */
Atom unit_of_scope(const Scope *made);                /* of a scope whose parent has its own already */
Atom unit_of_statement(const Node *n);                /* of the statement at the top of the module that this is in */
Atom unit_of_place(Node *n);                          /* of code anywhere in a module */
Atom unit_of_decl(const Decl *d);

/* The code of this unit asks a module for a name, or leads to the module itself (UNIT_OBJECT, UNIT_REST). */
void unit_reads(Module *from, Atom unit, Module *to, Atom name);
/* It hangs on what was found in folders for some name: `found` in its program. */
void unit_searches(Module *from, Atom unit, uint32_t found);

#endif
