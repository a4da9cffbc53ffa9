/* special.c: calls that mean more than their stub can say: cast, reveal_type, assert_type, type(x), super(), TypeForm(…).
 * A row of the table for each, found by what the callee is, not by how it is spelled. */
#include "infer/expr.h"

typedef bool (*Special)(Infer *in, Node *call, Type expected, CallResult *result);

static Node *plain_argument(Node *call, uint32_t index)
{
    if (index >= call->call.args.len)
        return NULL;
    Node *arg = call->call.args.items[index];
    return arg->kind == NODE_STARRED || arg->kind == NODE_KEYWORD ? NULL : arg;
}

static bool special_cast(Infer *in, Node *call, Type expected, CallResult *result)
{
    (void)expected;
    Node *type = plain_argument(call, 0), *value = plain_argument(call, 1);
    if (type == NULL || value == NULL)
        return false;
    infer_expecting(in, value, 0);
    result->ret = infer_annotation(in, type, 0);
    return true;
}

static bool special_first(Infer *in, Node *call, Type expected, CallResult *result)
{
    Node *value = plain_argument(call, 0);
    if (value == NULL)
        return false;
    result->ret = infer_expecting(in, value, expected);
    return true;
}

static bool special_type(Infer *in, Node *call, Type expected, CallResult *result)
{
    (void)expected;
    Node *value = plain_argument(call, 0);
    if (value == NULL || call->call.args.len != 1)
        return false;
    Type of = type_widen_literals(in->types, infer_expecting(in, value, 0));
    if (type_kind(in->types, of) == TYPE_CLASS) {     /* the class of a class is its metaclass */
        Class *c = type_class_of(in->types, of);
        of = c != NULL && c->metaclass != 0 ? c->metaclass : type_builtin(in->types, ATOM_type);
    }
    result->ret = of == UNKNOWN ? UNKNOWN : type_class(in->types, of);
    return true;
}

static bool special_super(Infer *in, Node *call, Type expected, CallResult *result)
{
    (void)expected;
    bool binds_class;
    Type own = expr_super(in, call, &binds_class);
    Class *c = own == 0 ? NULL : type_class_of(in->types, own);
    if (c == NULL)
        return false;
    Type next = c->mro_count > 1 ? c->mro[1] : UNKNOWN;
    result->ret = binds_class && next != UNKNOWN ? type_class(in->types, next) : next;
    return true;
}

static CallResult called_later(Infer *in, Type f, const Arg *args, uint32_t count, Node *call);

/* A partial keeps only what it gives: where the arguments to come decide on it, that is not known. */
static CallResult overloads_later(Infer *in, const Term *overloads, const Arg *args, uint32_t count, Node *call)
{
    Type given = 0;
    in->speculative++;
    for (uint32_t i = 0; i < overloads->count && given != UNKNOWN; i++) {
        CallResult one = called_later(in, overloads->items[i], args, count, call);
        if (one.ok)
            given = given == 0 || one.ret == given ? one.ret : UNKNOWN;
    }
    in->speculative--;
    return (CallResult){ .ret = given, .ok = given != 0 };
}

/* What calling f with these and some further arguments gives. */
static CallResult called_later(Infer *in, Type f, const Arg *args, uint32_t count, Node *call)
{
    Types *t = in->types;
    f = type_expand(t, f);
    if (type_kind(t, f) == TYPE_CLASS)
        f = infer_constructor(in, f);
    else if (type_kind(t, f) == TYPE_INSTANCE)
        f = infer_bound_method(in, f, ATOM___call__);
    const Term *term = type_term(t, f == 0 ? UNKNOWN : f);
    if (term->kind == TYPE_CALLABLE) {
        Signature s = *term->signature;
        s.flags |= SIGNATURE_IS_PARTIAL;
        CallResult r = call_signature(in, &s, &(Call){ .args = args, .count = count, .place = call });
        r.chosen = term->signature;
        return r;
    }
    return term->kind == TYPE_OVERLOADED ? overloads_later(in, term, args, count, call) : (CallResult){ 0 };
}

/* partial(f, …): its stub leaves f's own type variables and parameters aside. */
static bool special_partial(Infer *in, Node *call, Type expected, CallResult *result)
{
    (void)expected;
    Node *function = plain_argument(call, 0);
    if (function == NULL)
        return false;
    ArenaMark mark = arena_mark(in->scratch);
    Arg *args;
    uint32_t count;
    call_arguments(in, call, &args, &count);
    CallResult later = called_later(in, infer_expecting(in, function, 0), args + 1, count - 1, call);
    bool is_told = later.ok || later.misfit.given != 0;
    if (is_told) {
        call_infer_rest(in, args, count);
        *result = later;
        result->ret = type_known(in->types, ATOM_functools, ATOM_partial, &later.ret, 1);
    }
    arena_rewind(in->scratch, mark);
    return is_told;
}

/* The call of partial() that made what is called here: right here, or as all that a name is ever given; NULL. */
static Node *partial_meant(Infer *in, Node *func)
{
    Node *made = func;
    if (func->kind == NODE_NAME) {
        Symbol *s = infer_resolve(in, func);
        Node *name = s && s->decl_count == 1 && s->first->kind == DECL_VARIABLE ? decl_node(s->first) : NULL;
        Node *assign = name && name->parent && name->parent->kind == NODE_ASSIGN ? name->parent : NULL;
        made = assign && assign->assign.targets.len == 1 && assign->assign.targets.items[0] == name ? assign->assign.value : NULL;
    }
    if (made == NULL || made->kind != NODE_CALL || plain_argument(made, 0) == NULL)
        return NULL;
    Type callee = infer_expecting(in, made->call.func, 0);
    bool is_partial = type_kind(in->types, callee) == TYPE_CLASS && is_known_class(in, callee, ATOM_functools, ATOM_partial);
    return is_partial ? made : NULL;
}

static bool is_named_again(const Arg *arg, const Arg *later, uint32_t count)
{
    for (uint32_t i = 0; arg->name != 0 && i < count; i++)
        if (later[i].name == arg->name)
            return true;
    return false;
}

/* A partial that is called takes what its function takes behind the arguments it was made with; keywords may be given anew. */
static bool special_called_partial(Infer *in, Node *call, Type expected, CallResult *result)
{
    Node *made = partial_meant(in, call->call.func);
    if (made == NULL)
        return false;
    ArenaMark mark = arena_mark(in->scratch);
    Arg *kept, *given;
    uint32_t kept_count, count, total = 0;
    call_arguments(in, made, &kept, &kept_count);
    call_arguments(in, call, &given, &count);
    Arg *all = ARENA_ARRAY(in->scratch, kept_count + count, Arg);
    for (uint32_t i = 1; i < kept_count; i++) {
        if (is_named_again(&kept[i], given, count))
            continue;
        all[total] = kept[i];
        all[total].type = infer_expecting(in, kept[i].node, 0);
        all[total++].node = NULL;
    }
    for (uint32_t i = 0; i < count; i++)
        all[total++] = given[i];
    CallResult called = infer_call(in, infer_expecting(in, plain_argument(made, 0), 0), all, total, expected, call);
    arena_rewind(in->scratch, mark);
    if (!called.ok && called.misfit.node == NULL)
        return false;
    *result = called;
    return true;
}

static bool special_type_form(Infer *in, Node *call, Type expected, CallResult *result)
{
    (void)expected;
    Node *value = plain_argument(call, 0);
    Type form = value == NULL ? 0 : infer_type_form(in, value);
    result->ret = form == 0 ? UNKNOWN : form;
    return form != 0;
}

static const struct { Atom module, name; Special special; } functions[] = {
    { ATOM_typing, ATOM_cast, special_cast },
    { ATOM_typing_extensions, ATOM_cast, special_cast },
    { ATOM_typing, ATOM_reveal_type, special_first },
    { ATOM_typing_extensions, ATOM_reveal_type, special_first },
    { ATOM_builtins, ATOM_reveal_type, special_first },
    { ATOM_typing, ATOM_assert_type, special_first },
    { ATOM_typing_extensions, ATOM_assert_type, special_first },
};

static const struct { Atom module, name; Special special; } classes[] = {
    { ATOM_builtins, ATOM_type, special_type },
    { ATOM_builtins, ATOM_super, special_super },
    { ATOM_functools, ATOM_partial, special_partial },
};

/* The def a function's type comes from; NULL. */
static const Node *def_of(Infer *in, Type callee)
{
    const Signature *s = type_signature(in->types, callee);
    return s ? s->function : NULL;
}

static Special special_of(Infer *in, const Node *call, Type callee)
{
    if (type_kind(in->types, callee) == TYPE_CLASS) {
        for (size_t i = 0; i < sizeof classes / sizeof *classes; i++)
            if (is_known_class(in, callee, classes[i].module, classes[i].name))
                return classes[i].special;
        return NULL;
    }
    if (type_kind(in->types, callee) == TYPE_INSTANCE && is_known_class(in, callee, ATOM_functools, ATOM_partial))
        return special_called_partial;
    if (is_known_class(in, callee, ATOM_typing, ATOM__SpecialForm) && infer_is_type_form(in, call->call.func, ATOM_TypeForm))
        return special_type_form;
    const Node *def = def_of(in, callee);
    if (def == NULL) {
        const Node *f = call->call.func;              /* no import is needed for it where only checkers look */
        bool is_reveal = type_is_unknown(callee) && f->kind == NODE_NAME && f->name.id == ATOM_reveal_type;
        return is_reveal ? special_first : NULL;
    }
    for (size_t i = 0; def->kind == NODE_FUNCTION_DEF && i < sizeof functions / sizeof *functions; i++)
        if (def->function.name == functions[i].name && module_is(node_module(def), functions[i].module))
            return functions[i].special;
    return NULL;
}

bool infer_is_special_call(Infer *in, const Node *call, Type callee)
{
    return special_of(in, call, callee) != NULL;
}

bool call_special(Infer *in, Node *call, Type callee, Type expected, CallResult *result)
{
    Special special = special_of(in, call, callee);
    *result = (CallResult){ .ret = UNKNOWN, .ok = true };
    return special != NULL && special(in, call, expected, result);
}
