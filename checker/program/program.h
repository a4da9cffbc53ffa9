/* program.h: everything one worker knows of files and modules: its atoms, its parser, its modules by name.
 * A Program belongs to one thread and is never shared; target, search paths and the stub index are shared and never change.
 * Knows nothing of types. */
#ifndef PROGRAM_PROGRAM_H
#define PROGRAM_PROGRAM_H

#include "base/map.h"
#include "base/vec.h"
#include "program/module.h"
#include "program/search.h"
#include "source/parse.h"

/* The embedded typeshed, seen through a table so that program/ needn't include stubs/. `index` is shared between workers.
 * has: whether typeshed has this module for this target. open: fills outline (items without nodes, classes without
 * children), flags; false where has() is. decode: the node of one item, and its children when it is a class; both are kept
 * in the item. */
typedef struct StubSource {
    const void *index;
    uint32_t    atom_count;                           /* how many atoms the index has: the length of Program.stub_atoms */
    bool (*has)(const void *index, Target target, Str dotted);
    bool (*open)(const void *index, Target target, Module *m);
    Node *(*decode)(const void *index, Module *m, Item *item, Node *parent);
} StubSource;

/* What a name means, and which names of folders that hangs on (told only after program_note_reads).
 * is_for_all: typeshed asked, or we did: everything may hang on it. */
typedef struct { Atom name; FoundModule module; FinderSteps steps; bool is_for_all; } FoundName;

enum { PROGRAM_LAST_READS = 1 << 15 };

struct Program {
    Arena             *arena;                         /* lives as long as the program */
    AtomTable         *atoms;
    Parser            *parser;
    Target             target;
    const SearchPaths *paths;
    StubSource         stubs;
    Atom              *stub_atoms;                    /* the index's atoms in this program's numbers; 0 where not asked for yet */
    Finder            *finder;
    Map                modules;                       /* Atom of the dotted name → Module *, NULL where there is none */
    Map                found_at;                      /* Atom of a name that was looked for → where found has the answer */
    VEC(FoundName)     found;
    StrMap             files;                         /* absolute path → Module * */
    StrMap             forgotten;                     /* path → the Module * that was found there before program_forget */
    VEC(Module *)      all;                           /* every module made, for giving them back */
    size_t             held;                          /* by the arenas and texts of all of them */
    size_t             waste;                         /* bytes of those that program_forget has taken along */
    Module            *builtins;                      /* after the first question */
    uint64_t          *last_reads;                    /* hashes of reads noted of late (unit.h); NULL: none are wanted */
    struct StarSearch *stars;                         /* the search through star imports that is under way (scope.c) */
};

Program *program_new(const SearchPaths *paths, Target target, StubSource stubs);
void     program_free(Program *p);
void     program_note_reads(Program *p);               /* from now on what units lead to is noted: unit.h */
size_t   program_bytes(const Program *p);             /* what its modules and texts hold of memory, nearly */

/* The module an absolute dotted name means, read when first asked for; NULL when it can't be found. Its parents aren't loaded. */
Module  *program_module(Program *p, Atom dotted);
/* The same as seen from a file, which is what an import statement should ask: a checked file outside any package also sees what
 * lies beside it. `from` may be NULL. unit: of `from`, whose code asks (unit.h). */
Module  *program_import(Program *p, Module *from, Atom unit, Atom dotted);
Module  *program_import_relative(Program *p, Module *from, Atom unit, Atom absolute);   /* of a name of program_import_name */
/* package.name as a module, or NULL. Whose code asks leads to that name of the package. */
Module  *program_submodule(Program *p, Module *package, Atom name);
/* `from ..x import` made absolute; ATOM_NONE beyond the top */
Atom     program_import_name(Program *p, const Module *from, uint32_t level, Atom module);
Module  *program_builtins(Program *p);

/* What an absolute name means without reading it: to tell a module that isn't installed from one that has no source. Asked for
 * the file's own sake. */
FoundKind program_find(Program *p, Module *from, Atom dotted);

/* What was asked for, is there, and could not be read: it was taken as empty. What is gone by then is not among it. */
void     program_unreadable(const Program *p, void (*visit)(void *ctx, Str path, int error), void *ctx);

/* A file to check (bytes stay the caller's, and must outlive the program). Named by where it lies below the search paths;
 * the same Module answers imports of that name. */
Module  *program_file(Program *p, Str path, Str bytes);

/* The same file with another text, not found by anybody yet: either adopted, in m's place, or discarded. */
Module  *program_draft(Program *p, const Module *m, Str bytes);
void     program_adopt(Program *p, Module *draft);
void     program_discard(Program *p, Module *draft);

/* m and all modules that lead to it are no longer found: whoever asks for them gets them read anew. They stay in memory. */
void     program_forget(Program *p, Module *m);
/* A module that stands for another's later text has asked for what that one had asked for. */
void     program_inherit_imports(const Module *old, Module *m);

#endif
