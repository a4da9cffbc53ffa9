/* reach.c: can control come to a point, and does a call come back? A point is reached when some way leads back from it to the
 * start that no call without return, no test that can't hold and no context manager that lets exceptions through cuts off. */
#include "infer/declaration.h"
#include "infer/narrow.h"

enum { ANSWER_NO = UNKNOWN + 1, ANSWER_YES };         /* a knot that is cut tells UNKNOWN */
enum { MAX_CHAIN = 8 };
enum { WHAT_REACHED = 0x7265, WHAT_RETURNS = 0x7274, WHAT_SWALLOWS = 0x7377, WHAT_FAILS = 0x7366 };

static bool is_answer(Type a)
{
    return a == ANSWER_NO || a == ANSWER_YES;
}

/* One question about a node, asked once; until it is known, in a knot that is cut, and too deep, the answer is `otherwise`. */
static bool ask_once(Infer *in, Node *n, uint64_t what, bool otherwise, bool (*find)(Infer *in, Node *n))
{
    uint64_t known, key = hash_mix((uint64_t)(uintptr_t)n, what);
    if (map_get(&in->flow_cache, key, &known))
        return known == ANSWER_YES;
    Type answer, doubt = otherwise ? ANSWER_YES : ANSWER_NO;
    if (!cycle_enter_loop(in, n, what, &answer))
        return is_answer(answer) ? answer == ANSWER_YES : otherwise;
    if (answer == 0)
        cycle_begin_with(in, doubt);
    answer = doubt;
    if (infer_deeper(in)) {
        do
            answer = find(in, n) ? ANSWER_YES : ANSWER_NO;
        while (cycle_again(in, answer, &answer) == CYCLE_AGAIN);
        infer_shallower(in);
    }
    answer = is_answer(answer) ? answer : doubt;
    if (cycle_answer(in, answer, doubt))
        map_put(&in->flow_cache, key, answer);
    return answer == ANSWER_YES;
}

/* -- does a call return? ------------------------------------------------------------------------------------------------- */

/* A function without annotation gives nothing back when no way through it ends; generators and coroutines only make an object,
 * and a method that only raises NotImplementedError is one to be overridden. */
static bool function_returns(Infer *in, Node *f, bool is_awaited)
{
    if (f->kind != NODE_FUNCTION_DEF || f->function.returns || node_module(f)->flags & MODULE_IS_STUB)
        return true;
    FunctionKind kind = function_kind(f);
    if (kind != FUNCTION_PLAIN && !(is_awaited && kind == FUNCTION_COROUTINE))
        return true;
    if (infer_function(in, f)->flags & (FUNCTION_IS_ABSTRACT | FUNCTION_IS_STUB | FUNCTION_IS_OVERLOAD))
        return true;
    if (infer_falls_off(in, f))
        return true;
    Scope *s = function_scope(f);
    for (uint32_t i = 0; i < s->returns.len; i++)
        if (infer_reachable(in, s->returns.items[i]))
            return true;
    return function_always_raises_not_implemented(in, f);
}

static bool signature_returns(Infer *in, Type callable, bool is_awaited)
{
    const Signature *s = type_term(in->types, callable)->signature;
    if (s->function && (s->flags & SIGNATURE_INFERS_RETURN))
        return function_returns(in, s->function, is_awaited);
    Type ret = s->ret;
    if (ret && is_awaited && ret != NEVER)
        ret = s->flags & SIGNATURE_IS_ASYNC || !type_is_unknown(ret) ? infer_awaited(in, ret) : 0;
    return ret != NEVER;
}

static bool callee_returns(Infer *in, Type callee, Node *call, bool is_awaited)
{
    const Term *t = type_term(in->types, callee);
    switch ((TypeKind)t->kind) {
    case TYPE_CALLABLE:
        return signature_returns(in, callee, is_awaited);
    case TYPE_OVERLOADED: {
        bool some = false, all = true;
        for (uint32_t i = 0; i < t->count; i++) {
            bool returns = type_kind(in->types, t->items[i]) != TYPE_CALLABLE || signature_returns(in, t->items[i], is_awaited);
            some |= !returns;
            all &= !returns;
        }
        return !all && !(some && infer_type(in, call) == NEVER);
    }
    case TYPE_UNION:
        for (uint32_t i = 0; i < t->count; i++)
            if (callee_returns(in, t->items[i], call, is_awaited))
                return true;
        return false;
    default:
        return true;
    }
}

/* What is called, found without flow: every walk asks this of every call on its way, and asking back for types at points would
 * go round in each loop. A name by its declaration, or by the shape of the one value it is assigned; a member by what it is a
 * member of; a call by what is declared to come of it, whatever its arguments; 0: can't be told. */
static Type callee_type(Infer *in, Node *callee, int depth);

static Type type_by_call(Infer *in, Node *call, int depth)
{
    Type callee = callee_type(in, call->call.func, depth + 1);
    const Term *t = callee ? type_term(in->types, callee) : NULL;
    if (t && t->kind == TYPE_CLASS)
        return t->of;
    if (!t || t->kind != TYPE_CALLABLE || !t->signature->ret || t->signature->flags & SIGNATURE_INFERS_RETURN)
        return 0;
    return type_term(in->types, t->signature->ret)->flags & TYPE_HAS_TYPEVARS ? 0 : t->signature->ret;
}

static Type type_by_value(Infer *in, Decl *d, int depth)
{
    Node *target = d->kind == DECL_VARIABLE ? decl_node(d) : NULL;
    Node *assign = target ? target->parent : NULL;
    if (!assign || assign->kind != NODE_ASSIGN || assign->assign.targets.len != 1 || assign->assign.targets.items[0] != target)
        return 0;
    return callee_type(in, assign->assign.value, depth + 1);
}

static Type callee_type(Infer *in, Node *callee, int depth)
{
    if (depth > MAX_CHAIN)
        return 0;
    switch ((NodeKind)callee->kind) {
    case NODE_NAME: {
        Symbol *s = infer_resolve(in, callee);
        if (!s || !s->first)
            return 0;
        Type declared = infer_declared(in, s);
        if (declared || s->decl_count > 1)
            return declared;
        return s->first->kind == DECL_PARAM ? infer_decl(in, s->first) : type_by_value(in, s->first, depth);
    }
    case NODE_ATTRIBUTE: {
        Type of = callee_type(in, callee->attribute.value, depth + 1);
        return of && !type_is_unknown(of) ? infer_access_at(in, of, callee).type : 0;
    }
    case NODE_CALL:
        return type_by_call(in, callee, depth);
    case NODE_AWAIT: {
        Type of = callee_type(in, callee->operand.value, depth + 1);
        return of ? infer_awaited(in, of) : 0;
    }
    default:
        return 0;
    }
}

static bool asks_for_call(Node *node, Node **call, bool *is_awaited)
{
    *is_awaited = node->kind == NODE_AWAIT;
    *call = *is_awaited ? node->operand.value : node;
    return *call && (*call)->kind == NODE_CALL && (*call)->call.func;
}

static bool call_returns(Infer *in, Node *node)
{
    Node *call;
    bool is_awaited;
    Type callee = asks_for_call(node, &call, &is_awaited) ? callee_type(in, call->call.func, 0) : 0;
    return !callee || callee_returns(in, callee, call, is_awaited);
}

bool infer_call_returns(Infer *in, Node *node)
{
    Node *call;
    bool is_awaited;
    return !asks_for_call(node, &call, &is_awaited) || ask_once(in, node, WHAT_RETURNS, true, call_returns);
}

/* -- does a with statement swallow exceptions? --------------------------------------------------------------------------- */

static bool any_swallows(Infer *in, Node *with)
{
    for (uint32_t i = 0; i < with->with_stmt.items.len; i++) {
        Node *item = with->with_stmt.items.items[i];
        if (item->kind == NODE_WITH_ITEM && item->with_item.context &&
            infer_swallows(in, infer_type(in, item->with_item.context), with->flags & NODE_IS_ASYNC))
            return true;
    }
    return false;
}

bool reach_swallows(Infer *in, Node *with)
{
    return ask_once(in, with, WHAT_SWALLOWS, false, any_swallows);
}

/* -- reaching ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    Infer     *in;
    FlowGraph *graph;
    VEC(FlowId) todo;
    FlowId    *from;                                  /* by point seen: the one before it on the way back; the first: itself */
    uint8_t   *seen;                                  /* by point; 2: a finally whose exceptional ways don't count */
    FlowId     first_cut;                             /* the first of those: from it on, what is known of points is not used */
} Search;

/* The reference a test speaks of first: the one that could be left without any type. */
static Node *tested_reference(Node *test)
{
    while (test && test->kind == NODE_UNARY && test->unary.op == OP_NOT)
        test = test->unary.operand;
    if (test && test->kind == NODE_COMPARE)
        test = test->compare.left;
    if (test && test->kind == NODE_CALL && test->call.args.len > 0 && !flow_key(test))
        test = test->call.args.items[0];
    return test && test->kind != NODE_NAMED_EXPR && flow_key(test) ? test : NULL;
}

/* Is the root of the reference a variable with a declared type? Only then is "nothing is left of it" taken at its word: what
 * is merely inferred may be too narrow (another module may assign something else). */
static bool is_declared(Infer *in, Node *reference)
{
    while (reference->kind == NODE_ATTRIBUTE || reference->kind == NODE_SUBSCRIPT)
        reference = reference->kind == NODE_ATTRIBUTE ? reference->attribute.value : reference->subscript.value;
    Symbol *s = infer_resolve(in, reference);
    return s && infer_declared(in, s);
}

static bool test_can_pass(Infer *in, Node *test, bool sense)
{
    Node *reference = tested_reference(test);
    Narrowing n;
    if (!reference || reference->flow <= FLOW_ID_UNREACHABLE || !is_declared(in, reference) ||
        !narrow_find(in, reference, flow_key(reference), test, sense, &n))
        return true;
    Type before = infer_type(in, reference);
    return before == NEVER || type_is_unknown(before) || narrow_apply(in, before, &n) != NEVER;
}

/* Did the cases so far leave something of the subject? */
static bool case_can_fail(Infer *in, Node *match_case)
{
    Node *subject = match_case->parent && match_case->parent->kind == NODE_MATCH ? match_case->parent->match.subject : NULL;
    if (!subject)
        return true;
    Type left = infer_type(in, subject);
    if (left == NEVER || type_is_unknown(left))
        return true;
    return pattern_left_behind(in, left, match_case) != NEVER;
}

/* -- ways that an `if` or a `match` without an else leaves open ---------------------------------------------------------- */

/* Has this test failed where its `if`, the last of its chain, has no else? */
static bool is_implied_else(const Node *test)
{
    const Node *child = test, *n = test->parent;
    for (; n && n->kind == NODE_BOOL_OP && n->binary.op == OP_OR; n = n->parent)
        child = n;
    return n && n->kind == NODE_IF && n->if_stmt.test == child && n->if_stmt.orelse.len == 0;
}

static bool is_last_case(const Node *match_case)
{
    const Node *match = match_case->parent;
    return match && match->kind == NODE_MATCH && vec_last(&match->match.cases) == match_case;
}

static bool can_fail(Infer *in, Node *n)
{
    return n->kind == NODE_MATCH_CASE ? case_can_fail(in, n) : test_can_pass(in, n, false);
}

bool reach_implied_else(Infer *in, Node *n)
{
    bool is_asked = n->kind == NODE_MATCH_CASE ? is_last_case(n) : is_implied_else(n);
    return !is_asked || ask_once(in, n, WHAT_FAILS, true, can_fail);
}

static void go_on(Search *s, FlowId from, FlowId at)
{
    if (at > FLOW_ID_UNREACHABLE && !(s->seen[at] & 1)) {
        s->seen[at] |= 1;
        s->from[at] = from;
        vec_push(&s->todo, at);
    }
}

static void expand(Search *s, FlowId at)
{
    const FlowNode *n = &s->graph->nodes[at];
    bool goes_on = true;
    switch ((FlowKind)n->kind) {
    case FLOW_CALL: goes_on = infer_call_returns(s->in, n->node); break;
    case FLOW_SWALLOW: goes_on = reach_swallows(s->in, n->node); break;
    case FLOW_TRUE: case FLOW_FALSE: goes_on = test_can_pass(s->in, n->node, n->kind == FLOW_TRUE); break;
    case FLOW_NOT_CASE: goes_on = case_can_fail(s->in, n->node); break;
    case FLOW_AFTER_FINALLY:
        s->seen[n->other] |= 2;
        s->first_cut = n->other < s->first_cut ? n->other : s->first_cut;
        break;
    case FLOW_FINALLY:
        if (!(s->seen[at] & 2))
            go_on(s, at, n->other);
        break;
    case FLOW_JOIN: case FLOW_LOOP:
        for (uint32_t i = 0; i < n->count; i++)
            go_on(s, at, s->graph->antecedents[n->first + i]);
        return;
    default: break;
    }
    if (goes_on)
        go_on(s, at, n->antecedent);
}

static uint64_t key_of_point(const FlowGraph *g, FlowId at)
{
    return hash_mix((uint64_t)(uintptr_t)&g->nodes[at], WHAT_REACHED);
}

/* ANSWER_YES where a way from the start to this point is known, and so one to whatever comes behind it; 0: not known. */
static uint64_t answer_known(const Search *s, FlowId at)
{
    uint64_t known = 0;
    if (s->graph->nodes[at].kind == FLOW_START)
        return ANSWER_YES;
    return at < s->first_cut && map_get(&s->in->flow_cache, key_of_point(s->graph, at), &known) ? known : 0;
}

typedef VEC(FlowId) FlowIds;

static bool is_worth_keeping(const Search *s, FlowId at)
{
    return s->graph->nodes[at].kind == FLOW_JOIN || s->graph->nodes[at].kind == FLOW_LOOP || flow_is_milestone(at);
}

/* What is on the way that was found is reached as well: whoever asks for what comes behind it needn't go further. */
static void keep_way(const Search *s, FlowId end, FlowIds *along)
{
    for (FlowId at = end; s->from[at] != at; at = s->from[at])
        if (is_worth_keeping(s, at))
            vec_push(along, at);
}

/* From where nothing led back to the start, nothing leads there from anything seen. */
static void keep_seen(const Search *s, FlowIds *along)
{
    for (FlowId at = 0; s->first_cut == s->graph->node_count && at < s->graph->node_count; at++)
        if (s->seen[at] && is_worth_keeping(s, at))
            vec_push(along, at);
}

/* along: other points with the same answer */
static bool search(Infer *in, FlowGraph *g, FlowId at, FlowIds *along)
{
    if (at <= FLOW_ID_UNREACHABLE)
        return at == 0;
    Search s = { .in = in, .graph = g, .first_cut = g->node_count };
    s.seen = memory_zero(g->node_count, 1);
    s.from = memory_get(g->node_count * sizeof *s.from);
    bool found = false;
    go_on(&s, at, at);
    while (s.todo.len > 0 && !found) {
        FlowId next = vec_pop(&s.todo);
        uint64_t known = answer_known(&s, next);
        found = known == ANSWER_YES;
        if (found)
            keep_way(&s, next, along);
        else if (!known)
            expand(&s, next);
    }
    if (!found)
        keep_seen(&s, along);
    vec_free(&s.todo);
    memory_free(s.from);
    memory_free(s.seen);
    return found;
}

static bool reached(Infer *in, FlowGraph *g, FlowId at)
{
    uint64_t known, key = key_of_point(g, at);
    if (map_get(&in->flow_cache, key, &known))
        return known == ANSWER_YES;
    Type answer;
    if (!cycle_enter_loop(in, &g->nodes[at], WHAT_REACHED, &answer))
        return answer != ANSWER_NO;
    if (answer == 0)
        cycle_begin_with(in, ANSWER_YES);
    answer = ANSWER_YES;
    FlowIds along = { 0 };
    if (infer_deeper(in)) {
        do {
            vec_clear(&along);
            answer = search(in, g, at, &along) ? ANSWER_YES : ANSWER_NO;
        } while (cycle_again(in, answer, &answer) == CYCLE_AGAIN);
        infer_shallower(in);
    }
    bool found = answer != ANSWER_NO;
    if (cycle_answer(in, found ? ANSWER_YES : ANSWER_NO, ANSWER_YES)) {
        map_put(&in->flow_cache, key, found ? ANSWER_YES : ANSWER_NO);
        for (uint32_t i = 0; i < along.len; i++)
            map_put(&in->flow_cache, key_of_point(g, along.items[i]), found ? ANSWER_YES : ANSWER_NO);
    }
    vec_free(&along);
    return found;
}

bool infer_reachable(Infer *in, Node *n)
{
    FlowGraph *g = node_enclosing_function(n) ? flow_graph_of(n) : NULL;
    if (!g || n->flow == 0 || n->flow >= g->node_count)
        return !(n->flags & NODE_IS_UNREACHABLE);
    return reached(in, g, n->flow);
}

bool infer_falls_off(Infer *in, Node *function)
{
    FlowGraph *g = function_scope(function)->flow;
    return !g || reached(in, g, g->end);
}

bool infer_module_completes(Infer *in, Module *m)
{
    if (m->flags & MODULE_IS_STUB)
        return true;
    module_bind_flow(m);
    const Scope *scope = module_scope(m);
    return !scope->flow || reached(in, scope->flow, scope->flow->end);
}
