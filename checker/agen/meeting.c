#include "agen/meeting.h"

#include "agen/concern.h"
#include "agen/drive.h"
#include "agen/origin.h"
#include "infer/expr.h"

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
    return (drive.method == DRIVE_ASEND || drive.method == DRIVE_ATHROW) &&
           shape_of_expr(ag, drive.object).kind == SHAPE_GENERATOR;
}

static Class *method_owner(Agen *ag, Type callee)
{
    const Term *term = type_term(ag->types, callee);
    if (term->kind == TYPE_OVERLOADED && term->count)
        term = type_term(ag->types, term->items[0]);
    return term->kind == TYPE_CALLABLE ? term->signature->owner : NULL;
}

/* `for step in [first, *middle, last]: step.run(x)`: where the objects are of one class with different arguments, their union
 * comes from joining what is merely kept together. Only what fits none of them is certainly wrong. */
static bool fits_some_callee(Agen *ag, Node *call)
{
    Type callee = infer_type(ag->in, call->call.func);
    uint32_t members = type_member_count(ag->types, callee);
    Class *owner = method_owner(ag, type_member(ag->types, callee, 0));
    for (uint32_t i = 1; i < members; i++)
        if (method_owner(ag, type_member(ag->types, callee, i)) != owner)
            return false;
    if (members < 2 || !owner)
        return false;
    ArenaMark mark = arena_mark(ag->in->scratch);
    Arg *args;
    uint32_t count;
    bool fits = false;
    ag->in->speculative++;
    if (call_arguments(ag->in, call, &args, &count))
        for (uint32_t i = 0; i < members && !fits; i++)
            fits = infer_call(ag->in, type_member(ag->types, callee, i), args, count, 0, call).ok;
    ag->in->speculative--;
    arena_rewind(ag->in->scratch, mark);
    return fits;
}

static bool meet_call(Agen *ag, Node *call, Meeting *m)
{
    if (!call->call.args.len || !call_concerns_async(ag, call) || !infer_reachable(ag->in, call) ||
        is_drive_of_generator(ag, call))
        return false;
    CallResult result = infer_call_node(ag->in, call, infer_expected(ag->in, call));
    if (result.ok || !result.misfit.node || fits_some_callee(ag, call))
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

/* The annotation a value of this statement (or default of this PARAM) has to fit. */
static Node *annotation_of_binding(Agen *ag, Node *n, Node *value)
{
    Node *function;
    switch (n->kind) {
    case NODE_PARAM:      return n;
    case NODE_ANN_ASSIGN: return n->ann_assign.annotation;
    case NODE_RETURN:
        function = node_enclosing_function(n);
        return function && function->kind == NODE_FUNCTION_DEF ? function->function.returns : NULL;
    case NODE_ASSIGN:
        return n->assign.targets.len == 1 && n->assign.value == value ? origin_of_target(ag, n->assign.targets.items[0]) : NULL;
    default: return NULL;
    }
}

static bool meet_binding(Agen *ag, const Site *site, Meeting *m)
{
    if (!concerns_async(ag, site->declared) && !value_concerns_async(ag, site->value))
        return false;
    m->value = site->value;
    m->wanted = site->declared;
    m->given = agen_type(ag, site->value);
    m->declared_at = annotation_of_binding(ag, site->node, site->value);
    return !type_is_unknown(m->given);
}

/* A union that nobody declared, of which some known member fits. */
static bool may_fit(Agen *ag, const Meeting *m)
{
    uint32_t count = type_member_count(ag->types, m->given);
    bool some = false;
    for (uint32_t i = 0; i < count && !some; i++) {
        Type member = type_member(ag->types, m->given, i);
        some = !type_is_unknown(member) && type_assignable(ag->types, member, m->wanted, NULL);
    }
    return some && count > 1 && origin_is_guess(ag, m->value);
}

const Meeting *meeting_at(Agen *ag, const Site *site)
{
    /* A call may be the value of a binding as well: nodes are aligned, so the odd key is the binding's. */
    uint64_t key = site->kind == SITE_CALL ? (uintptr_t)site->node : (uintptr_t)site->value + 1;
    bool is_new;
    uint64_t *slot = map_slot(&ag->meetings, key, &is_new);
    if (!is_new)
        return (const Meeting *)(uintptr_t)*slot;
    Meeting m = {0};
    bool meets = site->kind == SITE_CALL ? meet_call(ag, site->node, &m) : meet_binding(ag, site, &m);
    if (meets && !may_fit(ag, &m))
        m.mismatch = mismatch_between(ag, m.given, m.wanted);
    if (m.mismatch.kind == MISMATCH_NONE)
        return NULL;
    const Meeting *kept = arena_copy(ag->arena, &m, sizeof m);
    map_put_ptr(&ag->meetings, key, (void *)(uintptr_t)kept);
    return kept;
}
