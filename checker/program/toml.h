/* toml.h: a TOML text as a tree of values, each with the line it stands on.
 * Values live in the arena they are made in. Read with tree-sitter's grammar; keys keep the order of the text.
 * Knows nothing of what keys mean. */
#ifndef PROGRAM_TOML_H
#define PROGRAM_TOML_H

#include "base/str.h"

typedef enum TomlKind { TOML_TABLE, TOML_ARRAY, TOML_STRING, TOML_INTEGER, TOML_FLOAT, TOML_BOOLEAN, TOML_TIME } TomlKind;

typedef struct Toml Toml;
struct Toml {
    TomlKind kind;
    uint32_t line, column;                            /* from 1; of a table's entry: where its key is */
    Str      key;                                     /* of an entry of a table */
    Str      text;                                    /* a string's value; else as written */
    int64_t  number;
    bool     truth;
    bool     is_header;                               /* a table made by [a.b], which may come again for [a.b.c] */
    Toml    *first, *last, *next;                     /* entries or elements, in order */
};

typedef struct { uint32_t line, column; Str message; } TomlError;

/* The document's table; NULL when the text isn't TOML, and then error says where. */
Toml       *toml_parse(Arena *a, Str text, TomlError *error);
const Toml *toml_get(const Toml *table, Str key);     /* NULL when table is NULL, no table, or has no such key */
const char *toml_kind_name(TomlKind kind);            /* "a string", "an array" */

#endif
