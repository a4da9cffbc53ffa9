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

static bool is_of_stdlib(const Signature *s)
{
    return s && s->function && (node_module(s->function)->flags & MODULE_IS_TYPESHED);
}

static bool is_stdlib_callee(Agen *ag, Type callee)
{
    const Signature *s = type_signature(ag->types, callee);
    if (s)
        return is_of_stdlib(s);
    Class *cls = type_class_of(ag->types, callee);
    return cls && (cls->flags & CLASS_IS_TYPESHED);
}

/* Whoever takes it in the end: an overload, a constructor, the function that functools.partial is given. */
static bool is_in_stdlib(Agen *ag, Node *call, const Signature *chosen)
{
    return chosen && chosen->function ? is_of_stdlib(chosen) : is_stdlib_callee(ag, infer_type(ag->in, call->call.func));
}

static bool is_declared_async(Agen *ag, Type member)
{
    return shape_is_declared(shape_of(ag, member).kind);
}

/* asend() and athrow() of a generator have rules of their own, which know about priming. */
static bool is_drive_of_generator(Agen *ag, Node *call)
{
    Drive drive = drive_of(ag, call);
    if (drive.method == DRIVE_NEXT)
        return shape_first_member(ag, agen_type(ag, drive.object), is_declared_async) != 0;
    return drive_is_of_generator(ag, &drive) || drive_sends(ag, call);
}

static Class *method_owner(Agen *ag, Type callee)
{
    const Signature *s = type_signature(ag->types, callee);
    return s ? s->owner : NULL;
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

/* What they are given, AG108 speaks of. */
static bool makes_manager(Agen *ag, Node *call)
{
    return agen_is_known(ag, call->call.func, ATOM_contextlib, ATOM_contextmanager) ||
           agen_is_known(ag, call->call.func, ATOM_contextlib, ATOM_asynccontextmanager);
}

static bool meet_call(Agen *ag, Node *call, Meeting *m)
{
    if (!call->call.args.len || !call_concerns_async(ag, call) || !agen_reachable(ag, call) ||
        is_drive_of_generator(ag, call))
        return false;
    CallResult result = infer_call_node(ag->in, call, infer_expected(ag->in, call));
    if (result.ok || !result.misfit.node || fits_some_callee(ag, call) || makes_manager(ag, call))
        return false;
    Node *holder = result.misfit.node->parent;
    m->is_item = holder && (holder->kind == NODE_STARRED || (holder->kind == NODE_KEYWORD && !holder->keyword.name));
    m->value = m->is_item ? holder : result.misfit.node;
    m->given = result.misfit.given;
    m->wanted = result.misfit.wanted;
    if (m->wanted && type_kind(ag->types, m->wanted) == TYPE_TYPEVAR)
        m->wanted = type_upper(ag->types, m->wanted);
    m->is_argument = true;
    m->in_stdlib = is_in_stdlib(ag, call, result.chosen);
    m->declared_at = m->in_stdlib ? NULL : param_node(result.chosen, result.misfit.wanted);
    return true;
}

static bool meet_operation(Agen *ag, Node *n, Meeting *m)
{
    bool is_aug = n->kind == NODE_AUG_ASSIGN;
    Node *right = is_aug ? n->aug_assign.value : n->binary.right, *left = is_aug ? n->aug_assign.target : n->binary.left;
    if (!value_concerns_async(ag, right) && !(is_aug && value_concerns_async(ag, left)))
        return false;
    CallResult result = agen_reachable(ag, n) ? infer_operation(ag->in, n) : (CallResult){ .ok = true };
    if (result.ok || !result.misfit.node || !result.misfit.given)
        return false;
    m->value = result.misfit.node;
    m->given = result.misfit.given;
    m->wanted = result.misfit.wanted;
    Class *wanted = is_aug ? type_class_of(ag->types, m->wanted) : NULL;
    m->in_stdlib = wanted && class_is(wanted, ag->types, ATOM_typing, ATOM_Iterable) && is_of_stdlib(result.chosen);
    return true;
}

/* The annotation a value of this statement (or default of this PARAM) has to fit. */
static Node *annotation_of_binding(Agen *ag, const Site *site)
{
    Node *n = site->node, *function;
    switch (n->kind) {
    case NODE_PARAM:      return n;
    case NODE_ANN_ASSIGN: return n->ann_assign.annotation;
    case NODE_RETURN:
        function = node_enclosing_function(n);
        return function && function->kind == NODE_FUNCTION_DEF ? function->function.returns : NULL;
    default:              return site->target ? origin_of_target(ag, site->target) : NULL;
    }
}

/* As what it is meant for would have it: the rest of what it stands in left it without what is expected of it. */
static Type type_expecting(Agen *ag, Node *value, Type expected)
{
    ag->in->speculative++;
    Type given = infer_expecting(ag->in, value, expected);
    ag->in->speculative--;
    return given;
}

/* `a, *rest = x, y`: nothing is expected of the whole tuple. */
static bool is_beside_star(const Node *target)
{
    const Node *all = target ? target->parent : NULL;
    bool is_sequence = all && (all->kind == NODE_TUPLE || all->kind == NODE_LIST);
    for (uint32_t i = 0; is_sequence && i < all->elements.items.len; i++)
        if (all->elements.items.items[i]->kind == NODE_STARRED)
            return true;
    return false;
}

/* What the target gets; of `yield from`, which has none, what it hands out. */
static Type given_by(Agen *ag, const Site *site)
{
    if (!site->is_item && is_beside_star(site->target))
        return agen_reachable(ag, site->value) ? type_expecting(ag, site->value, site->declared) : UNKNOWN;
    if (!site->is_item)
        return agen_type(ag, site->value);
    return site->target ? infer_target(ag->in, site->target) : infer_iterated(ag->in, agen_type(ag, site->value));
}

/* `items[1:] = x` loops over x. */
static bool is_stdlib_slice(Agen *ag, Node *target)
{
    return target && target->kind == NODE_SUBSCRIPT && target->subscript.index->kind == NODE_SLICE &&
           is_stdlib_callee(ag, infer_type(ag->in, target->subscript.value));
}

static bool meet_binding(Agen *ag, const Site *site, Meeting *m)
{
    if (!concerns_async(ag, site->declared) && !value_concerns_async(ag, site->value))
        return false;
    m->value = site->value;
    m->wanted = site->declared;
    m->is_item = site->is_item;
    m->given = given_by(ag, site);
    m->in_stdlib = is_stdlib_slice(ag, site->target);
    m->declared_at = annotation_of_binding(ag, site);
    return m->given && !type_is_unknown(m->given);
}

enum { DISPLAYS_MAX_DEPTH = 8 };

/* The first value in a display, or in one inside of it, that doesn't fit its key of the TypedDict that is wanted there: it is met
 * in the display's place. */
static bool meet_key(Agen *ag, Node *display, Type wanted, Meeting *m, int depth)
{
    Type meant = display->kind == NODE_DICT ? infer_typed_dict_meant(ag->in, wanted) : 0;
    for (uint32_t i = 0; i < display->elements.items.len && depth < DISPLAYS_MAX_DEPTH; i++) {
        Node *item = display->elements.items.items[i];
        Node *value = item->kind == NODE_DICT_ITEM ? item->dict_item.value : item;
        Type want = value->kind == NODE_STARRED ? 0 : infer_item_expected(ag->in, display, wanted, item);
        if (want && node_is_display(value) && meet_key(ag, value, want, m, depth + 1))
            return true;
        Type given = want && meant ? type_expecting(ag, value, want) : 0;
        if (!given || type_assignable(ag->types, given, want, NULL))
            continue;
        m->value = value;
        m->given = given;
        m->wanted = want;
        m->declared_at = NULL;                        /* of the whole display: its keys are declared elsewhere */
        return true;
    }
    return false;
}

/* What doesn't fit, as near as it can be told. */
static Mismatch mismatch_of(Agen *ag, Meeting *m)
{
    if (!m->is_item && node_is_display(m->value))
        meet_key(ag, m->value, m->wanted, m, 0);
    bool may_fit = origin_may_fit(ag, m->is_item ? NULL : m->value, m->given, m->wanted);
    return may_fit ? (Mismatch){ .kind = MISMATCH_NONE } : mismatch_between(ag, m->given, m->wanted);
}

const Meeting *meeting_at(Agen *ag, const Site *site)
{
    /* A call may be the value of a binding as well: nodes are aligned, so the odd key is the binding's. One value may be for
     * several targets. */
    Node *met = site->target ? site->target : site->value;
    uint64_t key = site->kind == SITE_BINDING ? (uintptr_t)met + 1 : (uintptr_t)site->node;
    bool is_new;
    uint64_t *slot = map_slot(&ag->meetings, key, &is_new);
    if (!is_new)
        return (const Meeting *)(uintptr_t)*slot;
    Meeting m = {0};
    bool meets = site->kind == SITE_CALL        ? meet_call(ag, site->node, &m)
                 : site->kind == SITE_OPERATION ? meet_operation(ag, site->node, &m)
                                                : meet_binding(ag, site, &m);
    if (meets)
        m.mismatch = mismatch_of(ag, &m);
    if (m.mismatch.kind == MISMATCH_NONE)
        return NULL;
    const Meeting *kept = arena_copy(ag->arena, &m, sizeof m);
    map_put_ptr(&ag->meetings, key, (void *)(uintptr_t)kept);
    return kept;
}
