/* print.c: types as users write them. */
#include "types/print.h"

#include "types/relate.h"
#include "types/term.h"

enum { PRINT_MAX_DEPTH = 24, PRINT_MAX_STRING = 50, PRINT_MAX_LENGTH = 1 << 16, PRINT_MAX_OPEN = 8 };

typedef struct {
    const Types   *types;
    StrBuf        *out;
    Type           path[PRINT_MAX_DEPTH];             /* the types inside of which we are */
    int            depth;
    const Wording *wording;                           /* NULL: every type by its plain name */
    Wording       *meeting;                           /* words are noted here; NULL: they are printed for good */
    Types         *opener;                            /* aliases are printed as what they stand for; NULL: by their names */
    uint32_t       open_count, open_most;             /* how many are open now, and may be */
} Printer;

static void print(Printer *p, Type a);

static void name(Printer *p, Atom a)
{
    strbuf_add(p->out, atom_str(p->types->program->atoms, a));
}

static void text(Printer *p, const char *s)
{
    strbuf_add_text(p->out, s);
}

/* -- names -- */

static void word(Printer *p, const WordMeaning *m)
{
    if (p->meeting)
        wording_meet(p->meeting, m);
    wording_add(p->types, p->wording, p->out, m);
}

static void class_name(Printer *p, const Class *c)
{
    Str written = atom_str(p->types->program->atoms, c->name);
    word(p, &(WordMeaning){ written, c, c->module, c->node ? c->node : c->made_at, false });
}

static void alias_name(Printer *p, Str written, const Alias *a)
{
    word(p, &(WordMeaning){ written, a, a->module, a->node, false });
}

static void variable_name(Printer *p, const Term *a)
{
    const Node *def = type_scope_def(p->types, a->of_var.scope);
    bool is_named = def && (def->kind == NODE_FUNCTION_DEF || def->kind == NODE_CLASS_DEF);
    Str written = a->var->kind == TYPEVAR_SELF ? STR("Self") : atom_str(p->types->program->atoms, a->var->name);
    word(p, &(WordMeaning){ written, a->var, a->var->module, is_named ? def : NULL, true });
}

/* -- literals -- */

static void quoted(Printer *p, Str s, bool is_bytes)
{
    text(p, is_bytes ? "b'" : "'");
    uint32_t shown = 0, i = 0;
    for (; i < s.len && shown < PRINT_MAX_STRING; i++) {
        unsigned char c = (unsigned char)s.data[i];
        if (c == '\'' || c == '\\')
            strbuf_printf(p->out, "\\%c", c);
        else if (c == '\n')
            text(p, "\\n");
        else if (c == '\r')
            text(p, "\\r");
        else if (c == '\t')
            text(p, "\\t");
        else if (c < 0x20 || c == 0x7f || (is_bytes && c >= 0x80))
            strbuf_printf(p->out, "\\x%02x", c);
        else
            strbuf_add_char(p->out, (char)c);
        if (is_bytes || i + 1 == s.len || ((unsigned char)s.data[i + 1] & 0xC0) != 0x80)
            shown++;                                  /* a character, not a byte of one */
    }
    text(p, i < s.len ? "…'" : "'");
}

static void literal_value(Printer *p, const Literal *l)
{
    if (l->member) {
        class_name(p, l->cls);
        strbuf_add_char(p->out, '.');
        name(p, l->member);
    } else if (l->cls->name == ATOM_bool) {
        text(p, l->number ? "True" : "False");
    } else if (l->cls->name == ATOM_int) {
        strbuf_printf(p->out, "%lld", (long long)l->number);
    } else {
        quoted(p, l->text, l->cls->name == ATOM_bytes);
    }
}

static void print_literal(Printer *p, const Term *a)
{
    if (a->literal->is_any || a->literal->sentinel) {
        strbuf_add(p->out, a->literal->is_any ? STR("LiteralString") : a->literal->text);
        return;
    }
    text(p, "Literal[");
    literal_value(p, a->literal);
    text(p, "]");
}

/* -- unions: literals together, None last -- */

static bool is_callable(const Types *t, Type a)
{
    TypeKind k = type_kind(t, a);
    return k == TYPE_CALLABLE;
}

static void separate(Printer *p, bool *first, const char *separator)
{
    if (!*first)
        text(p, separator);
    *first = false;
}

static void union_part(Printer *p, Type a)
{
    if (is_callable(p->types, a)) {
        text(p, "(");
        print(p, a);
        text(p, ")");
    } else {
        print(p, a);
    }
}

static void print_union(Printer *p, const Term *u)
{
    bool first = true, first_literal = true, none = false;
    for (uint32_t i = 0; i < u->count; i++) {
        if (type_is_none(p->types, u->items[i])) {
            none = true;
        } else if (!type_is_literal_value(p->types, u->items[i])) {
            separate(p, &first, " | ");
            union_part(p, u->items[i]);
        }
    }
    for (uint32_t i = 0; i < u->count; i++) {
        const Term *item = type_term(p->types, u->items[i]);
        if (!type_is_literal_value(p->types, u->items[i]))
            continue;
        if (first_literal) {
            separate(p, &first, " | ");
            text(p, "Literal[");
        }
        separate(p, &first_literal, ", ");
        literal_value(p, item->literal);
    }
    if (!first_literal)
        text(p, "]");
    if (none) {
        separate(p, &first, " | ");
        text(p, "None");
    }
}

/* -- callables -- */

static void param(Printer *p, const Param *q, bool is_typed)
{
    static const char *const stars[] = { [PARAM_VARARGS] = "*", [PARAM_KWARGS] = "**" };
    const char *star = q->kind == PARAM_VARARGS || q->kind == PARAM_KWARGS ? stars[q->kind] : "";
    bool unpacked = q->type && type_kind(p->types, q->type) == TYPE_UNPACKED;
    if (q->name == ATOM_NONE) {
        text(p, unpacked ? "" : star);
        print(p, q->type);
        text(p, q->has_default ? " = ..." : "");
        return;
    }
    text(p, star);
    name(p, q->name);
    if (is_typed && q->type) {
        text(p, ": ");
        if (unpacked && q->kind == PARAM_KWARGS)
            text(p, "*");                             /* **kwargs: **TD */
        print(p, q->type);
        text(p, q->has_default ? " = ..." : "");
    } else if (q->has_default) {
        text(p, "=...");
    }
}

static void params(Printer *p, const Signature *s)
{
    bool first = true, key_marked = false, positional_open = false;
    for (uint32_t i = 0; i < s->param_count; i++) {
        const Param *q = &s->params[i];
        if (positional_open && q->kind != PARAM_POSITIONAL_ONLY) {
            separate(p, &first, ", ");
            text(p, "/");
            positional_open = false;
        }
        if (q->kind == PARAM_VARARGS)
            key_marked = true;
        if (q->kind == PARAM_KEYWORD_ONLY && !key_marked) {
            separate(p, &first, ", ");
            text(p, "*");
            key_marked = true;
        }
        separate(p, &first, ", ");
        param(p, q, true);
        positional_open |= q->kind == PARAM_POSITIONAL_ONLY && q->name != ATOM_NONE;
    }
    if (positional_open) {
        separate(p, &first, ", ");
        text(p, "/");
    }
    if (s->flags & SIGNATURE_IS_GRADUAL) {
        separate(p, &first, ", ");
        text(p, "...");
    }
    if (s->param_spec) {
        separate(p, &first, ", ");
        text(p, "**");
        name(p, s->param_spec->name);
    }
}

static void print_callable(Printer *p, const Signature *s)
{
    text(p, "(");
    params(p, s);
    text(p, ") -> ");
    Type ret = s->ret;
    if (ret == 0 && p->types->hooks.return_type)
        ret = p->types->hooks.return_type(p->types->hooks.ctx, s);
    if (ret == 0)
        ret = UNKNOWN;
    TypeKind k = type_kind(p->types, ret);
    bool wrap = k == TYPE_UNION || k == TYPE_CALLABLE;
    text(p, wrap ? "(" : "");
    print(p, ret);
    text(p, wrap ? ")" : "");
}

/* -- instances -- */

static void arguments(Printer *p, const Type *items, uint32_t count)
{
    bool first = true;
    for (uint32_t i = 0; i < count; i++) {
        separate(p, &first, ", ");
        print(p, items[i]);
    }
}

/* The argument for a ParamSpec is its parameters. */
static void spec_argument(Printer *p, Type arg)
{
    const Term *a = type_term(p->types, arg);
    if (a->kind == TYPE_CALLABLE) {
        const Signature *s = a->signature;
        text(p, "(");
        params(p, s);
        text(p, ")");
    } else if (a->kind == TYPE_TYPEVAR) {
        text(p, "**");
        name(p, a->var->name);
    } else {
        text(p, "...");
    }
}

static void print_instance(Printer *p, const Term *a)
{
    if (class_is_none(a->cls)) {
        text(p, "None");
        return;
    }
    class_name(p, a->cls);
    if (a->count == 0)
        return;
    text(p, "[");
    bool first = true;
    for (uint32_t i = 0; i < a->count; i++) {
        const Term *item = type_term(p->types, a->items[i]);
        const Term *var = i < a->cls->param_count ? type_term(p->types, a->cls->params[i]) : NULL;
        if (item->kind == TYPE_UNPACKED && type_kind(p->types, item->of) == TYPE_TUPLE) {
            const Term *pack = type_term(p->types, item->of);
            if (pack->count == 0 && a->count > 1)
                continue;
            separate(p, &first, ", ");
            if (pack->count == 0)
                text(p, "()");
            arguments(p, pack->items, pack->count);
            continue;
        }
        separate(p, &first, ", ");
        if (var && var->kind == TYPE_TYPEVAR && var->var->kind == TYPEVAR_PARAM_SPEC)
            spec_argument(p, a->items[i]);
        else
            print(p, a->items[i]);
    }
    text(p, "]");
}

/* A part of unknown length holds what each of its items is, which may be a tuple itself. */
static void tuple_item(Printer *p, Type item)
{
    const Term *term = type_term(p->types, item), *of = term->kind == TYPE_UNPACKED ? type_term(p->types, term->of) : NULL;
    if (of == NULL || of->kind != TYPE_TUPLE) {
        print(p, item);
        return;
    }
    text(p, "*tuple[");
    print(p, term->of);
    text(p, ", ...]");
}

static void print_tuple(Printer *p, const Term *a)
{
    text(p, "tuple[");
    const Term *only = a->count == 1 ? type_term(p->types, a->items[0]) : NULL;
    if (a->count == 0) {
        text(p, "()");
    } else if (only && only->kind == TYPE_UNPACKED && type_kind(p->types, only->of) != TYPE_TYPEVAR) {
        print(p, only->of);
        text(p, ", ...");
    } else if (only && only->kind == TYPE_UNPACKED && type_term(p->types, only->of)->var->kind == TYPEVAR_PLAIN) {
        print(p, only->of);
        text(p, ", ...");
    } else {
        bool first = true;
        for (uint32_t i = 0; i < a->count; i++) {
            separate(p, &first, ", ");
            tuple_item(p, a->items[i]);
        }
    }
    text(p, "]");
}

static void print_unpacked(Printer *p, const Term *a)
{
    const Term *of = type_term(p->types, a->of);
    text(p, "*");
    if (!a->is_strict &&
        (of->kind == TYPE_TUPLE || of->kind == TYPE_INSTANCE || (of->kind == TYPE_TYPEVAR && of->var->kind == TYPEVAR_TUPLE))) {
        if (of->kind != TYPE_INSTANCE || of->cls->flags & CLASS_IS_TYPED_DICT) {
            print(p, a->of);
            return;
        }
    }
    text(p, "tuple[");
    print(p, a->of);
    text(p, ", ...]");
}

static void print_list(Printer *p, const char *open, const Term *a, const char *separator, const char *close)
{
    bool first = true;
    text(p, open);
    for (uint32_t i = 0; i < a->count; i++) {
        separate(p, &first, separator);
        print(p, a->items[i]);
    }
    text(p, close);
}

static void print_module(Printer *p, const Term *a)
{
    text(p, "Module(\"");
    name(p, a->module->name);
    text(p, "\")");
}

static void print_alias(Printer *p, const Term *a)
{
    alias_name(p, atom_str(p->types->program->atoms, a->alias->name), a->alias);
    if (a->count) {
        text(p, "[");
        arguments(p, a->items, a->count);
        text(p, "]");
    }
}

static void print_wrapped(Printer *p, const char *open, Type of)
{
    text(p, open);
    print(p, of);
    text(p, "]");
}

static void print_term(Printer *p, const Term *a)
{
    switch ((TypeKind)a->kind) {
    case TYPE_UNKNOWN:      text(p, "Unknown"); break;
    case TYPE_ANY:          text(p, "Any"); break;
    case TYPE_NEVER:        text(p, "Never"); break;
    case TYPE_INSTANCE:     print_instance(p, a); break;
    case TYPE_TUPLE:        print_tuple(p, a); break;
    case TYPE_LITERAL:      print_literal(p, a); break;
    case TYPE_CLASS:        print_wrapped(p, "type[", a->of); break;
    case TYPE_FORM:         print_wrapped(p, "TypeForm[", a->of); break;
    case TYPE_UNION:        print_union(p, a); break;
    case TYPE_INTERSECTION: print_list(p, "<subclass of ", a, " and ", ">"); break;
    case TYPE_CALLABLE:     print_callable(p, a->signature); break;
    case TYPE_OVERLOADED:   print_list(p, "Overload[", a, ", ", "]"); break;
    case TYPE_MODULE:       print_module(p, a); break;
    case TYPE_TYPEVAR:      variable_name(p, a); break;
    case TYPE_UNPACKED:     print_unpacked(p, a); break;
    case TYPE_GUARD:        print_wrapped(p, a->is_strict ? "TypeIs[" : "TypeGuard[", a->of); break;
    case TYPE_PROPERTY:     text(p, "property"); break;
    case TYPE_ALIAS:        print_alias(p, a); break;
    }
}

/* -- names that somebody has given -- */

static bool is_inside(const Printer *p, Type a)
{
    for (int i = 0; i < p->depth; i++)
        if (p->path[i] == a)
            return true;
    return false;
}

/* Inside of what it stands for an alias says nothing new. */
static bool opens(const Printer *p, Type a)
{
    if (!p->opener || p->open_count >= p->open_most || is_inside(p, a))
        return false;
    return type_kind(p->types, a) != TYPE_ALIAS || !is_inside(p, type_alias_value(p->opener, a));
}

static void print_opened(Printer *p, Type a)
{
    const Term *term = type_term(p->types, a);
    p->open_count++;
    if (term->kind == TYPE_ALIAS)
        print(p, type_alias_value(p->opener, a));
    else
        print_term(p, term);
    p->open_count--;
}

/* The word is what stands before the arguments. */
static void given_name(Printer *p, const TypeName *n)
{
    const Class *c = n->alias ? NULL : type_class_of(p->types, n->type);
    if (c) {
        class_name(p, c);
        return;
    }
    int64_t bracket = str_find_char(n->text, '[');
    uint32_t end = bracket < 0 ? n->text.len : (uint32_t)bracket;
    if (n->alias)
        alias_name(p, str_sub(n->text, 0, end), n->alias);
    else
        strbuf_add(p->out, str_sub(n->text, 0, end));
    strbuf_add(p->out, str_sub(n->text, end, n->text.len));
}

static const TypeName *name_given(const Printer *p, Type a)
{
    for (uint32_t i = 0; p->wording && i < p->wording->name_count; i++)
        if (p->wording->names[i].type == a)
            return &p->wording->names[i];
    return NULL;
}

static void print(Printer *p, Type a)
{
    if (a == 0) {
        text(p, "Unknown");
        return;
    }
    if (p->depth >= PRINT_MAX_DEPTH || p->out->len > PRINT_MAX_LENGTH) {
        text(p, "...");
        return;
    }
    const TypeName *given = is_inside(p, a) ? NULL : name_given(p, a);
    bool is_alias = given ? given->alias != NULL : type_kind(p->types, a) == TYPE_ALIAS, is_opened = is_alias && opens(p, a);
    p->path[p->depth++] = a;
    if (is_opened)
        print_opened(p, a);
    else if (given)
        given_name(p, given);
    else
        print_term(p, type_term(p->types, a));
    p->depth--;
}

void type_print(const Types *t, StrBuf *out, Type a)
{
    print(&(Printer){ .types = t, .out = out }, a);
}

Str type_text(const Types *t, Arena *a, Type type)
{
    StrBuf b = { 0 };
    type_print(t, &b, type);
    Str s = str_copy(a, strbuf_str(&b));
    strbuf_free(&b);
    return s;
}

/* -- in the words of one text -- */

void type_meet(Types *t, Wording *w, Type a, bool opened)
{
    Wording names = { .names = w->names, .name_count = w->name_count };
    StrBuf nowhere = { 0 };
    Printer p = { .types = t, .out = &nowhere, .wording = &names, .meeting = w };
    print(&p, a);
    p.opener = opened ? t : NULL;
    p.open_most = PRINT_MAX_OPEN;
    if (opened)
        print(&p, a);
    strbuf_free(&nowhere);
}

void type_print_worded(const Types *t, const Wording *w, StrBuf *out, Type a)
{
    print(&(Printer){ .types = t, .out = out, .wording = w }, a);
}

bool type_print_opened(Types *t, const Wording *w, StrBuf *out, Type a, bool wholly)
{
    StrBuf named = { 0 };
    type_print_worded(t, w, &named, a);
    uint32_t before = (uint32_t)out->len;
    uint32_t most = wholly ? PRINT_MAX_OPEN : 1;
    print(&(Printer){ .types = t, .out = out, .wording = w, .opener = t, .open_most = most }, a);
    bool has_alias = !str_eq(strbuf_str(&named), str_sub(strbuf_str(out), before, (uint32_t)out->len));
    strbuf_free(&named);
    return has_alias;
}
