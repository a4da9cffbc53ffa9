#include "rules/annotation.h"

#include "rules/edit.h"
#include "rules/run.h"
#include "rules/spelling.h"

/* What the annotation is to say. Where a part has a text, the user has written it already. */
typedef struct {
    Atom generic;                                     /* AsyncGenerator, AsyncIterator or AsyncIterable */
    Type yield, send;                                 /* send 0: nothing but None */
    Str  yield_text, send_text;
} Draft;

/* What the annotation takes the place of, and what is written before it. */
typedef struct { uint32_t start, end; const char *lead; } Place;

/* Why there is none, and where that shows. */
typedef struct { Str text; Node *at; } Reason;

/* -- what is yielded -- */

/* Is a literal type of this expression somebody's declaration rather than the value that happens to stand there? */
static bool declares_literals(Agen *ag, Node *value)
{
    if (value->kind == NODE_NAME) {
        Symbol *s = infer_resolve(ag->in, value);
        return s && infer_declared(ag->in, s);
    }
    const Node *call = value->kind == NODE_AWAIT ? value->operand.value : value;
    if (call->kind != NODE_CALL)
        return false;
    const Node *def = agen_function_meant(ag, call->call.func);
    return !def || (def->kind == NODE_FUNCTION_DEF && def->function.returns);
}

static Type yielded_by(Agen *ag, Node *yield)
{
    Node *value = yield->operand.value;
    if (!value)
        return type_none(ag->types);
    Type type = infer_type(ag->in, value);
    return declares_literals(ag, value) ? type : type_widen_deep(ag->types, type);
}

/* `next(it, sentinel)`: what is left of an object() that was only a mark would spoil the whole. */
static bool holds_object(Agen *ag, Type type)
{
    for (uint32_t i = 0; i < type_member_count(ag->types, type); i++)
        if (type_is_object(ag->types, type_member(ag->types, type, i)))
            return true;
    return false;
}

/* Where no yield is ever reached (`raise NotImplementedError` before it) the value behind one tells what is meant: `yield b""`.
 * Without one nothing is given out; but a method is there to be overridden by one that gives something: it promises nothing. */
static Type hinted_yield(Agen *ag, const FunctionFacts *f)
{
    for (uint32_t i = 0; i < f->scope->yields.len; i++) {
        Node *value = f->scope->yields.items[i]->operand.value;
        Type type = value ? type_widen_deep(ag->types, infer_type(ag->in, value)) : 0;
        if (type && type != NEVER && !type_has_unknown(ag->types, type) && !type_is_none(ag->types, type))
            return type;
    }
    return f->info->owner ? ANY : NEVER;
}

/* The union over its yields. 0 with a reason where one of them isn't known. */
static Type join_yields(Agen *ag, const FunctionFacts *f, Reason *why)
{
    Type joined = NEVER;
    Node *reached = NULL;
    for (uint32_t i = 0; i < f->scope->yields.len; i++) {
        Node *yield = f->scope->yields.items[i];
        if (yield->kind != NODE_YIELD) {
            *why = (Reason){ STR("`yield from` isn't allowed here"), yield };
            return 0;
        }
        if (!infer_reachable(ag->in, yield))
            continue;
        Type type = yielded_by(ag, yield);
        for (uint32_t k = 0; k < type_member_count(ag->types, type); k++)
            if (type_member(ag->types, type, k) == UNKNOWN) {
                *why = (Reason){ STR("the type of what is yielded here isn't known"), yield };
                return 0;
            }
        if (type_kind(ag->types, type) == TYPE_UNION && holds_object(ag, type)) {
            *why = (Reason){ STR("what is yielded here may be any object"), yield };
            return 0;
        }
        reached = yield;
        joined = type_union2(ag->types, joined, type);
    }
    if (joined == NEVER && reached) {                 /* of a generator that isn't annotated yet, perhaps */
        *why = (Reason){ STR("what is yielded here comes from where nothing is given out"), reached };
        return 0;
    }
    if (joined == NEVER)
        return hinted_yield(ag, f);
    return holds_object(ag, joined) ? type_object(ag->types) : joined;
}

/* -- what is sent -- */

/* 0: no yield uses its value. ANY: one does, and nothing says what it takes. */
static Type needed_send(Agen *ag, const FunctionFacts *f)
{
    Type narrowest = 0;
    for (uint32_t i = 0; i < f->scope->yields.len; i++) {
        Node *yield = f->scope->yields.items[i];
        if (yield->parent->kind == NODE_EXPR_STMT || !infer_reachable(ag->in, yield))
            continue;
        Type wanted = infer_expected(ag->in, yield);
        if (!wanted || type_is_unknown(wanted) || type_is_object(ag->types, wanted))
            wanted = ANY;
        if (!narrowest || narrowest == ANY || (wanted != ANY && type_assignable(ag->types, wanted, narrowest, NULL)))
            narrowest = wanted;
        else if (wanted != ANY && !type_assignable(ag->types, narrowest, wanted, NULL))
            return ANY;
    }
    return narrowest;
}

/* -- what others promise for it -- */

static Type generator_of(Agen *ag, Type yield, Type send)
{
    Type args[] = { yield, send ? send : type_none(ag->types) };
    return type_known(ag->types, ATOM_typing, ATOM_AsyncGenerator, args, 2);
}

/* Would each yielded value be one of these if that were what is expected of it? `yield []` where lists of something are. */
static bool all_fit(Agen *ag, const FunctionFacts *f, Type wanted)
{
    bool ok = true;
    ag->in->speculative++;
    for (uint32_t i = 0; i < f->scope->yields.len && ok; i++) {
        Node *value = f->scope->yields.items[i]->operand.value;
        Type given = value ? infer_expecting(ag->in, value, wanted) : type_none(ag->types);
        ok = !infer_reachable(ag->in, f->scope->yields.items[i]) || type_assignable(ag->types, given, wanted, NULL);
    }
    ag->in->speculative--;
    return ok;
}

/* An override has to fit what it overrides: where that promises more than the body shows, its promise is repeated. False where
 * nothing would fit. */
static bool fit_overridden(Agen *ag, const FunctionFacts *f, Draft *draft, Reason *why)
{
    Overridden base = function_overridden(ag, f->info);
    Type result = base.type ? callable_result(ag, base.type) : 0;
    Contract promised = result ? type_contract(ag->in, result) : (Contract){ 0 };
    if (!promised.is_declared || type_has_unknown(ag->types, result))
        return draft->yield != 0;
    if (!draft->yield && promised.yield && !type_has_unknown(ag->types, promised.yield)) {
        draft->yield = promised.yield;
        *why = (Reason){ 0 };
    }
    if (!draft->yield || type_assignable(ag->types, generator_of(ag, draft->yield, draft->send), result, NULL))
        return draft->yield != 0;
    if (promised.yield && all_fit(ag, f, promised.yield))
        draft->yield = promised.yield;
    if (promised.send)
        draft->send = promised.send;
    if (type_assignable(ag->types, generator_of(ag, draft->yield, draft->send), result, NULL))
        return true;
    *why = (Reason){ STR("what it yields doesn't fit the method it overrides"), f->node };
    return false;
}

/* -- what the user has written, wrongly -- */

static const struct { Atom plain, async; } counterparts[] = {
    { ATOM_Generator, ATOM_AsyncGenerator },
    { ATOM_Iterator,  ATOM_AsyncIterator },
    { ATOM_Iterable,  ATOM_AsyncIterable },
};

static Type read_part(Agen *ag, Node *n)
{
    return infer_annotation(ag->in, n, 0);
}

/* `-> Iterator[Row]` means AsyncIterator[Row] where Rows are yielded, `-> Row` means AsyncGenerator[Row]. */
static bool draft_of_declared(RuleRun *run, const FunctionFacts *f, Type yield, Draft *draft)
{
    Agen *ag = rule_agen(run);
    Node *returns = f->node->function.returns;
    if (!returns || !yield || edit_holds_comment(run, returns->start, returns->end))
        return false;
    for (size_t i = 0; returns->kind == NODE_SUBSCRIPT && i < sizeof counterparts / sizeof *counterparts; i++) {
        if (!infer_is_type_form(ag->in, returns->subscript.value, counterparts[i].plain))
            continue;
        Node *index = returns->subscript.index;
        bool is_list = index->kind == NODE_TUPLE && index->elements.items.len;
        Node *item = is_list ? index->elements.items.items[0] : index;
        Node *sent = is_list && index->elements.items.len > 1 ? index->elements.items.items[1] : NULL;
        if (!type_assignable(ag->types, yield, read_part(ag, item), NULL))
            return false;
        *draft = (Draft){ .generic = counterparts[i].async, .yield_text = rule_source(run, item) };
        if (sent && sent->kind != NODE_NONE)
            draft->send_text = rule_source(run, sent);
        return true;
    }
    if (!type_assignable(ag->types, yield, f->declared, NULL) || type_is_none(ag->types, f->declared))
        return false;
    *draft = (Draft){ .generic = ATOM_AsyncGenerator, .yield_text = rule_source(run, returns) };
    return true;
}

/* -- the whole -- */

/* `AsyncGenerator[Row, None]`, or shorter where the target knows the default. */
static bool spell(Spelling *s, const Draft *d)
{
    if (!spelling_add_known(s, ATOM_collections_abc, d->generic))
        return false;
    strbuf_add_char(&s->text, '[');
    strbuf_add(&s->text, d->yield_text);
    if (!d->yield_text.len && !spelling_add(s, d->yield))
        return false;
    bool has_send = d->send_text.len || (d->send && !type_is_none(rule_agen(s->run)->types, d->send));
    if (d->generic == ATOM_AsyncGenerator && (has_send || !rule_target_is(s->run, 3, 13))) {
        strbuf_add_text(&s->text, ", ");
        strbuf_add(&s->text, d->send_text);
        if (!d->send_text.len && !(has_send ? spelling_add(s, d->send) : (strbuf_add_text(&s->text, "None"), true)))
            return false;
    }
    strbuf_add_char(&s->text, ']');
    return true;
}

/* Do overloads of the function promise less than an AsyncGenerator? Then so does what implements them. */
static bool has_iterator_overloads(Agen *ag, const FunctionFacts *f)
{
    Symbol *s = scope_find(scope_of(f->node), f->node->function.name);
    for (Decl *d = s ? s->first : NULL; d; d = d->next) {
        Node *def = d->kind == DECL_FUNCTION ? decl_node(d) : NULL;
        if (!def || def == f->node || def->kind != NODE_FUNCTION_DEF || !def->function.returns ||
            !(infer_function(ag->in, def)->flags & FUNCTION_IS_OVERLOAD))
            continue;
        ShapeKind kind = shape_of(ag, infer_annotation(ag->in, def->function.returns, ANNOTATION_IS_RETURN)).kind;
        if (kind == SHAPE_ITERATOR || kind == SHAPE_ITERABLE)
            return true;
    }
    return false;
}

static bool make_draft(RuleRun *run, const FunctionFacts *f, Draft *draft, Reason *why)
{
    Agen *ag = rule_agen(run);
    bool prefers_iterator = rule_options(run)->annotates_iterators;
    Type yield = join_yields(ag, f, why);
    if (draft_of_declared(run, f, yield, draft)) {
        if (draft->generic == ATOM_AsyncGenerator && !draft->send_text.len)
            draft->send = needed_send(ag, f);
    } else {
        *draft = (Draft){ .generic = ATOM_AsyncGenerator, .yield = yield, .send = needed_send(ag, f) };
        if (!fit_overridden(ag, f, draft, why))
            return false;
    }
    /* where the protocol's own method only stands for those that override it: they promise iterators */
    prefers_iterator |= f->node->function.name == ATOM___aiter__ && !function_reaches_yield(ag, f);
    prefers_iterator |= has_iterator_overloads(ag, f);
    if (prefers_iterator && draft->generic == ATOM_AsyncGenerator && !draft->send && !draft->send_text.len)
        draft->generic = ATOM_AsyncIterator;
    return true;
}

static bool has_quotes(Str text)
{
    return str_has(text, STR("\\")) || str_has(text, STR("\""));
}

/* The aliases by which what is yielded is declared. */
static void gather_names(Agen *ag, const FunctionFacts *f, TypeNames *names)
{
    for (uint32_t i = 0; i < f->scope->yields.len; i++) {
        Node *value = f->scope->yields.items[i]->operand.value, *origin = value ? origin_of(ag, value) : NULL;
        if (origin && origin->kind != NODE_FUNCTION_DEF)
            origin_aliases_for(ag, origin, f->node, names);
    }
}

/* Strings inside of what is quoted as a whole need the other quotes. */
static bool spell_quoting(Spelling *s, const Draft *draft, const TypeNames *names, char quote)
{
    s->names = names->items;
    s->name_count = names->len;
    s->quote = quote;
    bool ok = spell(s, draft), clashes = ok && s->is_quoted && has_quotes(strbuf_str(&s->text));
    if (clashes)
        s->trouble = STR("its parts need quotes inside quotes");
    return ok && !clashes;
}

static bool write_draft(RuleRun *run, Finding *f, const FunctionFacts *facts, const Draft *draft, Place place, Reason *why)
{
    TypeNames names = { 0 };
    gather_names(rule_agen(run), facts, &names);
    Spelling s;
    spelling_open(&s, run, facts->node);
    bool ok = spell_quoting(&s, draft, &names, '"');
    if (!ok && s.is_quoted) {
        spelling_close(&s);
        spelling_open(&s, run, facts->node);
        ok = spell_quoting(&s, draft, &names, '\'');
    }
    if (ok) {
        const char *text = spelling_text(&s).data;
        Fix *fix = rule_fix(run, f, false, "annotate it: `%s`", text);
        spelling_import(&s, fix);
        rule_edit(run, fix, place.start, place.end, "%s%s", place.lead, text);
    } else {
        *why = (Reason){ s.trouble, facts->node };
    }
    spelling_close(&s);
    vec_free(&names);
    return ok;
}

void annotation_offer(RuleRun *run, Finding *f, const FunctionFacts *facts, uint32_t start, uint32_t end, const char *lead)
{
    Draft draft;
    Reason why = { 0 };
    if (make_draft(run, facts, &draft, &why) && write_draft(run, f, facts, &draft, (Place){ start, end, lead }, &why))
        return;
    if (why.text.len)
        rule_note(run, f, why.at, "no annotation is offered: %s", why.text.data);
}
