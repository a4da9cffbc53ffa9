/* format.h: the index of typeshed, as compile.c writes and stubs.c reads it.
 * Constant bytes, position-independent, in the byte order of the machine it was made on; whoever maps them owns them.
 *
 *   StubHeader
 *   StubModule modules[module_count]   sorted by dotted name
 *   uint16_t   slots[slot_count]       hash table of the modules: str_hash of the name, linear probing; 0 is empty, else the
 *                                      number of the module + 1
 *   uint32_t   atoms[atom_count + 1]   where each atom's bytes start; atom 0 is none
 *   bytes      of the atoms            names and the values of strings alike. The most frequent come first: they take one
 *                                      byte in records, and lie together in a few pages
 *   bytes      of items                one list a module
 *   bytes      of nodes                one record an item
 *
 * Numbers in the last two are varints: seven bits a byte, low first, the high bit on all but the last.
 *
 * An item is: its kind and flags (a byte each), its name, the length of its record. The records of a list lie in its order,
 * so an item's place is known without reading any. The record of an item is its node, and after a class's node the number of
 * its members, their list of items, and their records: opening a module touches its list alone, and a class's members come
 * when its node is asked for.
 *
 * A node is: its kind (the high bit: a byte of flags follows, without those it has from its parent), and its fields as ast.def
 * lists them: a node (or one zero byte), the length of a list and its nodes, an atom, a string as atom, a number. Offsets
 * aren't written: nothing in typeshed has a place.
 *
 * Statements guarded by sys.version_info and its kin are items like any other, so one index serves every target. */
#ifndef STUBS_FORMAT_H
#define STUBS_FORMAT_H

#include "program/target.h"
#include "source/ast.h"

#define STUB_MAGIC 0x53474131u                        /* "1AGS": the 1 is the version of the format */
enum { STUB_HAS_FLAGS = 0x80, STUB_MAX_DEPTH = 200, STUB_INHERITED = NODE_IN_ANNOTATION | NODE_IS_QUOTED };

_Static_assert((int)NODE_KIND_COUNT < (int)STUB_HAS_FLAGS, "a kind and the bit for flags share a byte");

typedef struct {
    uint32_t magic, size;
    uint32_t schema;                                  /* stub_schema() of the program that wrote it */
    uint32_t module_count, modules_at;
    uint32_t slot_count, slots_at;                    /* a power of two */
    uint32_t atom_count, atoms_at, atom_bytes_at;
    uint32_t items_at, nodes_at;
} StubHeader;

typedef struct {
    uint32_t  name;                                   /* an atom of the index */
    uint32_t  items, item_count;                      /* from items_at */
    uint32_t  nodes;                                  /* from nodes_at */
    PyVersion first, last;                            /* of VERSIONS, both included; last {255, 255}: still there */
    uint32_t  is_package;
} StubModule;

/* A number that differs when kinds or fields of nodes differ: an index made by an older build is refused. */
uint32_t stub_schema(void);

#endif
