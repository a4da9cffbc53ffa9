/* bind.h: how a scope is filled; shared by the files of program/ that make scopes, and nobody else.
 * Owns nothing: declarations go into the scope's module. */
#ifndef PROGRAM_BIND_H
#define PROGRAM_BIND_H

#include "program/program.h"
#include "program/scope.h"

/* statements or expressions inside each other; what is deeper stays unbound */
enum { BIND_MAX_DEPTH = 500 };

typedef struct Binder {
    Scope   *scope;                                   /* where names are bound */
    Item    *item;                                    /* the item the statements belong to; NULL inside functions */
    uint32_t flags;                                   /* of the declarations made: DECL_IN_EXCEPT, DECL_IS_CONDITIONAL */
    int      depth;
    bool     in_comprehension;                        /* yields there are none of the function's */
    bool     in_generator;                            /* awaits neither */
} Binder;

Symbol *scope_symbol(Scope *s, Atom name);            /* found or made */
Symbol *symbol_in(Map *names, Scope *s, Atom name);   /* the same in one of the scope's maps */
/* A declaration of `name` in this block; `global` and `nonlocal` names go where they belong. Kept in source order. */
Decl   *scope_declare(Scope *s, Atom name, DeclKind kind, uint32_t flags, Item *item, Node *node);
uint32_t decl_start(const Decl *d);                   /* where in the text, as far as it is known without parsing */

void    bind_statements(Binder *b, NodeList statements);
void    bind_expression(Binder *b, Node *expr);
void    bind_target(Binder *b, Node *target);
uint32_t bind_annotation_flags(const Node *annotation);

/* In a stub what is imported stays private unless it is renamed to itself, or comes `from . import` (typing spec, "Import
 * conventions"): `is_exported`. alias: NULL until the item is parsed. */
void    bind_imported_name(Scope *s, Atom name, DeclKind kind, uint32_t flags, Item *item, Node *alias, bool is_exported);
/* What stands in an import that is plain: read without parsing. Of `from a import b as c` written is `b`, name is c. */
enum { IMPORT_MAX_NAMES = 64 };
typedef struct { Str written; Atom name; bool is_exported; } ImportWord;
typedef struct {
    uint32_t   from_end;                              /* of `from a`; where the statement begins without it */
    bool       has_path;                              /* there is an `import a.b` */
    ImportWord names[IMPORT_MAX_NAMES];
    uint32_t   count;
} ImportWords;
bool    import_words(AtomTable *atoms, Str text, const Item *item, ImportWords *out);         /* false: it isn't plain */
bool    bind_import_unparsed(Scope *s, Item *item);   /* false: only the parser can tell what it binds */
/* The direct statements of a module or class that are items; binds them, parsing only where their names can't be known
 * otherwise. */
void    bind_items(Scope *s, Item *items, uint32_t count);
/* Does an ITEM_ASSIGN bind more than its name, which the outline knows for its only target: by a walrus? True when in doubt. */
bool    bind_assigns_more(Str text);
void    bind_find_globals(Scope *module);             /* where functions say `global` */
void    symbol_complete(Symbol *s);                   /* binds the functions that assign it by `global` */

#endif
