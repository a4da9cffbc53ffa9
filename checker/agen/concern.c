#include "agen/concern.h"

#include "infer/expr.h"

enum { CONCERN_MAX_DEPTH = 24 };                      /* past it: yes */

static bool concerns(Agen *ag, Type type, int depth);
static bool value_concerns(Agen *ag, Node *value, int depth);

/* -- verdicts -- */

typedef enum { VERDICT_OPEN, VERDICT_UNDER_WAY, VERDICT_NO, VERDICT_YES } Verdict;

/* False: it is to be found out, and told to verdict_end. Classes, recursive aliases and variables lead back to themselves (str is
 * a Sequence[str]), which says nothing by itself. */
static bool verdict_known(Agen *ag, uint64_t subject, bool *found)
{
    bool is_new;
    uint64_t *verdict = map_slot(&ag->concerns.verdicts, subject, &is_new);
    *found = *verdict == VERDICT_YES;
    if (*verdict != VERDICT_OPEN)
        return true;
    *verdict = VERDICT_UNDER_WAY;
    ag->concerns.under_way++;
    return false;
}

/* A "no" found while another verdict was under way stands if the outermost comes to one as well. */
static bool verdict_end(Agen *ag, uint64_t subject, bool found)
{
    Concerns *c = &ag->concerns;
    map_put(&c->verdicts, subject, found ? VERDICT_YES : VERDICT_NO);
    if (--c->under_way > 0) {
        if (!found)
            vec_push(&c->meanwhile, subject);
        return found;
    }
    for (uint32_t i = 0; found && i < c->meanwhile.len; i++)
        map_put(&c->verdicts, c->meanwhile.items[i], VERDICT_OPEN);
    vec_clear(&c->meanwhile);
    return found;
}

/* -- types -- */

static bool any_concerns(Agen *ag, const Type *types, uint32_t count, int depth)
{
    for (uint32_t i = 0; i < count; i++)
        if (concerns(ag, types[i], depth + 1))
            return true;
    return false;
}

static bool any_param_concerns(Agen *ag, const Signature *s, int depth)
{
    for (uint32_t i = 0; i < s->param_count; i++)
        if (concerns(ag, s->params[i].type, depth + 1))
            return true;
    return false;
}

static bool has_method(Agen *ag, Class *cls, Atom name)
{
    return class_member(ag->types, type_of_class(ag->types, cls), name, LOOKUP_SKIP_INSTANCE | LOOKUP_NO_TYPE).found;
}

/* A TypedDict's. */
static bool any_key_concerns(Agen *ag, Class *cls, int depth)
{
    if (!(cls->flags & CLASS_IS_TYPED_DICT) || !class_complete(ag->types, cls, CLASS_STAGE_FIELDS))
        return false;
    for (uint32_t i = 0; i < cls->fields.len; i++)
        if (concerns(ag, cls->fields.items[i].type, depth + 1))
            return true;
    return false;
}

/* Its instances, what awaiting one gives, or what its bases hold: `class Streams(list[AsyncIterator[int]])`. */
static bool instances_concern(Agen *ag, Class *cls, int depth)
{
    bool is_own = !(cls->flags & CLASS_IS_TYPESHED);
    if ((is_own && cls->flags & CLASS_IS_PROTOCOL) || has_method(ag, cls, ATOM___aiter__) ||
        has_method(ag, cls, ATOM___anext__) || has_method(ag, cls, ATOM_aclose) || any_key_concerns(ag, cls, depth))
        return true;
    if (is_own && has_method(ag, cls, ATOM___await__) &&
        concerns(ag, infer_awaited(ag->in, type_of_class(ag->types, cls)), depth + 1))
        return true;
    for (uint32_t i = 1; i < cls->mro_count; i++) {
        uint32_t count;
        const Type *args = type_args(ag->types, cls->mro[i], &count);
        if (any_concerns(ag, args, count, depth))
            return true;
    }
    return false;
}

static bool class_concerns(Agen *ag, Class *cls, int depth)
{
    uint64_t subject = (uintptr_t)cls;
    bool found;
    return verdict_known(ag, subject, &found) ? found : verdict_end(ag, subject, instances_concern(ag, cls, depth));
}

static bool alias_concerns(Agen *ag, Type alias, int depth)
{
    uint64_t subject = (uint64_t)alias << 1 | 1;      /* nothing else is at an odd address */
    bool found;
    return verdict_known(ag, subject, &found)
               ? found
               : verdict_end(ag, subject, concerns(ag, type_expand(ag->types, alias), depth + 1));
}

static bool concerns(Agen *ag, Type type, int depth)
{
    if (depth > CONCERN_MAX_DEPTH)
        return true;
    const Term *term = type_term(ag->types, type);
    switch (term->kind) {
    case TYPE_INSTANCE:
        return class_concerns(ag, term->cls, depth) || any_concerns(ag, term->items, term->count, depth);
    case TYPE_TUPLE: case TYPE_UNION: case TYPE_INTERSECTION: case TYPE_OVERLOADED:
        return any_concerns(ag, term->items, term->count, depth);
    case TYPE_CALLABLE:
        return !term->signature->ret || term->signature->flags & SIGNATURE_INFERS_RETURN ||
               concerns(ag, term->signature->ret, depth + 1) || any_param_concerns(ag, term->signature, depth);
    case TYPE_UNPACKED:
        return concerns(ag, term->of, depth + 1);
    case TYPE_TYPEVAR: {
        Type upper = type_upper(ag->types, type);
        return upper != type && concerns(ag, upper, depth + 1);
    }
    case TYPE_ALIAS:
        return alias_concerns(ag, type, depth);
    case TYPE_CLASS: {                                /* itself one, by its metaclass */
        Class *cls = type_class_of(ag->types, type);
        return cls && cls->metaclass && concerns(ag, cls->metaclass, depth + 1);
    }
    default:
        return false;
    }
}

bool concerns_async(Agen *ag, Type type)
{
    return concerns(ag, type, 0);
}

/* -- names -- */

/* May a test leave something of this type that it doesn't say: `if isinstance(value, AsyncIterator)` of an object? */
static bool is_open(Agen *ag, Type type)
{
    uint32_t count = type_member_count(ag->types, type);
    for (uint32_t i = 0; i < count; i++) {
        Type member = type_member(ag->types, type, i);
        TypeKind kind = type_kind(ag->types, member);
        if (type_is_unknown(member) || type_is_object(ag->types, member) || kind == TYPE_TYPEVAR || kind == TYPE_ALIAS)
            return true;
    }
    return false;
}

static bool decl_concerns(Agen *ag, Decl *d, int depth)
{
    Node *target = d->kind == DECL_VARIABLE ? decl_node(d) : NULL, *binding = target ? target->parent : NULL;
    bool is_display = binding && binding->kind == NODE_ASSIGN && node_is_display(binding->assign.value);
    if (is_display)                                   /* its type may take long to find */
        return value_concerns(ag, binding->assign.value, depth + 1);
    Type type = infer_decl(ag->in, d);
    return is_open(ag, type) || concerns(ag, type, depth + 1);
}

/* May it hold such a value anywhere? */
static bool variable_concerns(Agen *ag, Symbol *s, int depth)
{
    Type declared = infer_declared(ag->in, s);
    if (declared)
        return is_open(ag, declared) || concerns(ag, declared, depth + 1);
    for (Decl *d = s->first; d; d = d->next)
        if (decl_concerns(ag, d, depth))
            return true;
    return false;
}

/* Only of what may hold one at all need be known what it holds here. */
static bool name_concerns(Agen *ag, Node *n, int depth)
{
    Symbol *s = infer_resolve(ag->in, n);
    if (!s)
        return false;
    uint64_t subject = (uintptr_t)s;
    bool found;
    bool may = verdict_known(ag, subject, &found) ? found : verdict_end(ag, subject, variable_concerns(ag, s, depth));
    return may && concerns(ag, infer_type(ag->in, n), depth + 1);
}

/* -- values -- */

static bool any_value_concerns(Agen *ag, const NodeList *values, int depth)
{
    for (uint32_t i = 0; i < values->len; i++)
        if (value_concerns(ag, values->items[i], depth + 1))
            return true;
    return false;
}

static bool signature_gives(Agen *ag, const Signature *s, Node *call, int depth)
{
    Type ret = infer_signature_return(ag->in, s);
    if (concerns(ag, ret, depth + 1))
        return true;
    return infer_hangs_on_arguments(ag->in, s, ret) && (!s->ret || any_value_concerns(ag, &call->call.args, depth));
}

static bool callee_gives(Agen *ag, Type callee, Node *call, int depth)
{
    if (depth > CONCERN_MAX_DEPTH)
        return true;
    callee = type_expand(ag->types, callee);
    const Term *term = type_term(ag->types, callee);
    switch (term->kind) {
    case TYPE_UNKNOWN: case TYPE_ANY: case TYPE_NEVER:
        return false;
    case TYPE_CALLABLE:
        return signature_gives(ag, term->signature, call, depth);
    case TYPE_OVERLOADED:
        for (uint32_t i = 0; i < term->count; i++)
            if (callee_gives(ag, term->items[i], call, depth + 1))
                return true;
        return false;
    case TYPE_CLASS:
        return concerns(ag, term->of, depth + 1) || any_value_concerns(ag, &call->call.args, depth);
    default:
        return true;
    }
}

static bool value_concerns(Agen *ag, Node *n, int depth)
{
    if (!n || depth > CONCERN_MAX_DEPTH)
        return n;
    switch (n->kind) {
    case NODE_INT: case NODE_FLOAT: case NODE_IMAGINARY: case NODE_STRING: case NODE_BYTES: case NODE_TRUE: case NODE_FALSE:
    case NODE_NONE: case NODE_ELLIPSIS: case NODE_FSTRING: case NODE_COMPARE:
        return false;
    case NODE_CALL: {
        Type callee = infer_type(ag->in, n->call.func);
        return infer_is_special_call(ag->in, n, callee) || callee_gives(ag, callee, n, depth);
    }
    case NODE_AWAIT:
        return value_concerns(ag, n->operand.value, depth + 1);
    case NODE_KEYWORD:
        return value_concerns(ag, n->keyword.value, depth + 1);
    case NODE_STARRED:
        return value_concerns(ag, n->starred.value, depth + 1);
    case NODE_NAMED_EXPR:
        return value_concerns(ag, n->named_expr.value, depth + 1);
    case NODE_TUPLE: case NODE_LIST: case NODE_SET: case NODE_DICT:
        return any_value_concerns(ag, &n->elements.items, depth);
    case NODE_DICT_ITEM:
        return value_concerns(ag, n->dict_item.key, depth + 1) || value_concerns(ag, n->dict_item.value, depth + 1);
    case NODE_IF_EXP:
        return value_concerns(ag, n->if_exp.body, depth + 1) || value_concerns(ag, n->if_exp.orelse, depth + 1);
    case NODE_BOOL_OP:
        return value_concerns(ag, n->binary.left, depth + 1) || value_concerns(ag, n->binary.right, depth + 1);
    case NODE_GENERATOR:
        return expr_is_async_generator(n) || value_concerns(ag, n->comprehension.value, depth + 1);
    case NODE_LIST_COMP: case NODE_SET_COMP: case NODE_DICT_COMP:
        return value_concerns(ag, n->comprehension.key, depth + 1) || value_concerns(ag, n->comprehension.value, depth + 1);
    case NODE_NAME:
        return name_concerns(ag, n, depth);
    case NODE_ATTRIBUTE: case NODE_SUBSCRIPT: case NODE_BINARY: case NODE_UNARY:
        return expr_depends_on_context(n) || concerns(ag, infer_type(ag->in, n), depth + 1);
    default:
        return true;
    }
}

bool value_concerns_async(Agen *ag, Node *value)
{
    return value_concerns(ag, value, 0);
}

/* -- calls -- */

static bool callee_takes(Agen *ag, Type callee, int depth)
{
    if (depth > CONCERN_MAX_DEPTH)
        return true;
    callee = type_expand(ag->types, callee);
    const Term *term = type_term(ag->types, callee);
    Type called;
    switch (term->kind) {
    case TYPE_UNKNOWN: case TYPE_ANY: case TYPE_NEVER:
        return false;
    case TYPE_CALLABLE:
        /* what goes to a ParamSpec is compared with the parameters of whatever it stands for */
        return term->signature->param_spec || any_param_concerns(ag, term->signature, depth);
    case TYPE_OVERLOADED: case TYPE_UNION:
        for (uint32_t i = 0; i < term->count; i++)
            if (callee_takes(ag, term->items[i], depth + 1))
                return true;
        return false;
    case TYPE_CLASS:
        called = infer_constructor(ag->in, callee);
        return called && callee_takes(ag, called, depth + 1);
    case TYPE_INSTANCE:
        called = infer_bound_method(ag->in, callee, ATOM___call__);
        return called && callee_takes(ag, called, depth + 1);
    default:
        return true;
    }
}

bool call_concerns_async(Agen *ag, Node *call)
{
    Type callee = infer_type(ag->in, call->call.func);
    return !type_is_unknown(callee) && (callee_takes(ag, callee, 0) || any_value_concerns(ag, &call->call.args, 0));
}
