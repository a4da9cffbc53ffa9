/* call.c: a call: its arguments matched, its type variables solved, its return type.
 * Arguments are inferred twice where type variables are to be solved: first as a trial, lambdas last, to learn what the
 * variables are; then for good, each with the type its parameter has come to. */
#include "infer/expr.h"

/* -- which type variables a call may solve -------------------------------------------------------------------------------- */

typedef struct { uint32_t ids[4], count; } Scopes;

static void add_scope(Scopes *s, uint32_t id)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->ids[i] == id)
            return;
    if (id != 0 && s->count < sizeof s->ids / sizeof *s->ids)
        s->ids[s->count++] = id;
}

static void scopes_in(Infer *in, Type a, Scopes *s)
{
    const Term *term = type_term(in->types, a);
    if (!(term->flags & TYPE_HAS_TYPEVARS) || !infer_deeper(in))
        return;
    switch (term->kind) {
    case TYPE_TYPEVAR:
        if (term->var->kind != TYPEVAR_SELF)          /* Self has its class's scope, but says nothing of its parameters */
            add_scope(s, term->of_var.scope);
        break;
    case TYPE_INSTANCE: case TYPE_TUPLE: case TYPE_UNION: case TYPE_INTERSECTION: case TYPE_OVERLOADED: case TYPE_ALIAS:
        for (uint32_t i = 0; i < term->count; i++)
            scopes_in(in, term->items[i], s);
        break;
    case TYPE_CLASS: case TYPE_FORM: case TYPE_UNPACKED: case TYPE_GUARD:
        scopes_in(in, term->of, s);
        break;
    case TYPE_CALLABLE:
        for (uint32_t i = 0; i < term->signature->param_count; i++)
            scopes_in(in, term->signature->params[i].type, s);
        if (term->signature->param_spec != NULL)
            add_scope(s, term->signature->param_spec_scope);
        if (term->signature->ret != 0)
            scopes_in(in, term->signature->ret, s);
        break;
    default:
        break;
    }
    infer_shallower(in);
}

/* Type variables of the functions and classes around the call stand for something fixed there. */
static bool is_around(Infer *in, Node *place, uint32_t scope)
{
    for (Node *n = place; n != NULL; n = n->parent)
        if ((n->kind == NODE_FUNCTION_DEF || n->kind == NODE_CLASS_DEF) && type_scope_id(in->types, n) == scope)
            return true;
    return false;
}

static void add_solvable(Infer *in, Solution *solution, const Signature *s, Node *place)
{
    Scopes found = { 0 };
    uint32_t own = s->function != NULL && s->function->kind == NODE_FUNCTION_DEF ? type_scope_id(in->types, s->function) : 0;
    add_scope(&found, own);
    for (uint32_t i = 0; i < s->param_count; i++)
        scopes_in(in, s->params[i].type, &found);
    if (s->param_spec != NULL)
        add_scope(&found, s->param_spec_scope);
    /* Where the place isn't known, only the function's own variables are certainly not those of the place. */
    for (uint32_t i = 0; i < found.count; i++)
        if (found.ids[i] == own || (place != NULL && !is_around(in, place, found.ids[i])))
            solution_add_scope(solution, found.ids[i]);
}

/* -- one argument --------------------------------------------------------------------------------------------------------- */

Type call_arg_type(Infer *in, const Arg *arg, Type expected)
{
    return arg->node != NULL ? infer_expecting(in, arg->node, expected) : arg->type;
}

static bool has_typevars(Infer *in, Type a)
{
    return type_term(in->types, a)->flags & TYPE_HAS_TYPEVARS;
}

typedef struct {
    Infer           *in;
    const Signature *s;
    Solution        *solution;
    Matching        *m;
    CallResult      *result;
    Node            *place;
    bool             is_seeded;                       /* by the type that is expected of the call */
} Calling;

static Type expected_of_match(const Calling *c, const Match *m, bool is_first)
{
    Infer *in = c->in;
    const Solution *s = c->solution;
    if (type_is_unknown(m->want))
        return m->want == ANY ? ANY : 0;
    if (!has_typevars(in, m->want))
        return m->want;
    if (type_kind(in->types, m->want) == TYPE_TYPEVAR) {
        bool found = false;
        Type value = is_first && !c->is_seeded ? 0 : solution_value(in->types, s, m->want, &found);
        return found ? value : 0;
    }
    return solution_apply(in->types, s, m->want, true);
}

/* What `*items` and `**items` hold may be meant for other parameters than this one. */
static bool may_be_for_another(const Calling *c, const Match *m)
{
    Types *t = c->in->types;
    for (uint32_t i = 0; m->is_loose && i < c->m->matches.len; i++) {
        const Match *other = &c->m->matches.items[i];
        if (!other->is_loose || other->from != m->from)
            continue;
        Type want = has_typevars(c->in, other->want) ? solution_apply(t, c->solution, other->want, true) : other->want;
        if (type_assignable(t, other->type, want, NULL))
            return true;
    }
    return false;
}

/* What is wanted by the bounds of its type variables, where the fault isn't in what they were found to be. */
static Type by_bounds(const Calling *c, Type want)
{
    Types *t = c->in->types;
    TypeList vars = { 0 }, bounds = { 0 };
    for (uint32_t i = 0; i < c->solution->vars.len; i++) {
        Type var = c->solution->vars.items[i].var, upper = type_kind(t, var) == TYPE_TYPEVAR ? type_upper(t, var) : var;
        vec_push(&vars, var);
        vec_push(&bounds, upper == var ? UNKNOWN : upper);
    }
    Type bounded = type_substitute(t, want, vars.items, bounds.items, vars.len);
    vec_free(&vars);
    vec_free(&bounds);
    return bounded;
}

static bool fit(Calling *c, const Match *m, bool is_first)
{
    Infer *in = c->in;
    Type given = m->type;
    if (m->node != NULL)
        given = infer_expecting(in, m->node, expected_of_match(c, m, is_first));
    bool ok = solve_assign(in->types, c->solution, given, m->want, NULL);
    if (is_first)
        return ok;
    Type want = has_typevars(in, m->want) ? solution_apply(in->types, c->solution, m->want, true) : m->want;
    if (m->node != NULL && in->speculative == 0)
        m->node->extra = want;
    if (!ok && c->result->misfit.node == NULL && c->result->misfit.given == 0 && !may_be_for_another(c, m)) {
        c->result->misfit.node = m->node != NULL ? m->node : m->from;
        c->result->misfit.given = given;
        c->result->misfit.wanted = type_assignable(in->types, given, want, NULL) ? by_bounds(c, m->want) : want;
    }
    return ok;
}

/* Which arguments are fitted first: those that say what a TypeVarTuple is, lambdas last. */
static int turn_of(const Match *m)
{
    return m->is_pack ? 0 : m->node != NULL && m->node->kind == NODE_LAMBDA ? 2 : 1;
}

static bool fit_all(Calling *c, bool is_first)
{
    bool ok = true;
    for (int turn = 0; turn < 3; turn++)
        for (uint32_t i = 0; i < c->m->matches.len; i++)
            if (turn_of(&c->m->matches.items[i]) == turn)
                ok = fit(c, &c->m->matches.items[i], is_first) && ok;
    return ok;
}

static bool needs_trial(Infer *in, const Matching *m)
{
    uint32_t open = 0;
    bool has_context = false;
    for (uint32_t i = 0; i < m->matches.len; i++) {
        if (!has_typevars(in, m->matches.items[i].want))
            continue;
        open++;
        has_context = has_context || (m->matches.items[i].node != NULL && expr_depends_on_context(m->matches.items[i].node));
    }
    return open > 1 || has_context;
}

static bool try_all(Calling *c)
{
    c->in->speculative++;
    bool ok = fit_all(c, true);
    c->in->speculative--;
    return ok;
}

static bool is_same_rest(const Signature *a, const Signature *b)
{
    return a->param_spec == b->param_spec && a->param_spec_scope == b->param_spec_scope;
}

/* Arguments that go to *args: P.args and **kwargs: P.kwargs, by what P was found to be. They are fitted into the same solution:
 * a generic function's own variables, which its return type names, are solved by them. */
static bool fit_rest(Calling *c)
{
    Infer *in = c->in;
    if (c->s->param_spec == NULL)
        return true;
    bool found = false;
    Type spec = type_var(in->types, c->s->param_spec, c->s->param_spec_scope, false);
    Type value = solution_value(in->types, c->solution, spec, &found);
    if (!found || value == 0 || type_kind(in->types, value) != TYPE_CALLABLE) {
        call_infer_rest(in, c->m->rest.items, c->m->rest.len);
        return true;
    }
    Matching m;
    Calling rest = *c;
    Signature found_signature = *type_term(in->types, value)->signature;
    /* a function that calls itself with its own P: what goes to P is what P is; in a circle of several, the depth ends it */
    if (is_same_rest(&found_signature, c->s) || !infer_deeper(in)) {
        call_infer_rest(in, c->m->rest.items, c->m->rest.len);
        return true;
    }
    found_signature.flags |= c->s->flags & SIGNATURE_IS_PARTIAL;
    rest.s = &found_signature;
    rest.m = &m;
    match_arguments(in, rest.s, c->m->rest.items, c->m->rest.len, &m);
    bool ok = m.ok;
    if (ok) {
        add_solvable(in, c->solution, rest.s, c->place);
        if (needs_trial(in, &m))
            try_all(&rest);
        ok = fit_all(&rest, false) && fit_rest(&rest);
    }
    match_free(&m);
    infer_shallower(in);
    return ok;
}

/* Does the expected type say something that a variable could be? */
static bool is_seed(Infer *in, const SolvedVar *v)
{
    return v->upper != 0 && !type_has_unknown(in->types, v->upper) && !type_is_object(in->types, v->upper);
}

/* The expected type goes first: `x: list[float] = list([1])`. Kept only if every argument then fits. */
static bool solve_from_expected(Calling *c, Type expected)
{
    Infer *in = c->in;
    Type ret = c->s->ret;
    if (expected == 0 || type_is_unknown(expected) || ret == 0 || !has_typevars(in, ret) || type_is_object(in->types, expected))
        return false;
    Solution trial;
    solution_init(&trial);
    solution_copy(&trial, c->solution);
    Calling tried = *c;
    CallResult ignored = { 0 };
    tried.solution = &trial;
    tried.result = &ignored;
    tried.is_seeded = true;
    bool ok = solve_expected(in->types, &trial, ret, expected);
    for (uint32_t i = 0; i < trial.vars.len; i++) {
        /* an Iterable[float] is expected: let it be a list[float], not a list[int]; but an Iterator[int] is one already */
        SolvedVar *v = &trial.vars.items[i];
        if (v->lower == 0 && is_seed(in, v) && !type_only_gives_out(in->types, ret, v->var))
            v->lower = v->upper;
    }
    in->speculative++;
    ok = ok && fit_all(&tried, true) && fit_all(&tried, false) && fit_rest(&tried);
    in->speculative--;
    for (uint32_t i = 0; ok && i < trial.vars.len; i++) {
        SolvedVar *v = &trial.vars.items[i];
        if (!type_is_unknown(v->lower))
            continue;
        if (v->var == ret)                            /* an argument nothing is known of makes it a wish */
            v->upper = 0;
        else if (is_seed(in, v))
            v->lower = v->upper;
    }
    if (ok) {                                         /* but not the scopes that arguments for a ParamSpec brought along */
        uint32_t scopes = c->solution->scope_count;
        solution_copy(c->solution, &trial);
        c->solution->scope_count = scopes;
    }
    solution_free(&trial);
    return ok;
}

/* What the function is declared or inferred to give; where that says little, what it gives for these arguments. */
static Type returned(Calling *c)
{
    Type t = infer_signature_return(c->in, c->s);
    bool is_inferred = c->s->ret == 0 || (c->s->flags & SIGNATURE_INFERS_RETURN);
    return is_inferred && !(c->s->flags & SIGNATURE_IS_CONSTRUCTOR) ? call_site_return(c->in, c->s, c->m, t, c->place) : t;
}

/* A callable, or an object made of a whole function as decorators make them: called, it solves the function's variables. */
static bool is_generic_itself(Infer *in, Type a)
{
    const Term *term = type_term(in->types, a);
    bool holds_function = false;
    for (uint32_t i = 0; term->kind == TYPE_INSTANCE && i < term->cls->param_count; i++)
        holds_function = holds_function || type_term(in->types, term->cls->params[i])->var->kind == TYPEVAR_PARAM_SPEC;
    return term->kind == TYPE_CALLABLE || term->kind == TYPE_OVERLOADED || holds_function;
}

/* Type variables of functions that were passed along, left unsolved, mean nothing where the call stands. Those of what is generic
 * itself stay. */
static Type without_strangers(Infer *in, Type a, Node *place)
{
    if (place == NULL || !has_typevars(in, a) || is_generic_itself(in, a))
        return a;
    Scopes found = { 0 };
    Solution strangers;
    solution_init(&strangers);
    strangers.scope_count = 0;
    scopes_in(in, a, &found);
    for (uint32_t i = 0; i < found.count; i++)
        if (found.ids[i] != TYPE_SCOPE_CALLABLE && !is_around(in, place, found.ids[i]))
            solution_add_scope(&strangers, found.ids[i]);
    Type t = strangers.scope_count == 0 ? a : solution_apply(in->types, &strangers, a, true);
    solution_free(&strangers);
    return t;
}

/* Does what it gives hang on its arguments' types? */
bool infer_hangs_on_arguments(Infer *in, const Signature *s, Type ret)
{
    TypeKind kind = type_kind(in->types, ret);
    if (has_typevars(in, ret) || kind == TYPE_CALLABLE || kind == TYPE_GUARD)
        return true;
    bool is_inferred = s->ret == 0 || (s->flags & SIGNATURE_INFERS_RETURN);
    return is_inferred && !(s->flags & SIGNATURE_IS_CONSTRUCTOR) && call_site_may_tell(in, s, ret);
}

CallResult call_signature(Infer *in, const Signature *s, const Call *call)
{
    CallResult result = { .ret = UNKNOWN, .chosen = s };
    Matching m;
    if (!infer_deeper(in))
        return result;
    match_arguments(in, s, call->args, call->count, &m);
    result.misfit.node = m.misfit;
    Type ret = m.ok && call->only_type ? infer_signature_return(in, s) : 0;
    if (ret != 0 && !infer_hangs_on_arguments(in, s, ret)) {
        result.ret = ret;
        result.ok = result.is_unfitted = true;
    } else if (m.ok) {
        Solution solution;
        solution_init(&solution);
        add_solvable(in, &solution, s, call->place);
        Calling c = { in, s, &solution, &m, &result, call->place, false };
        if (!solve_from_expected(&c, call->expected) && needs_trial(in, &m))
            try_all(&c);
        result.ok = fit_all(&c, false);
        result.ok = fit_rest(&c) && result.ok;
        /* an argument that doesn't fit changes nothing of that */
        result.ret = without_strangers(in, solution_apply(in->types, &solution, returned(&c), true), call->place);
        solution_free(&solution);
    }
    match_free(&m);
    infer_shallower(in);
    return result;
}

/* -- what is called ------------------------------------------------------------------------------------------------------- */

void call_infer_rest(Infer *in, const Arg *args, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (args[i].node != NULL)
            infer_expecting(in, args[i].node, 0);
}

static CallResult call_members(Infer *in, Type callee, const Call *call)
{
    TypeList found = { 0 };
    CallResult result = { .ok = true };
    for (uint32_t i = 0; i < type_member_count(in->types, callee); i++) {
        Type member = type_member(in->types, callee, i);
        if (type_is_none(in->types, member))          /* checkers report the None and go on with the rest */
            continue;
        CallResult one = call_of(in, member, call);
        vec_push(&found, one.ret);
        result.chosen = one.chosen != NULL ? one.chosen : result.chosen;
        result.is_unfitted |= one.is_unfitted;
        if (!one.ok && result.ok) {
            result.ok = false;
            result.misfit = one.misfit;
        }
    }
    result.ret = list_union(in, &found);
    vec_free(&found);
    return result;
}

static CallResult call_instance(Infer *in, Type object, const Call *call)
{
    Type bound = infer_bound_method(in, object, ATOM___call__);
    if (bound == 0) {
        Member m = class_member(in->types, object, ATOM___call__, LOOKUP_NO_TYPE);
        return (CallResult){ .ret = UNKNOWN, .ok = m.is_unknown };
    }
    return call_of(in, bound, call);
}

static CallResult call_intersection(Infer *in, Type callee, const Call *call)
{
    const Term *term = type_term(in->types, callee);
    CallResult result = { .ret = UNKNOWN };
    Call fitted = *call;
    fitted.only_type = false;
    for (uint32_t i = 0; i < term->count && !result.ok; i++)
        result = call_of(in, term->items[i], &fitted);
    return result;
}

CallResult call_of(Infer *in, Type callee, const Call *call)
{
    CallResult result = { .ret = UNKNOWN };
    callee = type_expand(in->types, callee);
    if (!infer_deeper(in))
        return result;
    const Term *term = type_term(in->types, callee);
    switch (term->kind) {
    case TYPE_UNKNOWN: case TYPE_ANY: case TYPE_NEVER:
        if (!call->only_type)
            call_infer_rest(in, call->args, call->count);
        result = (CallResult){ .ret = callee, .ok = true, .is_unfitted = call->only_type };
        break;
    case TYPE_CALLABLE: result = call_signature_each(in, term->signature, call); break;
    case TYPE_OVERLOADED: result = call_overloads(in, callee, call); break;
    case TYPE_CLASS: result = call_class(in, callee, call); break;
    case TYPE_UNION: result = call_members(in, callee, call); break;
    case TYPE_INTERSECTION: result = call_intersection(in, callee, call); break;
    case TYPE_INSTANCE: case TYPE_TUPLE: case TYPE_LITERAL:
        result = call_instance(in, callee, call);
        break;
    case TYPE_TYPEVAR: {
        Type bound = infer_bound_method(in, callee, ATOM___call__), upper = type_upper(in->types, callee);
        if (bound == 0 && upper != callee)
            bound = upper;
        if (bound != 0)
            result = call_of(in, bound, call);
        break;
    }
    default:
        break;
    }
    if (!result.ok && call->only_type)
        result.is_unfitted = true;
    else if (!result.ok)
        call_infer_rest(in, call->args, call->count);
    infer_shallower(in);
    return result;
}

CallResult infer_call(Infer *in, Type callee, const Arg *args, uint32_t count, Type expected, Node *place)
{
    return call_of(in, callee, &(Call){ args, count, expected, place, false });
}

Type infer_call_method(Infer *in, Type object, Atom method, const Type *args, uint32_t count, Node *place)
{
    Type bound = infer_bound_method(in, object, method);
    if (bound == 0 || count > 4)
        return 0;
    Arg given[4];
    for (uint32_t i = 0; i < count; i++)
        given[i] = (Arg){ .type = args[i] };
    CallResult r = infer_call(in, bound, given, count, 0, place);
    return r.ok ? r.ret : 0;
}

/* -- CALL nodes ----------------------------------------------------------------------------------------------------------- */

bool call_arguments(Infer *in, Node *call, Arg **args, uint32_t *count)
{
    *count = call->call.args.len;
    *args = ARENA_ARRAY(in->scratch, *count + 1, Arg);
    for (uint32_t i = 0; i < *count; i++) {
        Node *n = call->call.args.items[i];
        Arg *a = &(*args)[i];
        a->node = n;
        if (n->kind == NODE_STARRED) {
            a->node = n->starred.value;
            a->stars = 1;
        } else if (n->kind == NODE_KEYWORD) {
            a->node = n->keyword.value;
            a->name = n->keyword.name;
            a->stars = n->keyword.name == 0 ? 2 : 0;
        }
    }
    return *count > 0;
}

static CallResult call_node(Infer *in, Node *call, Type expected, bool only_type)
{
    CallResult result;
    Type made = infer_declaring_call(in, call);
    if (made != 0)
        return (CallResult){ .ret = made, .ok = true };
    Type callee = infer_expecting(in, call->call.func, 0);
    if (call_special(in, call, callee, expected, &result))
        return result;
    ArenaMark mark = arena_mark(in->scratch);
    Call asked = { .expected = expected, .place = call, .only_type = only_type };
    Arg *args;
    call_arguments(in, call, &args, &asked.count);
    asked.args = args;
    result = call_of(in, callee, &asked);
    arena_rewind(in->scratch, mark);
    return result;
}

/* A constrained type variable is one of its constraints at a time: what gives each constraint for that constraint gives the
 * variable. */
Type infer_as_constrained(Infer *in, Type object, Type result)
{
    const Term *term = type_term(in->types, object);
    if (term->kind != TYPE_TYPEVAR || term->var->constraint_count == 0 || result == object)
        return result;
    return result == type_union(in->types, term->var->constraints, term->var->constraint_count) ? object : result;
}

static Type as_value(Infer *in, const Node *call, CallResult *result)
{
    if (call->call.func->kind == NODE_ATTRIBUTE)
        result->ret = infer_as_constrained(in, infer_expecting(in, call->call.func->attribute.value, 0), result->ret);
    /* As a value it is a bool; what it guards, a test asks of the call (narrow.c). */
    return type_kind(in->types, result->ret) == TYPE_GUARD ? type_builtin(in->types, ATOM_bool) : result->ret;
}

static void keep_result(Infer *in, Node *call, const CallResult *result)
{
    if (call->call.result == NULL)
        call->call.result = ARENA_NEW(in->arena, CallResult);
    *call->call.result = *result;
}

Type expr_call(Infer *in, Node *e, Type expected)
{
    CallResult result = call_node(in, e, expected, in->speculative == 0);
    Type value = as_value(in, e, &result);
    if (in->speculative == 0 && !result.is_unfitted)
        keep_result(in, e, &result);
    return value;
}

/* The type of `call` is known, or about to be; its arguments may not have been looked at. */
static CallResult settle(Infer *in, Node *call)
{
    if (call->call.result != NULL)
        return *call->call.result;
    Marks outside = marks_begin(in);
    CallResult result = call_node(in, call, expr_expected_within(in, call), false);
    as_value(in, call, &result);
    if (hold_is_free(marks_end(in, outside)))
        keep_result(in, call, &result);
    return result;
}

void call_settle_around(Infer *in, Node *top, Node *inner)
{
    VEC(Node *) around = { 0 };
    for (Node *n = inner; n != top; n = n->parent)
        if (n->parent->kind == NODE_CALL && n != n->parent->call.func)
            vec_push(&around, n->parent);
    while (around.len > 0 && inner->type == 0)
        settle(in, vec_pop(&around));
    vec_free(&around);
}

CallResult infer_call_node(Infer *in, Node *call, Type expected)
{
    if (in->speculative > 0)
        return call_node(in, call, expected, false);
    infer_type(in, call);
    return settle(in, call);
}

Type infer_param_for(Infer *in, Node *call, Node *arg)
{
    Node *value = arg->kind == NODE_KEYWORD ? arg->keyword.value : arg->kind == NODE_STARRED ? arg->starred.value : arg;
    infer_call_node(in, call, 0);
    return value->extra;
}
