/* The printer of scopes, for --dump=scopes. */
#include <inttypes.h>

#include "program/bind.h"

static const char *const scope_names[] = {
    [SCOPE_BUILTINS] = "builtins", [SCOPE_MODULE] = "module", [SCOPE_CLASS] = "class", [SCOPE_FUNCTION] = "function",
        [SCOPE_LAMBDA] = "lambda",
    [SCOPE_COMPREHENSION] = "comprehension", [SCOPE_TYPE_PARAMS] = "type-params",
};
static const char *const decl_names[] = {
    [DECL_VARIABLE] = "variable", [DECL_PARAM] = "param", [DECL_FUNCTION] = "function", [DECL_CLASS] = "class",
        [DECL_IMPORT] = "import",
    [DECL_FROM_IMPORT] = "from-import", [DECL_TYPE_PARAM] = "type-param", [DECL_TYPE_ALIAS] = "type-alias",
        [DECL_INTRINSIC] = "intrinsic",
};
static const char *const decl_flags[] = { "annotated", "final", "on-instance", "in-except", "conditional", "on-class" };
static const char *const symbol_flags[] = { "global", "nonlocal", "private", "reassigned-inside" };

enum { DUMP_MAX_DEPTH = 64 };

static void print_flags(StrBuf *out, uint32_t flags, const char *const *names, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        if (flags & (1u << i))
            strbuf_printf(out, " %s", names[i]);
}

static void print_symbol(StrBuf *out, const Scope *s, Symbol *symbol, int indent)
{
    if (symbol->flags & SYMBOL_IS_OPEN)
        symbol_complete(symbol);
    strbuf_printf(out, "%*s%s", indent, "", atom_text(s->module->program->atoms, symbol->name));
    print_flags(out, symbol->flags, symbol_flags, 4);
    for (Decl *d = symbol->first; d; d = d->next) {
        decl_node(d);
        strbuf_printf(out, "%s %s@%" PRIu32, d == symbol->first ? ":" : ",", decl_names[d->kind], decl_start(d));
        print_flags(out, d->flags, decl_flags, 6);
    }
    strbuf_add_char(out, '\n');
}

static void dump(StrBuf *out, Scope *s, int depth)
{
    if (depth > DUMP_MAX_DEPTH)
        return;
    int indent = depth * 4;
    strbuf_printf(out, "%*s%s", indent, "", scope_names[s->kind]);
    if (s->node && s->kind != SCOPE_MODULE)
        strbuf_printf(out, " [%" PRIu32 ",%" PRIu32 ")", s->node->start, s->node->end);
    strbuf_printf(out, " yields %" PRIu32 " returns %" PRIu32 " awaits %" PRIu32 "\n", s->yields.len, s->returns.len,
                  s->awaits.len);
    for (uint32_t i = 0; i < s->symbols.len; i++)
        print_symbol(out, s, (Symbol *)(uintptr_t)s->symbols.entries[i].value, indent + 2);
    for (uint32_t i = 0; i < s->symbols.len; i++)      /* functions and classes that are items aren't in the lists below */
        for (Decl *d = ((Symbol *)(uintptr_t)s->symbols.entries[i].value)->first; d; d = d->next) {
            if (d->kind == DECL_FUNCTION && d->symbol->scope == s && d->node && d->node->kind == NODE_FUNCTION_DEF)
                dump(out, function_scope(d->node), depth + 1);
            if (d->kind == DECL_CLASS && d->symbol->scope == s && d->node && d->node->kind == NODE_CLASS_DEF)
                dump(out, class_scope(d->node), depth + 1);
        }
    for (uint32_t i = 0; i < s->functions.len; i++)
        if (s->functions.items[i]->kind == NODE_LAMBDA)
            dump(out, function_scope(s->functions.items[i]), depth + 1);
}

void scope_dump(StrBuf *out, Scope *s)
{
    dump(out, s, 0);
}
