#include "source/ast.h"

#include <inttypes.h>
#include <string.h>

#include "base/vec.h"

/* Every shape begins where the union does, so an offset within a shape is an offset within the node. */
#define SHAPES_AT offsetof(Node, module)

const char *node_kind_name(NodeKind kind)
{
    static const char *const names[] = {
        "INVALID",
#define NODE(KIND, as, ...) #KIND,
#include "source/ast.def"
#undef NODE
    };
    return (unsigned)kind < NODE_KIND_COUNT ? names[kind] : "?";
}

/* Bytes a node of this kind takes: not all are the size of the union. */
static size_t node_size(NodeKind kind)
{
    static const uint16_t sizes[] = {
        sizeof(Node),
#define NODE(KIND, as, ...) SHAPES_AT + sizeof(((Node *)0)->as),
#include "source/ast.def"
#undef NODE
    };
    if ((unsigned)kind >= NODE_KIND_COUNT)
        BUG("no such kind of node: %u", (unsigned)kind);
    return sizes[kind];
}

#define FIELD(kind, f) { kind, (uint16_t)(SHAPES_AT + offsetof(Shape, f)), #f },
#define N(f) FIELD(FIELD_NODE, f)
#define L(f) FIELD(FIELD_LIST, f)
#define A(f) FIELD(FIELD_ATOM, f)
#define S(f) FIELD(FIELD_STR, f)
#define U(f) FIELD(FIELD_NUMBER, f)
#define O(f) FIELD(FIELD_OFFSET, f)
#define P(T, f)

const NodeField *node_fields(NodeKind kind)
{
    static const NodeField none[] = { { FIELD_END, 0, NULL } };
    switch (kind) {
#define NODE(KIND, as, ...) \
    case NODE_##KIND: { \
        typedef __typeof__(((Node *)0)->as) Shape; \
        static const NodeField fields[] = { __VA_ARGS__ { FIELD_END, sizeof(Shape) > 0 ? 0 : 1, NULL } }; \
        return fields; \
    }
#include "source/ast.def"
#undef NODE
    default:
        return none;
    }
}

#undef FIELD
#undef N
#undef L
#undef A
#undef S
#undef U
#undef O
#undef P

const char *operator_text(Operator op)
{
    static const char *const texts[OP_COUNT] = {
        [OP_NONE] = "", [OP_AND] = "and", [OP_OR] = "or", [OP_NOT] = "not",
        [OP_ADD] = "+", [OP_SUB] = "-", [OP_MUL] = "*", [OP_MATMUL] = "@", [OP_DIV] = "/", [OP_FLOORDIV] = "//", [OP_MOD] = "%",
        [OP_POW] = "**", [OP_LSHIFT] = "<<", [OP_RSHIFT] = ">>", [OP_BIT_AND] = "&", [OP_BIT_OR] = "|", [OP_BIT_XOR] = "^",
        [OP_NEG] = "-", [OP_POS] = "+", [OP_INVERT] = "~",
        [OP_EQ] = "==", [OP_NE] = "!=", [OP_LT] = "<", [OP_LE] = "<=", [OP_GT] = ">", [OP_GE] = ">=",
        [OP_IS] = "is", [OP_IS_NOT] = "is not", [OP_IN] = "in", [OP_NOT_IN] = "not in",
    };
    return (unsigned)op < OP_COUNT ? texts[op] : "?";
}

Node *node_new(Arena *a, NodeKind kind, uint32_t start, uint32_t end)
{
    Node *n = arena_alloc(a, node_size(kind));
    n->kind = (uint8_t)kind;
    n->start = start;
    n->end = end;
    return n;
}

/* -- copies ------------------------------------------------------------------------------------------------------------------ */

static void forget(Node *n)
{
    n->flow = n->type = n->extra = 0;
    n->flags &= (uint8_t)~NODE_IS_UNREACHABLE;
    switch ((NodeKind)n->kind) {
    case NODE_FUNCTION_DEF: n->function.scope = NULL, n->function.info = NULL; break;
    case NODE_CLASS_DEF: n->class_def.scope = NULL, n->class_def.info = NULL, n->class_def.item = NULL; break;
    case NODE_CALL: n->call.result = NULL; break;
    case NODE_LAMBDA: n->lambda.scope = NULL; break;
    case NODE_TYPE_ALIAS: n->type_alias.scope = NULL; break;
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP: case NODE_GENERATOR: n->comprehension.scope = NULL; break;
    default: break;
    }
}

static void copy_list(Arena *a, NodeList *list, uint32_t by, Node *parent)
{
    Node **items = ARENA_ARRAY(a, list->len, Node *);
    for (uint32_t i = 0; i < list->len; i++)
        items[i] = node_copy(a, list->items[i], by, parent);
    list->items = items;
}

Node *node_copy(Arena *a, const Node *from, uint32_t by, Node *parent)
{
    Node *n = arena_copy(a, from, node_size((NodeKind)from->kind));
    forget(n);
    n->parent = parent;
    n->start += by;
    n->end += by;
    for (const NodeField *f = node_fields((NodeKind)from->kind); f->kind != FIELD_END; f++) {
        void *at = (char *)n + f->offset;
        Node **child = at;
        if (f->kind == FIELD_OFFSET)
            *(uint32_t *)at += by;
        else if (f->kind == FIELD_NODE && *child)
            *child = node_copy(a, *child, by, n);
        else if (f->kind == FIELD_LIST)
            copy_list(a, at, by, n);
    }
    return n;
}

/* -- walks ------------------------------------------------------------------------------------------------------------------- */

bool node_is_expression(const Node *n)
{
    return n && n->kind >= NODE_NAME && n->kind <= NODE_ERROR;
}

bool node_is_display(const Node *n)
{
    return n->kind == NODE_TUPLE || n->kind == NODE_LIST || n->kind == NODE_SET || n->kind == NODE_DICT;
}

bool node_is_comprehension(const Node *n)
{
    return n->kind == NODE_LIST_COMP || n->kind == NODE_SET_COMP || n->kind == NODE_DICT_COMP || n->kind == NODE_GENERATOR;
}

uint32_t list_place(const NodeList *list, const Node *n)
{
    uint32_t first = 0, last = list->len;
    while (first < last) {
        uint32_t middle = first + (last - first) / 2;
        if (list->items[middle]->start < n->start)
            first = middle + 1;
        else
            last = middle;
    }
    return first;
}

/* Lists are in the order of the text; only what the parser made up may share its place with another. */
bool list_holds(const NodeList *list, const Node *n)
{
    uint32_t first = list_place(list, n);
    for (; first < list->len && list->items[first]->start == n->start; first++)
        if (list->items[first] == n)
            return true;
    return false;
}

bool node_is_lambda_param(const Node *n)
{
    return n->kind == NODE_PARAM && n->parent && n->parent->kind == NODE_LAMBDA;
}

bool node_is_statement(const Node *n)
{
    if (!n || n->kind < NODE_ERROR || n->kind > NODE_CONTINUE)
        return false;
    switch ((NodeKind)n->kind) {                      /* parts of statements, listed beside them */
    case NODE_PARAM: case NODE_TYPE_PARAM: case NODE_WITH_ITEM: case NODE_MATCH_CASE: case NODE_EXCEPT: case NODE_ALIAS:
        return false;
    default:
        return true;
    }
}

/* In place, for visitors that are known where it is called. */
static inline void each_child(Node *n, NodeVisitor visit, void *ctx)
{
    char *base = (char *)n;
    for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++) {
        if (f->kind == FIELD_NODE) {
            Node *child = *(Node **)(void *)(base + f->offset);
            if (child)
                visit(ctx, child);
        } else if (f->kind == FIELD_LIST) {
            NodeList list = *(NodeList *)(void *)(base + f->offset);
            for (uint32_t i = 0; i < list.len; i++)
                visit(ctx, list.items[i]);
        }
    }
}

void node_children(Node *n, NodeVisitor visit, void *ctx)
{
    each_child(n, visit, ctx);
}

/* Most walks are short: heap memory is asked for past `few`. of: whose children are being pushed. */
typedef struct { Node **items; Node *of; uint32_t len, cap; Node *few[32]; } NodeStack;

static void grow_stack(NodeStack *stack)
{
    Node **before = stack->items;
    bool was_few = before == stack->few;
    if (was_few)
        stack->items = NULL;
    vec_grow((void **)&stack->items, &stack->cap, sizeof *stack->items);
    if (was_few)
        memcpy(stack->items, before, sizeof stack->few);
}

static void push_child(void *ctx, Node *child)
{
    NodeStack *stack = ctx;
    if (stack->len == stack->cap)
        grow_stack(stack);
    stack->items[stack->len++] = child;
}

static void push_adopted(void *ctx, Node *child)
{
    NodeStack *stack = ctx;
    child->parent = stack->of;
    child->flags |= stack->of->flags & (NODE_IS_QUOTED | NODE_IN_ANNOTATION);
    push_child(stack, child);
}

static inline void push_children_reversed(NodeStack *stack, Node *n, NodeVisitor push)
{
    uint32_t first = stack->len;
    stack->of = n;
    each_child(n, push, stack);
    for (uint32_t i = first, j = stack->len; i + 1 < j; i++, j--) {
        Node *swap = stack->items[i];
        stack->items[i] = stack->items[j - 1];
        stack->items[j - 1] = swap;
    }
}

static inline void walk(Node *root, NodeEnter enter, void *ctx, NodeVisitor push)
{
    NodeStack stack;
    stack.items = stack.few;
    stack.cap = sizeof stack.few / sizeof *stack.few;
    stack.len = 0;
    if (root)
        push_child(&stack, root);
    while (stack.len) {
        Node *n = vec_pop(&stack);
        if (enter(ctx, n))
            push_children_reversed(&stack, n, push);
    }
    if (stack.items != stack.few)
        memory_free(stack.items);
}

void node_walk(Node *root, NodeEnter enter, void *ctx)
{
    walk(root, enter, ctx, push_child);
}

void node_adopt(Node *root, Node *parent, NodeEnter enter, void *ctx)
{
    root->parent = parent;
    walk(root, enter, ctx, push_adopted);
}

Node *node_enclosing(Node *n, NodeKind kind)
{
    while (n && n->kind != kind)
        n = n->parent;
    return n;
}

struct Module *node_module(const Node *n)
{
    while (n && n->kind != NODE_MODULE)
        n = n->parent;
    return n ? n->module.owner : NULL;
}

Node *node_enclosing_function(const Node *n)
{
    for (const Node *child = n; child && child->parent; child = child->parent) {
        Node *p = child->parent;
        if (p->kind == NODE_LAMBDA && p->lambda.body == child)
            return p;
        /* Decorators, defaults, annotations and base classes are expressions or parameters: of the children of a def
         * or class only its body consists of statements. An ERROR is both, and stands in bodies only. */
        if (p->kind == NODE_FUNCTION_DEF && node_is_statement(child))
            return p;
        if (p->kind == NODE_CLASS_DEF && node_is_statement(child))
            return NULL;
    }
    return NULL;
}

typedef struct { uint32_t start, end; Node *found; } Find;

static bool find_enter(void *ctx, Node *n)
{
    Find *f = ctx;
    if (n->start == f->start && n->end == f->end && (!f->found || (node_is_expression(n) && !node_is_expression(f->found))))
        f->found = n;
    /* A definition's decorators and a type comment lie outside the range of their statement. */
    bool reaches_out = node_is_statement(n) || n->kind == NODE_MODULE;
    return reaches_out || (n->start <= f->start && n->end >= f->end);
}

Node *node_find(Node *root, uint32_t start, uint32_t end)
{
    Find f = { start, end, NULL };
    node_walk(root, find_enter, &f);
    return f.found;
}

/* -- dump -- */

typedef struct { const Node *n; const char *field; uint32_t depth; } DumpStep;
typedef VEC(DumpStep) DumpStack;

static void dump_text(StrBuf *out, Str s)
{
    strbuf_add_char(out, '"');
    for (uint32_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c == '"' || c == '\\')
            strbuf_printf(out, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            strbuf_printf(out, "\\x%02x", c);
        else
            strbuf_add_char(out, (char)c);
    }
    strbuf_add_char(out, '"');
}

static bool field_is_operator(const Node *n, const NodeField *f)
{
    bool has_operator = n->kind == NODE_UNARY || n->kind == NODE_BINARY || n->kind == NODE_BOOL_OP
                        || n->kind == NODE_COMPARE_PART || n->kind == NODE_AUG_ASSIGN;
    return has_operator && strcmp(f->name, "op") == 0;
}

static void dump_scalar(StrBuf *out, const AtomTable *atoms, const Node *n, const NodeField *f)
{
    const char *at = (const char *)n + f->offset;
    if (f->kind == FIELD_ATOM) {
        Atom a = *(const Atom *)(const void *)at;
        if (a)
            strbuf_printf(out, " %s=%s", f->name, atom_text(atoms, a));
    } else if (f->kind == FIELD_STR) {
        strbuf_printf(out, " %s=", f->name);
        dump_text(out, *(const Str *)(const void *)at);
    } else if (f->kind == FIELD_NUMBER || f->kind == FIELD_OFFSET) {
        uint32_t u = *(const uint32_t *)(const void *)at;
        if (field_is_operator(n, f))
            strbuf_printf(out, " '%s'", operator_text((Operator)u));
        else if (u)
            strbuf_printf(out, " %s=%" PRIu32, f->name, u);
    }
}

static void dump_flags(StrBuf *out, unsigned flags)
{
    static const char *const names[] = { "async", "star", "elif", "template", "parens", "quoted", "unreachable", "annotation" };
    for (unsigned i = 0; i < 8; i++)
        if (flags & 1u << i)
            strbuf_printf(out, " +%s", names[i]);
}

static void dump_push(DumpStack *stack, const Node *n, uint32_t depth)
{
    uint32_t first = stack->len;
    for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++) {
        const char *at = (const char *)n + f->offset;
        if (f->kind == FIELD_NODE && *(Node *const *)(const void *)at) {
            vec_push(stack, ((DumpStep){ *(Node *const *)(const void *)at, f->name, depth }));
        } else if (f->kind == FIELD_LIST) {
            NodeList list = *(const NodeList *)(const void *)at;
            for (uint32_t i = 0; i < list.len; i++)
                vec_push(stack, ((DumpStep){ list.items[i], f->name, depth }));
        }
    }
    for (uint32_t i = first, j = stack->len; i + 1 < j; i++, j--) {
        DumpStep swap = stack->items[i];
        stack->items[i] = stack->items[j - 1];
        stack->items[j - 1] = swap;
    }
}

void node_dump(StrBuf *out, const AtomTable *atoms, const Node *root)
{
    DumpStack stack = { 0 };
    if (root)
        vec_push(&stack, ((DumpStep){ root, NULL, 0 }));
    while (stack.len) {
        DumpStep step = vec_pop(&stack);
        const Node *n = step.n;
        for (uint32_t i = 0; i < step.depth; i++)
            strbuf_add_text(out, "  ");
        if (step.field)
            strbuf_printf(out, "%s: ", step.field);
        strbuf_printf(out, "%s %" PRIu32 "..%" PRIu32, node_kind_name((NodeKind)n->kind), n->start, n->end);
        dump_flags(out, n->flags);
        for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++)
            dump_scalar(out, atoms, n, f);
        strbuf_add_char(out, '\n');
        dump_push(&stack, n, step.depth + 1);
    }
    vec_free(&stack);
}

/* -- comparison -- */

typedef struct { const Node *a, *b; } Pair;
typedef VEC(Pair) PairStack;

enum { SYNTAX_FLAGS = NODE_IS_ASYNC | NODE_IS_STAR | NODE_IS_ELIF | NODE_IS_TEMPLATE | NODE_IS_PARENTHESIZED | NODE_IS_QUOTED };

static bool field_same(const NodeField *f, Pair p, const AtomTable *atoms_a, const AtomTable *atoms_b, bool with_positions,
                       PairStack *stack)
{
    const void *a = (const char *)p.a + f->offset, *b = (const char *)p.b + f->offset;
    switch (f->kind) {
    case FIELD_NODE:
        vec_push(stack, ((Pair){ *(Node *const *)a, *(Node *const *)b }));
        return true;
    case FIELD_LIST: {
        NodeList x = *(const NodeList *)a, y = *(const NodeList *)b;
        for (uint32_t i = 0; i < x.len && x.len == y.len; i++)
            vec_push(stack, ((Pair){ x.items[i], y.items[i] }));
        return x.len == y.len;
    }
    case FIELD_ATOM:
        return str_eq(atom_str(atoms_a, *(const Atom *)a), atom_str(atoms_b, *(const Atom *)b));
    case FIELD_STR:
        return str_eq(*(const Str *)a, *(const Str *)b);
    case FIELD_NUMBER:
        return *(const uint32_t *)a == *(const uint32_t *)b;
    case FIELD_OFFSET:
        return !with_positions || *(const uint32_t *)a == *(const uint32_t *)b;
    case FIELD_END:
        break;
    }
    return true;
}

bool node_same(const Node *a, const AtomTable *atoms_a, const Node *b, const AtomTable *atoms_b, bool with_positions)
{
    PairStack stack = { 0 };
    bool same = true;
    vec_push(&stack, ((Pair){ a, b }));
    while (same && stack.len) {
        Pair p = vec_pop(&stack);
        if (!p.a || !p.b) {
            same = p.a == p.b;
            continue;
        }
        same = p.a->kind == p.b->kind && (p.a->flags & SYNTAX_FLAGS) == (p.b->flags & SYNTAX_FLAGS)
               && (!with_positions || (p.a->start == p.b->start && p.a->end == p.b->end));
        const NodeField *f = node_fields((NodeKind)p.a->kind);
        for (; same && f->kind != FIELD_END; f++)
            same = field_same(f, p, atoms_a, atoms_b, with_positions, &stack);
    }
    vec_free(&stack);
    return same;
}
