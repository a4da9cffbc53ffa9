#include "program/flow.h"

#include <inttypes.h>

#include "source/item.h"

/* -- reference keys ---------------------------------------------------------------------------------------------------------- */

enum { KEY_NAME = 0x6e61, KEY_ATTRIBUTE = 0x6174, KEY_INDEX = 0x6978, KEY_TEXT_INDEX = 0x7478 };
enum { KEY_MAX_DEPTH = 12 };                          /* longer chains are not narrowed */

uint64_t flow_key_of_name(Atom name)
{
    return name ? hash_mix(KEY_NAME, name) : 0;
}

/* An index that names one element: an integer, minus an integer, or a string. */
static uint64_t index_key(uint64_t of, const Node *index)
{
    uint64_t sign = 0;
    if (index && index->kind == NODE_UNARY && index->unary.op == OP_NEG) {
        index = index->unary.operand;
        sign = 1;
        if (!index || index->kind != NODE_INT)
            return 0;
    }
    if (index && index->kind == NODE_INT)
        return hash_mix(of, hash_mix(KEY_INDEX + sign, str_hash(index->number.text)));
    if (index && index->kind == NODE_STRING)
        return hash_mix(of, hash_mix(KEY_TEXT_INDEX, str_hash(index->string.value)));
    return 0;
}

uint64_t flow_key(const Node *n)
{
    const Node *chain[KEY_MAX_DEPTH];
    int depth = 0;
    while (n && (n->kind == NODE_ATTRIBUTE || n->kind == NODE_SUBSCRIPT)) {
        if (depth == KEY_MAX_DEPTH)
            return 0;
        chain[depth++] = n;
        n = n->kind == NODE_ATTRIBUTE ? n->attribute.value : n->subscript.value;
    }
    if (n && n->kind == NODE_NAMED_EXPR && depth == 0)
        n = n->named_expr.target;
    if (!n || n->kind != NODE_NAME || !n->name.id)
        return 0;
    uint64_t key = flow_key_of_name(n->name.id);
    while (depth-- > 0 && key) {
        const Node *part = chain[depth];
        key = part->kind == NODE_ATTRIBUTE ? hash_mix(key, hash_mix(KEY_ATTRIBUTE, part->attribute.attr))
            : index_key(key, part->subscript.index);
    }
    return key;
}

bool flow_is_key(const Node *reference, uint64_t key)
{
    return reference && flow_key(reference) == key;
}

/* `import a.b` binds a: binding an import leaves the bound name in the alias's `extra`. */
static Atom bound_name(const Node *n)
{
    switch ((NodeKind)n->kind) {
    case NODE_PARAM: return n->param.name;
    case NODE_FUNCTION_DEF: return n->function.name;
    case NODE_CLASS_DEF: return n->class_def.name;
    case NODE_ALIAS: return n->alias.asname ? n->alias.asname : n->extra ? n->extra : n->alias.name;
    case NODE_EXCEPT: return n->except.name;
    case NODE_PATTERN_AS: return n->pattern_as.name;
    case NODE_PATTERN_STAR: return n->pattern_star.name;
    case NODE_PATTERN_MAPPING: return n->pattern_mapping.rest;
    case NODE_TYPE_ALIAS: return n->type_alias.name && n->type_alias.name->kind == NODE_NAME ? n->type_alias.name->name.id
        : ATOM_NONE;
    case NODE_NAME: return n->name.id;
    default: return ATOM_NONE;
    }
}

uint64_t flow_binding_key(const Node *n, Atom *name)
{
    Atom bound = bound_name(n);
    if (name)
        *name = bound;
    return bound ? flow_key_of_name(bound) : flow_key(n);
}

/* -- the dump ---------------------------------------------------------------------------------------------------------------- */

static const char *const kind_names[] = {
    [FLOW_UNREACHABLE] = "unreachable", [FLOW_START] = "start", [FLOW_ASSIGN] = "assign", [FLOW_DEFINE] = "define",
        [FLOW_UNBIND] = "unbind",
    [FLOW_STAR_IMPORT] = "star-import", [FLOW_TRUE] = "true", [FLOW_FALSE] = "false", [FLOW_CALL] = "call", [FLOW_CASE] = "case",
    [FLOW_NOT_CASE] = "not-case", [FLOW_JOIN] = "join", [FLOW_LOOP] = "loop", [FLOW_SWALLOW] = "swallow",
        [FLOW_FINALLY] = "finally",
    [FLOW_AFTER_FINALLY] = "after-finally",
};

static void dump_node(StrBuf *out, const AtomTable *atoms, const FlowGraph *g, FlowId id)
{
    const FlowNode *n = &g->nodes[id];
    strbuf_printf(out, "%" PRIu32 " %s", id, kind_names[n->kind]);
    if (n->kind == FLOW_DEFINE)
        strbuf_printf(out, " %s", atom_text(atoms, n->item->name));
    else if (n->node)
        strbuf_printf(out, " %s[%" PRIu32 ",%" PRIu32 ")", node_kind_name((NodeKind)n->node->kind), n->node->start, n->node->end);
    Atom name = n->node && n->kind != FLOW_DEFINE && n->key ? bound_name(n->node) : ATOM_NONE;
    if (name)
        strbuf_printf(out, " %s", atom_text(atoms, name));
    if (n->antecedent)
        strbuf_printf(out, " <- %" PRIu32, n->antecedent);
    for (uint32_t i = 0; i < n->count; i++)
        strbuf_printf(out, "%s%" PRIu32, i ? " " : " <- ", g->antecedents[n->first + i]);
    if (n->other && n->kind != FLOW_CALL)
        strbuf_printf(out, " (%" PRIu32 ")", n->other);
    strbuf_add_char(out, '\n');
}

void flow_dump(StrBuf *out, const AtomTable *atoms, const FlowGraph *g)
{
    for (FlowId id = FLOW_ID_START; id < g->node_count; id++)
        dump_node(out, atoms, g, id);
    strbuf_printf(out, "end %" PRIu32 "\n", g->end);
}
