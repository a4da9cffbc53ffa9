/* ast.h: the syntax tree of one item, as Python's own `ast` has it, with exact positions.
 * Nodes live in their module's arena and are never freed alone; after lowering only the fields for later stages change.
 * Parsing never fails: what isn't Python is an ERROR node. The list of nodes and their fields is ast.def.
 * Knows nothing of names, types or rules. */
#ifndef SOURCE_AST_H
#define SOURCE_AST_H

#include "base/atom.h"

typedef struct Node Node;
typedef struct { Node **items; uint32_t len; } NodeList;

/* Field structs are shared by kinds of one shape, so each is declared once here and named in ast.def. */
typedef enum NodeKind {
    NODE_INVALID,
#define NODE(KIND, as, ...) NODE_##KIND,
#include "source/ast.def"
#undef NODE
    NODE_KIND_COUNT
} NodeKind;

enum NodeFlag {
    NODE_IS_ASYNC         = 1 << 0,
    NODE_IS_STAR          = 1 << 1,                   /* except* */
    NODE_IS_ELIF          = 1 << 2,
    NODE_IS_TEMPLATE      = 1 << 3,                   /* t"…" */
    NODE_IS_PARENTHESIZED = 1 << 4,                   /* had its own parentheses (any expression) */
    NODE_IS_QUOTED        = 1 << 5,                   /* inside a string annotation */
    NODE_IS_UNREACHABLE   = 1 << 6,
    NODE_IN_ANNOTATION    = 1 << 7,
};

typedef enum Operator {                               /* spelled in operator_text() */
    OP_NONE, OP_AND, OP_OR, OP_NOT,
    OP_ADD, OP_SUB, OP_MUL, OP_MATMUL, OP_DIV, OP_FLOORDIV, OP_MOD, OP_POW, OP_LSHIFT, OP_RSHIFT, OP_BIT_AND, OP_BIT_OR,
    OP_BIT_XOR,
    OP_NEG, OP_POS, OP_INVERT,
    OP_EQ, OP_NE, OP_LT, OP_LE, OP_GT, OP_GE, OP_IS, OP_IS_NOT, OP_IN, OP_NOT_IN,
    OP_COUNT
} Operator;

typedef enum ParamKind { PARAM_POSITIONAL_ONLY, PARAM_NORMAL, PARAM_VARARGS, PARAM_KEYWORD_ONLY, PARAM_KWARGS } ParamKind;
typedef enum TypeParamKind { TYPE_PARAM_VAR, TYPE_PARAM_SPEC, TYPE_PARAM_TUPLE } TypeParamKind;

struct Module; struct Scope; struct Function; struct Class; struct Item; struct CallResult;

struct Node {
    uint8_t  kind;                                    /* NodeKind */
    uint8_t  flags;                                   /* NodeFlag */
    uint16_t spare;
    uint32_t start, end;                              /* byte offsets in the file */
    uint32_t flow;                                    /* the flow point at which a reference is read or a call made; 0: none */
    uint32_t type;                                    /* inferred type; 0: not yet */
    /* for the stage that owns the kind; of an argument: the type of the parameter it was matched with (infer/call.c) */
    uint32_t extra;
    /* a top-level statement's is its MODULE node, a class member's its CLASS_DEF */
    Node    *parent;
    union {
#define N(f) Node *f;
#define L(f) NodeList f;
#define A(f) Atom f;
#define S(f) Str f;
#define U(f) uint32_t f;
#define O(f) uint32_t f;
#define P(T, f) T *f;
        struct { P(struct Module, owner) } module;
        struct { U(unused) } constant;                /* the kinds that are all said by their kind */
        struct { A(id) } name;
        struct { S(text) } number;
        struct { S(value) O(content_at) U(pieces) } string;
        struct { L(parts) U(pieces) } fstring;
        struct { N(value) U(conversion) L(spec) } formatted;
        struct { L(items) } elements;
        struct { N(key) N(value) } dict_item;
        struct { N(value) A(attr) O(attr_at) } attribute;
        struct { N(value) N(index) } subscript;
        struct { N(lower) N(upper) N(step) } slice;
        struct { N(func) L(args) P(struct CallResult, result) } call;
        struct { N(value) } starred;
        struct { A(name) N(value) } keyword;
        struct { U(op) N(operand) } unary;
        struct { N(left) U(op) N(right) } binary;
        struct { N(left) L(parts) } compare;
        struct { U(op) N(value) } compare_part;
        struct { L(params) N(body) P(struct Scope, scope) } lambda;
        struct { N(body) N(test) N(orelse) } if_exp;
        struct { N(target) N(value) } named_expr;
        struct { N(value) } operand;
        struct { N(key) N(value) L(clauses) P(struct Scope, scope) } comprehension;
        struct { N(target) N(iter) L(ifs) } comp_for;
        struct { L(decorators) A(name) O(name_at) L(type_params) L(params) N(returns) L(body) P(struct Scope, scope)
                 P(struct Function, info) } function;
        struct { U(kind) A(name) N(annotation) N(default_value) } param;
        struct { L(decorators) A(name) O(name_at) L(type_params) L(args) L(body) P(struct Item, item)
                 P(struct Scope, scope) P(struct Class, info) } class_def;
        struct { U(kind) A(name) N(bound) N(default_value) } type_param;
        struct { L(targets) N(value) N(type_comment) } assign;
        struct { N(target) U(op) N(value) } aug_assign;
        struct { N(target) N(annotation) N(value) } ann_assign;
        struct { N(name) L(type_params) N(value) P(struct Scope, scope) } type_alias;
        struct { N(target) N(iter) L(body) L(orelse) N(type_comment) } for_loop;
        struct { N(test) L(body) L(orelse) } while_loop;
        struct { N(test) L(body) L(orelse) } if_stmt;
        struct { L(items) L(body) N(type_comment) } with_stmt;
        struct { N(context) N(target) } with_item;
        struct { N(subject) L(cases) } match;
        struct { N(pattern) N(guard) L(body) } match_case;
        struct { N(exc) N(cause) } raise_stmt;
        struct { L(body) L(handlers) L(orelse) L(finalbody) } try_stmt;
        struct { N(type) A(name) O(name_at) L(body) } except;
        struct { N(test) N(message) } assert_stmt;
        struct { L(names) } import;
        struct { U(level) A(module) O(module_at) L(names) } import_from;
        struct { A(name) A(asname) O(asname_at) } alias;
        struct { L(items) A(rest) } pattern_mapping;
        struct { N(cls) L(args) } pattern_class;
        struct { A(name) N(pattern) } pattern_keyword;
        struct { A(name) } pattern_star;
        struct { N(pattern) A(name) O(name_at) } pattern_as;
#undef N
#undef L
#undef A
#undef S
#undef U
#undef O
#undef P
    };
};

/* Fields as data: what the dump, the comparison, the walker and the stub index are made of. */
typedef enum FieldKind { FIELD_END, FIELD_NODE, FIELD_LIST, FIELD_ATOM, FIELD_STR, FIELD_NUMBER, FIELD_OFFSET } FieldKind;
typedef struct { FieldKind kind; uint16_t offset; const char *name; } NodeField;

const char      *node_kind_name(NodeKind kind);       /* "FunctionDef" style of the .def's KIND: "FUNCTION_DEF" */
const NodeField *node_fields(NodeKind kind);          /* in source order, ended by FIELD_END; P fields are left out */
const char      *operator_text(Operator op);

Node *node_new(Arena *a, NodeKind kind, uint32_t start, uint32_t end);
/* A copy of a subtree as lowering made it, `by` bytes further on in the text: nothing that later stages have found out goes
 * along. Recursive: trees are as deep as lowering lets them be. */
Node *node_copy(Arena *a, const Node *from, uint32_t by, Node *parent);
bool  node_is_expression(const Node *n);
bool  node_is_statement(const Node *n);
bool  node_is_lambda_param(const Node *n);
bool  node_is_display(const Node *n);                 /* TUPLE, LIST, SET, DICT */
bool  node_is_comprehension(const Node *n);           /* GENERATOR too */
uint32_t list_place(const NodeList *list, const Node *n);    /* of the first that doesn't start before n; the list's length */
bool  list_holds(const NodeList *list, const Node *n);

/* Calls visit on every child in source order. Not recursive: the visitor decides. */
typedef void (*NodeVisitor)(void *ctx, Node *child);
void  node_children(Node *n, NodeVisitor visit, void *ctx);

/* Walks a whole subtree without recursion (an explicit stack): enter returns false to leave the children out. */
typedef bool (*NodeEnter)(void *ctx, Node *n);
void  node_walk(Node *root, NodeEnter enter, void *ctx);
/* The same for a tree that was just made: each node gets its parent, and the flags that are inherited, before it is entered. */
void  node_adopt(Node *root, Node *parent, NodeEnter enter, void *ctx);

/* First ancestor-or-self of one of these kinds; NULL. */
Node *node_enclosing(Node *n, NodeKind kind);
struct Module *node_module(const Node *n);            /* by the MODULE root */
/* the FUNCTION_DEF or LAMBDA whose body holds n (not decorators, defaults, annotations); NULL at module or class level */
Node *node_enclosing_function(const Node *n);
/* the innermost node with exactly this range, outermost if several; NULL */
Node *node_find(Node *root, uint32_t start, uint32_t end);

void  node_dump(StrBuf *out, const AtomTable *atoms, const Node *n);   /* one node a line, indented, with ranges */
bool  node_same(const Node *a, const AtomTable *atoms_a, const Node *b, const AtomTable *atoms_b, bool with_positions);

#endif
