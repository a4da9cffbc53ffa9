/* item.h: the outline of a file: its statements, and inside classes their members, before anything is parsed.
 * Items live in their module's arena. An item has its AST node when somebody asked for it (item_parse for source, the stub
 * index for typeshed). Clauses of one statement (elif, else, except, finally, case) and decorators belong to its item.
 * Knows nothing of names' meanings. */
#ifndef SOURCE_ITEM_H
#define SOURCE_ITEM_H

#include "base/text.h"
#include "base/vec.h"
#include "source/ast.h"

typedef enum ItemKind {
    ITEM_FUNCTION, ITEM_CLASS, ITEM_IMPORT, ITEM_FROM_IMPORT,
    ITEM_ASSIGN,                                      /* `NAME = …` or `NAME: …`, name known without parsing */
    ITEM_TYPE_ALIAS,                                  /* `type NAME = …` */
    ITEM_COMPOUND,                                    /* if, for, while, try, with, match */
    ITEM_OTHER,                                       /* any other simple statement; several on one line are several items */
} ItemKind;

enum ItemFlag {
    ITEM_IS_ASYNC  = 1 << 0,                          /* async def, async for, async with */
    ITEM_IS_BROKEN = 1 << 1,                          /* parsed, and holds an ERROR */
    ITEM_HAS_UNIT  = 1 << 2,                          /* whether ITEM_IS_REST is known: program/unit.h */
    ITEM_IS_REST   = 1 << 3,
    ITEM_HAS_LOOK  = 1 << 4,                          /* whether ITEM_IS_HIDDEN is known: appearance_hides() */
    ITEM_IS_HIDDEN = 1 << 5,
};

typedef struct Item Item;
struct Item {
    uint8_t  kind, flags;
    uint16_t indent;                                  /* columns before its first token */
    Atom     name;
    uint32_t start, end;                              /* first token (a decorator's @ too) to the end of its last; 0 for stubs */
    uint32_t stub;                                    /* where the stub index has it */
    uint32_t child_count;
    Item    *children;                                /* of a class: its members */
    Item    *parent;
    Node    *node;
    Item    *model;                                   /* parsed, of the same text: its node can be copied; NULL */
};

typedef struct { Item *items; uint32_t count; } Outline;

/* A syntax error: found by tree-sitter, or by the rules of Python that its grammar doesn't know. */
typedef struct { uint32_t start, end; const char *message; } SyntaxError;
typedef VEC(SyntaxError) SyntaxErrors;

#endif
