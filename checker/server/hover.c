/* hover.c: what lies under the pointer: an async generator function, a generator object, the code in a comment that silences. */
#include "server/server.h"

#include "agen/state.h"
#include "report/explain.h"
#include "report/suppress.h"
#include "types/print.h"

/* What one request is about. Hovering asks the engine more than a check does; what it answers is kept like all else. */
typedef struct { Engine *engine; Module *module; uint32_t offset; StrBuf text; uint32_t start, end; } Hover;

/* -- comments ---------------------------------------------------------------------------------------------------------------- */

static bool hover_code(Hover *h, Arena *a)
{
    Suppressions all = suppressions_of(a, &h->module->text, SUPPRESS_AGENCHECK | SUPPRESS_NOQA);
    for (uint32_t i = 0; i < all.count; i++)
        for (uint32_t c = 0; c < all.items[i].code_count; c++) {
            const SuppressedCode *code = &all.items[i].codes[c];
            const Rule *rule = rule_by_code(code->text);
            if (!rule || h->offset < code->start || h->offset > code->start + code->text.len)
                continue;
            explain_rules(&h->text, &rule, 1, PAGE_MARKDOWN, false);
            h->start = code->start;
            h->end = code->start + code->text.len;
            return true;
        }
    return false;
}

/* -- functions --------------------------------------------------------------------------------------------------------------- */

static void add_type(Hover *h, const char *lead, Type t, const char *tail)
{
    strbuf_add_text(&h->text, lead);
    strbuf_add_char(&h->text, '`');
    type_print(h->engine->infer->types, &h->text, t ? t : UNKNOWN);
    strbuf_printf(&h->text, "`%s\n", tail);
}

static void add_end(Hover *h, Node *def)
{
    const Scope *scope = function_scope(def);
    uint32_t returns = 0;
    for (uint32_t i = 0; i < scope->returns.len; i++)
        returns += infer_reachable(h->engine->infer, scope->returns.items[i]);
    bool falls_off = infer_falls_off(h->engine->infer, def);
    strbuf_printf(&h->text, "- ends %s\n", falls_off && returns ? "at the end of its body or by `return`"
                                            : falls_off          ? "at the end of its body"
                                            : returns            ? "by `return`"
                                                                 : "only by an exception or `aclose()`");
}

static bool hover_function(Hover *h, Node *def)
{
    if (function_kind(def) != FUNCTION_ASYNC_GENERATOR)
        return false;
    Infer *in = h->engine->infer;
    Contract c = infer_contract(in, def);
    bool is_stub = node_module(def)->flags & MODULE_IS_STUB;
    strbuf_printf(&h->text, "async generator `%s`\n\n", atom_text(in->program->atoms, def->function.name));
    add_type(h, "- yields ", c.yield, c.is_declared ? "" : " (inferred)");
    if (c.send)
        add_type(h, "- takes ", c.send, " by `asend()`");
    else
        strbuf_add_text(&h->text, "- takes nothing\n");
    if (!is_stub)
        add_end(h, def);
    return true;
}

/* -- objects ----------------------------------------------------------------------------------------------------------------- */

static void add_state(Hover *h, uint32_t state)
{
    static const struct { uint32_t bit; const char *text; } words[] = {
        { STATE_FRESH, "fresh: nothing of it has run yet" },
        { STATE_STARTED, "started: it waits at a `yield`" },
        { STATE_EXHAUSTED, "exhausted: it has run to its end" },
        { STATE_CLOSED, "closed" },
    };
    if (!state || state & STATE_UNKNOWN)
        return;
    const char *lead = "- here ";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (state & words[i].bit) {
            strbuf_printf(&h->text, "%s%s", lead, words[i].text);
            lead = ", or ";
        }
    strbuf_add_char(&h->text, '\n');
}

static bool hover_object(Hover *h, Node *name)
{
    Agen *ag = agen_new(h->engine->infer, h->module);
    Shape shape = shape_of(ag, agen_type(ag, name));
    bool is_generator = shape.kind == SHAPE_GENERATOR;
    if (is_generator) {
        add_type(h, "", shape.type, "\n");
        add_type(h, "- yields ", shape.yield, "");
        add_type(h, "- takes ", shape.send, " by `asend()`");
        add_state(h, object_state(ag, name));
    }
    agen_free(ag);
    return is_generator;
}

/* -- which ------------------------------------------------------------------------------------------------------------------- */

typedef struct { uint32_t offset; Node *innermost; } Search;

static bool holds(void *ctx, Node *n)
{
    Search *s = ctx;
    if (s->offset < n->start || s->offset > n->end)
        return false;
    s->innermost = n;
    return true;
}

static Node *node_under(const Hover *h)
{
    Item *item = module_item_at(h->module, h->offset);
    if (!item)
        return NULL;
    Search search = { h->offset, NULL };
    node_walk(module_item_node(h->module, item), holds, &search);
    return search.innermost;
}

static bool hover_node(Hover *h, Node *n)
{
    AtomTable *atoms = h->engine->program->atoms;
    h->start = n->start;
    h->end = n->end;
    if (n->kind == NODE_FUNCTION_DEF) {
        h->start = n->function.name_at;
        h->end = h->start + atom_str(atoms, n->function.name).len;
        return h->offset >= h->start && h->offset <= h->end && hover_function(h, n);
    }
    if (n->kind != NODE_NAME && n->kind != NODE_ATTRIBUTE)
        return false;
    Infer *in = h->engine->infer;
    Type type = infer_type(in, n);
    const Term *term = type_term(in->types, type ? type : UNKNOWN);
    if (term->kind == TYPE_CALLABLE && term->signature->function && term->signature->function->kind == NODE_FUNCTION_DEF)
        return hover_function(h, term->signature->function);
    return hover_object(h, n);
}

cJSON *on_hover(Server *s, const cJSON *params, Trouble *t)
{
    Document *d = server_document(s, params, t);
    Hover h = { 0 };
    Result *r = d ? server_result(s, d, &h.engine) : NULL;
    if (!r)
        return NULL;
    h.module = r->module;
    h.offset = position_offset(&h.module->text, cJSON_GetObjectItemCaseSensitive(params, "position"), s->unit);
    s->checking = d;
    Node *n = NULL;
    cJSON *result = NULL;
    if (hover_code(&h, r->arena) || ((n = node_under(&h)) && hover_node(&h, n))) {
        cJSON *contents = cJSON_CreateObject();
        result = cJSON_CreateObject();
        json_put_text(contents, "kind", "markdown");
        json_put_str(contents, "value", strbuf_str(&h.text));
        json_put(result, "contents", contents);
        json_put(result, "range", range_json(&h.module->text, h.start, h.end, s->unit));
    }
    s->checking = NULL;
    strbuf_free(&h.text);
    return result;
}
