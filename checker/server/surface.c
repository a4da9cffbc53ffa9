#include "server/surface.h"

#include "source/lexeme.h"
#include "types/print.h"

/* -- what a body binds outside ----------------------------------------------------------------------------------------------- */

typedef struct { Atom self; Words *bound; bool declares_return, ok; } Body;    /* self: of a method its first parameter */

/* Is this an attribute of the method's own object that is assigned, alone or in a tuple? */
static bool binds_attribute(const Body *b, const Node *n)
{
    if (!b->self || n->kind != NODE_ATTRIBUTE || n->attribute.value->kind != NODE_NAME || n->attribute.value->name.id != b->self)
        return false;
    const Node *inner = n, *holder = n->parent;
    while (holder && (holder->kind == NODE_TUPLE || holder->kind == NODE_LIST || holder->kind == NODE_STARRED))
        inner = holder, holder = holder->parent;
    if (!holder)
        return false;
    switch ((NodeKind)holder->kind) {
    case NODE_ASSIGN:     return holder->assign.value != inner;
    case NODE_ANN_ASSIGN: return holder->ann_assign.target == inner;
    case NODE_AUG_ASSIGN: return holder->aug_assign.target == inner;
    case NODE_FOR:        return holder->for_loop.target == inner;
    case NODE_COMP_FOR:   return holder->comp_for.target == inner;
    case NODE_WITH_ITEM:  return holder->with_item.target == inner;
    default:              return false;
    }
}

static bool add_bound(void *ctx, Node *n)
{
    Body *b = ctx;
    if (binds_attribute(b, n))
        vec_push(b->bound, n->attribute.attr);
    return true;
}

/* Globals. A class made here may be part of what is returned: its name in a type
 * doesn't tell what is in it. */
static bool look_outside(void *ctx, Node *n)
{
    Body *b = ctx;
    if (n->kind == NODE_ERROR || n->kind == NODE_GLOBAL || (n->kind == NODE_CLASS_DEF && !b->declares_return))
        b->ok = false;
    return b->ok;
}

/* Without annotations what a call gives depends on its arguments: that can't be written down here. */
static bool has_bare_params(const Node *def, bool of_method)
{
    for (uint32_t i = of_method; i < def->function.params.len; i++)
        if (!def->function.params.items[i]->param.annotation)
            return true;
    return false;
}

static bool is_method(const Node *def)
{
    return def->kind == NODE_FUNCTION_DEF && def->parent && def->parent->kind == NODE_CLASS_DEF;
}

void surface_bound(Node *def, Words *out)
{
    if (!is_method(def) || !def->function.params.len)
        return;
    Body b = { .self = def->function.params.items[0]->param.name, .bound = out };
    node_walk(def, add_bound, &b);
}

static bool is_open(Node *def)
{
    if (def->kind != NODE_FUNCTION_DEF)
        return true;
    if (!def->function.returns && has_bare_params(def, is_method(def)))
        return true;
    Body b = { .declares_return = def->function.returns, .ok = true };
    node_walk(def, look_outside, &b);
    return !b.ok;
}

/* -- what it is inferred to give --------------------------------------------------------------------------------------------- */

static void add_type(Infer *in, StrBuf *out, Type t)
{
    strbuf_add_char(out, ' ');
    if (t)
        type_print(in->types, out, t);
}

static void add_words(Infer *in, Str text, Words *out)
{
    Str word;
    for (uint32_t at = 0; lexeme_next_word(text, &at, text.len, &word);)
        vec_push(out, atom_of(in->program->atoms, word));
}

static BoundName bound_name(Infer *in, Node *def, Atom name, Words *shown)
{
    Symbol *s = class_instance_symbol(def->parent, name);
    StrBuf types = { 0 };
    uint32_t flags = 0;
    for (const Decl *d = s ? s->first : NULL; d; d = d->next)
        flags |= d->flags;
    add_type(in, &types, s ? infer_declared(in, s) : 0);
    add_type(in, &types, s ? infer_symbol(in, s) : 0);
    BoundName b = { name, hash_mix(str_hash(strbuf_str(&types)), flags) };
    add_words(in, strbuf_str(&types), shown);
    strbuf_free(&types);
    return b;
}

static void find_bound(Infer *in, Node *def, Surface *s)
{
    Words names = { 0 };
    surface_bound(def, &names);
    words_keep_each_once(&names);
    for (uint32_t i = 0; i < names.len; i++)
        vec_push(&s->bound, bound_name(in, def, names.items[i], &s->shown));
    vec_free(&names);
}

Surface surface_of(Infer *in, Node *def, bool is_broken)
{
    Surface s = { .is_known = true, .is_open = is_broken || is_open(def) };
    if (s.is_open)
        return s;
    find_bound(in, def, &s);
    FunctionKind kind = function_kind(def);
    bool is_generator = kind == FUNCTION_GENERATOR || kind == FUNCTION_ASYNC_GENERATOR;
    StrBuf types = { 0 };
    if (!def->function.returns)
        add_type(in, &types, infer_return(in, def));
    if (is_generator && !infer_contract(in, def).is_declared) {
        Contract c = infer_yields(in, def);
        add_type(in, &types, c.yield);
        add_type(in, &types, c.send);
        add_type(in, &types, c.ret);
    }
    uint32_t facts = infer_function(in, def)->flags << 3 | (uint32_t)kind << 1 | (function_scope(def)->returns.len > 0);
    s.digest = hash_mix(str_hash(strbuf_str(&types)), facts);
    add_words(in, strbuf_str(&types), &s.shown);
    strbuf_free(&types);
    return s;
}

bool surface_same(const Surface *a, const Surface *b)
{
    return a->is_known && b->is_known && !a->is_open && !b->is_open && a->digest == b->digest;
}
