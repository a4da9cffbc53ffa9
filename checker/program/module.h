/* module.h: one Python module: its text, its items, its scope.
 * A Module owns an arena with its outline, nodes and scopes; everything in it goes with it.
 * Items are parsed (or decoded from the stub index) when somebody asks for their node. */
#ifndef PROGRAM_MODULE_H
#define PROGRAM_MODULE_H

#include "base/file.h"
#include "source/item.h"

typedef struct Module Module;
typedef struct Program Program;
typedef struct Scope Scope;

enum ModuleFlag {
    MODULE_IS_STUB     = 1 << 0,                      /* .pyi, or typeshed */
    MODULE_IS_PACKAGE  = 1 << 1,
    MODULE_IS_TYPESHED = 1 << 2,
    MODULE_IS_CHECKED  = 1 << 3,                      /* given by the user, to be reported on */
    MODULE_IS_EXTERNAL = 1 << 4,                      /* from the environment, not from the project */
    MODULE_IS_TYPED    = 1 << 5,                      /* its package has py.typed */
    MODULE_IS_NAMESPACE = 1 << 6,                     /* a folder without __init__ */
    MODULE_HAS_FUTURE_ANNOTATIONS = 1 << 7,
    MODULE_IS_FORGOTTEN = 1 << 8,                     /* no longer found by its name: program_forget() */
};

/* Code of a unit asked a module for a name. */
typedef struct { Atom unit, name; Module *to; } UnitRead;
/* It asked what some name of a module means: the place of the answer in Program.found. */
typedef struct { Atom unit; uint32_t found; } UnitSearch;

struct Module {
    Atom      name;                                   /* dotted; outside every search path "FOLDER:dotted" (see program.c) */
    Str       path;                                   /* as shown to users; "" for typeshed */
    uint32_t  flags;
    uint32_t  number;                                 /* its place among all that its program has made */
    Program  *program;
    Arena    *arena;
    Text      text;
    Outline   outline;
    Node     *root;                                   /* NODE_MODULE */
    Scope    *scope;                                  /* after module_scope() */
    Scope    *scopes;                                 /* every scope made in it, the newest first: module_free_scopes() */
    SyntaxErrors errors;                              /* of the items parsed so far */
    uint64_t  stub;                                   /* for the stub index */
    /* the folder its top-level package lies in, where no search path is that folder */
    Str       own_root;
    FileBytes file;                                   /* what was read for it; empty when the bytes are the caller's */
    int       unreadable;                             /* the errno of reading it: it is taken as empty */
    /* those of source it has asked for so far; of a package its submodules too */
    VEC(Module *) imports;
    VEC(UnitRead) reads;                              /* what its units lead to, some more than once: program/unit.h */
    VEC(UnitSearch) searches;
};

/* A class of typeshed has its children only after module_item_node() of it; in source they are there from the start. */
bool   module_is(const Module *m, Atom name);         /* by its dotted name */
Node  *module_item_node(Module *m, Item *item);       /* parses or decodes on the first question; never NULL */
Str    module_item_text(const Module *m, const Item *item);      /* of source; "" in stubs' index */
/* Two items of the same text: what is parsed of the one needn't be parsed for the other. */
void   item_lend(Item *from, Item *to);
void   item_lend_all(Item *from, Item *to);           /* with all in them */
/* the innermost item (class members too) that holds this offset; NULL between items */
Item  *module_item_at(Module *m, uint32_t offset);
/* parses what is needed; the innermost node with this range, or NULL */
Node  *module_node_at(Module *m, uint32_t start, uint32_t end);

#endif
