#include "agen/meeting.h"

#include "agen/drive.h"

static Node *param_node(const Signature *s, Type wanted)
{
    Node *def = s ? s->function : NULL;
    if (!def || def->kind != NODE_FUNCTION_DEF)
        return NULL;
    for (uint32_t i = 0; i < s->param_count; i++) {
        if (s->params[i].type != wanted)
            continue;
        for (uint32_t k = 0; k < def->function.params.len; k++)
            if (def->function.params.items[k]->param.name == s->params[i].name)
                return def->function.params.items[k];
    }
    return NULL;
}

static bool is_stdlib_callee(Agen *ag, Type callee)
{
    const Term *term = type_term(ag->types, callee);
    if (term->kind == TYPE_OVERLOADED && term->count)
        term = type_term(ag->types, term->items[0]);
    if (term->kind == TYPE_CALLABLE)
        return term->signature->function && (node_module(term->signature->function)->flags & MODULE_IS_TYPESHED);
    Class *cls = type_class_of(ag->types, callee);
    return cls && (cls->flags & CLASS_IS_TYPESHED);
}

/* asend() and athrow() of a generator have rules of their own, which know about priming. */
static bool is_drive_of_generator(Agen *ag, Node *call)
{
    Drive drive = drive_of(ag, call);
    if (drive.method == DRIVE_NEXT)
        return shape_is_declared(shape_of_expr(ag, drive.object).kind);
    return (drive.method == DRIVE_ASEND || drive.method == DRIVE_ATHROW) && shape_of_expr(ag, drive.object).kind == SHAPE_GENERATOR;
}

static bool meet_call(Agen *ag, Node *call, Meeting *m)
{
    if (!call->call.args.len || !infer_reachable(ag->in, call) || is_drive_of_generator(ag, call))
        return false;
    CallResult result = infer_call_node(ag->in, call, infer_expected(ag->in, call));
    if (result.ok || !result.misfit.node)
        return false;
    m->value = result.misfit.node;
    m->given = result.misfit.given;
    m->wanted = result.misfit.wanted;
    if (m->wanted && type_kind(ag->types, m->wanted) == TYPE_TYPEVAR)
        m->wanted = type_upper(ag->types, m->wanted);
    m->is_argument = true;
    m->in_stdlib = is_stdlib_callee(ag, infer_type(ag->in, call->call.func));
    m->declared_at = m->in_stdlib ? NULL : param_node(result.chosen, result.misfit.wanted);
    return true;
}

static bool meet_binding(Agen *ag, const Site *site, Meeting *m)
{
    m->value = site->value;
    m->wanted = site->declared;
    m->given = agen_type(ag, site->value);
    return !type_is_unknown(m->given);
}

const Meeting *meeting_at(Agen *ag, const Site *site)
{
    Node *key = site->kind == SITE_CALL ? site->node : site->value;
    bool is_new;
    uint64_t *slot = map_slot(&ag->meetings, (uintptr_t)key, &is_new);
    if (!is_new)
        return (const Meeting *)(uintptr_t)*slot;
    Meeting m = {0};
    bool meets = site->kind == SITE_CALL ? meet_call(ag, site->node, &m) : meet_binding(ag, site, &m);
    if (meets)
        m.mismatch = mismatch_between(ag, m.given, m.wanted);
    if (m.mismatch.kind == MISMATCH_NONE)
        return NULL;
    const Meeting *kept = arena_copy(ag->arena, &m, sizeof m);
    map_put_ptr(&ag->meetings, (uintptr_t)key, (void *)(uintptr_t)kept);
    return kept;
}
