/* program.h: everything one worker knows of files and modules: its atoms, its parser, its modules by name.
 * A Program belongs to one thread and is never shared; target, search paths and the stub index are shared and never change.
 * Knows nothing of types. */
#ifndef PROGRAM_PROGRAM_H
#define PROGRAM_PROGRAM_H

#include "base/map.h"
#include "base/vec.h"
#include "program/module.h"
#include "source/parse.h"

typedef struct { uint8_t major, minor; } PyVersion;
typedef enum { PLATFORM_LINUX, PLATFORM_DARWIN, PLATFORM_WIN32, PLATFORM_ANY } Platform;
typedef struct { PyVersion version; Platform platform; } Target;

/* Where modules are looked for, in order; made by program/search.c from the configuration and the environment. */
typedef struct SearchPaths SearchPaths;

/* The embedded typeshed, seen through a table so that program/ needn't include stubs/. `index` is shared between workers.
 * open: fills outline (items without nodes), flags; false when typeshed has no such module for this target.
 * decode: the node of one item, its children when it is a class. */
typedef struct {
    const void *index;
    bool (*open)(const void *index, Target target, Module *m);
    Node *(*decode)(const void *index, Module *m, Item *item, Node *parent);
} StubSource;

struct Program {
    Arena             *arena;                         /* lives as long as the program */
    AtomTable         *atoms;
    Parser            *parser;
    Target             target;
    const SearchPaths *paths;
    StubSource         stubs;
    Map                modules;                       /* Atom of the dotted name → Module *, NULL where there is none */
    StrMap             files;                         /* absolute path → Module * */
    Module            *builtins;                      /* after the first question */
};

Program *program_new(const SearchPaths *paths, Target target, StubSource stubs);
void     program_free(Program *p);

/* The module an absolute dotted name means, read when first asked for; NULL when it can't be found. Its parents aren't loaded. */
Module  *program_module(Program *p, Atom dotted);
Module  *program_submodule(Program *p, Module *package, Atom name);       /* package.name as a module; NULL */
Atom     program_import_name(Program *p, const Module *from, uint32_t level, Atom module);   /* `from ..x import` made absolute; ATOM_NONE beyond the top */
Module  *program_builtins(Program *p);
Module  *program_typing(Program *p);

/* A file to check (bytes stay the caller's, and must outlive the program). Named by where it lies below the search paths;
 * the same Module answers imports of that name. */
Module  *program_file(Program *p, Str path, Str bytes);

#endif
