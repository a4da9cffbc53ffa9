/* flow.h: how control moves through one function, lambda or module: a graph read backwards.
 * A FlowGraph lives in its module's arena. Every reference (NAME, ATTRIBUTE, SUBSCRIPT that is read), call, await, yield and
 * statement node has in node->flow the point at which it happens; from there the antecedents lead back to what was assigned
 * and tested.
 * It is syntax only: whether a call returns and what a condition narrows is decided by infer/. */
#ifndef PROGRAM_FLOW_H
#define PROGRAM_FLOW_H

#include "base/map.h"
#include "base/vec.h"
#include "source/ast.h"

typedef uint32_t FlowId;                              /* 0: none */
enum { FLOW_ID_UNREACHABLE = 1, FLOW_ID_START = 2 };

typedef enum FlowKind {
    FLOW_UNREACHABLE,
    FLOW_START,
    /* node: what is bound: NAME, ATTRIBUTE, SUBSCRIPT, PARAM, FUNCTION_DEF, CLASS_DEF, ALIAS, EXCEPT, PATTERN_*, TYPE_ALIAS */
    FLOW_ASSIGN,
    /* item: a function or class of the module, named without being parsed (only in a module's graph) */
    FLOW_DEFINE,
    FLOW_UNBIND,                                      /* del, the end of `except … as x` */
    FLOW_STAR_IMPORT,                                 /* node: IMPORT_FROM */
    FLOW_TRUE,                                        /* node: the condition that held */
    FLOW_FALSE,                                       /* … that didn't */
    /* node: the CALL (or AWAIT of one) after which flow goes on, if it returns; other: the nearest point before that is no
     * call */
    FLOW_CALL,
    FLOW_CASE,                                        /* node: the MATCH_CASE whose pattern matched */
    FLOW_NOT_CASE,                                    /* … didn't (a case with a guard never gives this by its pattern) */
    FLOW_JOIN,                                        /* several antecedents */
    FLOW_LOOP,                                        /* several; the first is the way in, the others come back */
    /* node: WITH; reached only when a context manager of it swallows exceptions */
    FLOW_SWALLOW,
    /* start of a finally: its antecedent's exceptional ways in are cut when read from FLOW_AFTER_FINALLY */
    FLOW_FINALLY,
    /* other: the FLOW_FINALLY it belongs to; only normal ways in count behind it */
    FLOW_AFTER_FINALLY,
} FlowKind;

typedef struct {
    uint8_t  kind;
    FlowId   antecedent;                              /* of those with one */
    /* FLOW_AFTER_FINALLY: its FLOW_FINALLY; FLOW_FINALLY: the JOIN of its exceptional ways in */
    FlowId   other;
    uint32_t first, count;                            /* FLOW_JOIN, FLOW_LOOP: slice of graph->antecedents */
    union { Node *node; struct Item *item; };
    uint64_t key;                                     /* FLOW_ASSIGN, FLOW_DEFINE, FLOW_UNBIND: the reference that is bound */
} FlowNode;

typedef struct FlowGraph {
    FlowNode *nodes;       uint32_t node_count;
    FlowId   *antecedents; uint32_t antecedent_count;
    /* falling off the end; FLOW_ID_UNREACHABLE when it can't (as far as syntax tells) */
    FlowId    end;
    /* reference keys that some node of the graph assigns or tests: others need no walk */
    Map       keys;
    struct Scope *scope;
} FlowGraph;

/* One point in sixteen, evenly spread: on long ways without joins, those who come the same way leave here what they found. */
static inline bool flow_is_milestone(FlowId at) { return (uint32_t)(at * 2654435761u) >> 28 == 0; }

/* The key of a reference that can be narrowed: a name, or names with attributes and constant subscripts behind it: x, x.y,
 * x.y[0], x["k"].
 * 0 when the expression is none. Equal expressions have equal keys within a program. */
uint64_t flow_key(const Node *reference);
bool     flow_is_key(const Node *reference, uint64_t key);     /* false for NULL */
uint64_t flow_key_of_name(Atom name);                  /* the key of a plain name */
/* of any node that FLOW_ASSIGN may hold; name (may be NULL): the plain name it binds, or 0 */
uint64_t flow_binding_key(const Node *binding, Atom *name);

/* Made by scope.c once the names of the scope are bound; in the module's arena. */
FlowGraph *flow_of_function(struct Scope *s);
FlowGraph *flow_of_module(struct Scope *s);

void     flow_dump(StrBuf *out, const AtomTable *atoms, const FlowGraph *g);

#endif
