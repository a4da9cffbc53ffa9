#include "rules/spelling.h"

#include "rules/edit.h"
#include "types/print.h"

enum { SPELLING_DEPTH = 6 };

static bool add(Spelling *s, Type type, int depth);

void spelling_open(Spelling *s, RuleRun *run, Node *def)
{
    *s = (Spelling){ .run = run, .def = def, .quote = '"' };
}

void spelling_close(Spelling *s)
{
    strbuf_free(&s->text);
    vec_free(&s->imports);
}

static bool fail(Spelling *s, Str trouble)
{
    if (!s->trouble.len)
        s->trouble = trouble;
    return false;
}

static bool fail_on(Spelling *s, Type type, const char *why)
{
    Agen *ag = rule_agen(s->run);
    return fail(s, str_printf(ag->arena, "`" STR_FMT "` %s", STR_ARG(type_text(ag->types, ag->arena, type)), why));
}

static void text(Spelling *s, const char *t)
{
    strbuf_add_text(&s->text, t);
}

/* -- names -- */

static bool add_name(Spelling *s, Naming naming, const char *name)
{
    if (naming.kind == NAMING_IMPOSSIBLE)
        return fail(s, str_printf(rule_agen(s->run)->arena, "`%s` %s", name, naming.why));
    if (naming.kind == NAMING_IMPORTED)
        vec_push(&s->imports, naming);
    s->is_quoted |= naming.is_for_checkers && !naming_is_lazy(rule_agen(s->run));
    strbuf_add(&s->text, naming.text);
    return true;
}

static const char *name_text(Spelling *s, Atom name)
{
    return rule_atom(s->run, name).data;
}

bool spelling_add_known(Spelling *s, Atom module, Atom name)
{
    return add_name(s, naming_of_known(rule_agen(s->run), s->def, module, name), name_text(s, name));
}

static bool add_class(Spelling *s, Class *cls)
{
    return add_name(s, naming_of(rule_agen(s->run), s->def, &(Named){ .cls = cls }), name_text(s, cls->name));
}

/* Classes that are generic in stubs alone can't be subscripted when they are evaluated. */
static bool takes_arguments(Agen *ag, Class *cls)
{
    if (!cls->module || !(cls->module->flags & MODULE_IS_STUB) || module_is(cls->module, ATOM_typing))
        return true;
    return class_member(ag->types, type_of_class(ag->types, cls), ATOM___class_getitem__, LOOKUP_NO_TYPE).found;
}

/* -- parts -- */

static bool add_list(Spelling *s, const Type *items, uint32_t count, int depth)
{
    for (uint32_t i = 0; i < count; i++) {
        text(s, i ? ", " : "");
        if (!add(s, items[i], depth))
            return false;
    }
    return true;
}

/* What isn't known of an argument, or nested too deep to be read, is Any: `dict[str, Any]`. */
static bool add_argument(Spelling *s, Type type, int depth)
{
    if (type == UNKNOWN || type == ANY || (depth >= SPELLING_DEPTH && type_term(rule_agen(s->run)->types, type)->count))
        return spelling_add_known(s, ATOM_typing, ATOM_Any);
    return add(s, type, depth);
}

static bool add_instance(Spelling *s, Type type, const Term *term, int depth)
{
    Agen *ag = rule_agen(s->run);
    if (type_is_none(ag->types, type)) {
        text(s, "None");
        return true;
    }
    if (!add_class(s, term->cls))
        return false;
    if (!term->count)
        return true;
    s->is_quoted |= !takes_arguments(ag, term->cls) && !naming_is_lazy(ag);
    text(s, "[");
    for (uint32_t i = 0; i < term->count; i++) {
        TypeKind var = type_kind(ag->types, term->cls->params[i]);
        bool is_plain = var == TYPE_TYPEVAR && type_term(ag->types, term->cls->params[i])->var->kind == TYPEVAR_PLAIN;
        text(s, i ? ", " : "");
        if (!is_plain)
            return fail_on(s, type, "has arguments that can't be written");
        if (!add_argument(s, term->items[i], depth))
            return false;
    }
    text(s, "]");
    return true;
}

static bool add_tuple(Spelling *s, const Term *term, int depth)
{
    Agen *ag = rule_agen(s->run);
    if (!add_class(s, type_class_of(ag->types, type_tuple(ag->types, NULL, 0))))
        return false;
    text(s, "[");
    for (uint32_t i = 0; i < term->count; i++) {
        const Term *item = type_term(ag->types, term->items[i]);
        text(s, i ? ", " : "");
        if (item->kind != TYPE_UNPACKED) {
            if (!add_argument(s, term->items[i], depth))
                return false;
            continue;
        }
        const Term *of = type_term(ag->types, item->of);
        bool is_pack = (of->kind == TYPE_TUPLE && !item->is_strict) ||
                       (of->kind == TYPE_TYPEVAR && of->var->kind != TYPEVAR_PLAIN && of->var->kind != TYPEVAR_SELF);
        if (is_pack || (term->count > 1 && !rule_target_is(s->run, 3, 11)))
            return fail(s, STR("a tuple with a part of unknown length can't be written"));
        text(s, term->count > 1 ? "*tuple[" : "");
        if (!add_argument(s, item->of, depth))
            return false;
        text(s, term->count > 1 ? ", ...]" : ", ...");
    }
    text(s, term->count ? "]" : "()]");
    return true;
}

static void add_quoted(Spelling *s, Str value)
{
    strbuf_add_char(&s->text, s->quote);
    for (uint32_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.data[i];
        if (c == (unsigned char)s->quote || c == '\\' || c == '\'' || c == '"')
            strbuf_printf(&s->text, "\\%c", c);
        else if (c < 0x20 || c == 0x7f)
            strbuf_printf(&s->text, "\\x%02x", c);
        else
            strbuf_add_char(&s->text, (char)c);
    }
    strbuf_add_char(&s->text, s->quote);
}

static bool add_literal_value(Spelling *s, const Literal *l)
{
    if (l->member) {
        if (!add_class(s, l->cls))
            return false;
        strbuf_printf(&s->text, ".%s", name_text(s, l->member));
    } else if (l->cls->name == ATOM_bool) {
        text(s, l->number ? "True" : "False");
    } else if (l->cls->name == ATOM_int) {
        strbuf_printf(&s->text, "%lld", (long long)l->number);
    } else {
        for (uint32_t i = 0; l->cls->name == ATOM_bytes && i < l->text.len; i++)
            if ((unsigned char)l->text.data[i] >= 0x80)
                return fail(s, STR("a literal of bytes beyond ASCII can't be written"));
        text(s, l->cls->name == ATOM_bytes ? "b" : "");
        add_quoted(s, l->text);
    }
    return true;
}

/* All literals of a union (or the one type) in one Literal[…]. */
static bool add_literals(Spelling *s, const Type *items, uint32_t count)
{
    const Types *types = rule_agen(s->run)->types;
    if (!spelling_add_known(s, ATOM_typing, ATOM_Literal))
        return false;
    const char *open = "[";
    for (uint32_t i = 0; i < count; i++) {
        const Term *item = type_term(types, items[i]);
        if (!type_is_literal_value(types, items[i]))
            continue;
        text(s, open);
        open = ", ";
        if (!add_literal_value(s, item->literal))
            return false;
    }
    text(s, "]");
    return true;
}

/* The members of a union as they are written: literals together where the first of them stands, None last. */
static bool add_members(Spelling *s, const Term *u, bool with_none, const char *separator, int depth)
{
    const Types *types = rule_agen(s->run)->types;
    bool is_first = true, has_literals = false;
    for (uint32_t i = 0; i < u->count; i++) {
        bool is_literal = type_is_literal_value(types, u->items[i]);
        if (type_is_none(types, u->items[i]) || (is_literal && has_literals))
            continue;
        text(s, is_first ? "" : separator);
        is_first = false;
        has_literals |= is_literal;
        if (!(is_literal ? add_literals(s, u->items, u->count) : add(s, u->items[i], depth)))
            return false;
    }
    if (with_none)
        text(s, is_first ? "None" : str_printf(rule_agen(s->run)->arena, "%sNone", separator).data);
    return true;
}

static bool add_union(Spelling *s, const Term *u, int depth)
{
    const Types *types = rule_agen(s->run)->types;
    uint32_t others = 0;
    bool has_none = false, has_literals = false;
    for (uint32_t i = 0; i < u->count; i++) {
        bool is_literal = type_is_literal_value(types, u->items[i]);
        has_none |= type_is_none(types, u->items[i]);
        others += !type_is_none(types, u->items[i]) && !is_literal;
        has_literals |= is_literal;
    }
    if (rule_target_is(s->run, 3, 10))
        return add_members(s, u, has_none, " | ", depth);
    Atom form = has_none && others + has_literals == 1 ? ATOM_Optional : ATOM_Union;
    if (others + has_literals + has_none == 1)
        return add_members(s, u, has_none, ", ", depth);
    if (!spelling_add_known(s, ATOM_typing, form))
        return false;
    text(s, "[");
    if (!add_members(s, u, has_none && form == ATOM_Union, ", ", depth))
        return false;
    text(s, "]");
    return true;
}

static bool takes_positions_only(const Signature *sig)
{
    for (uint32_t i = 0; i < sig->param_count; i++)
        if ((sig->params[i].kind != PARAM_NORMAL && sig->params[i].kind != PARAM_POSITIONAL_ONLY) || sig->params[i].has_default)
            return false;
    return !(sig->flags & SIGNATURE_IS_GRADUAL) && !sig->param_spec;
}

static bool add_callable(Spelling *s, const Signature *sig, int depth)
{
    if (!spelling_add_known(s, ATOM_typing, ATOM_Callable))
        return false;
    if (takes_positions_only(sig)) {
        text(s, "[[");
        for (uint32_t i = 0; i < sig->param_count; i++) {
            text(s, i ? ", " : "");
            if (!add_argument(s, sig->params[i].type ? sig->params[i].type : UNKNOWN, depth))
                return false;
        }
        text(s, "], ");
    } else {
        text(s, "[..., ");
    }
    Agen *ag = rule_agen(s->run);
    Type ret = infer_signature_return(ag->in, sig);
    bool is_declared = sig->function && sig->function->kind == NODE_FUNCTION_DEF && sig->function->function.returns;
    if (sig->function && !is_declared)                /* literals that just happen to be returned */
        ret = type_widen_deep(ag->types, ret);
    if (!add_argument(s, ret, depth))
        return false;
    text(s, "]");
    return true;
}

/* A variable of the function itself, or of what stands around it. */
static bool is_in_scope(Spelling *s, const Term *term)
{
    Types *types = rule_agen(s->run)->types;
    for (Node *n = s->def; n; n = n->parent)
        if ((n->kind == NODE_FUNCTION_DEF || n->kind == NODE_CLASS_DEF) && type_scope_id(types, n) == term->of_var.scope)
            return true;
    return false;
}

static bool add_self(Spelling *s, Type type, const Term *term, int depth)
{
    Agen *ag = rule_agen(s->run);
    Naming naming = naming_of_known(ag, s->def, ATOM_typing, ATOM_Self);
    if (naming.kind == NAMING_SAID || (naming.kind == NAMING_IMPORTED && rule_target_is(s->run, 3, 11)))
        return add_name(s, naming, "Self");
    return term->var->bound ? add(s, term->var->bound, depth) : fail_on(s, type, "can't be written before Python 3.11");
}

static bool add_variable(Spelling *s, Type type, const Term *term, int depth)
{
    if (term->var->kind == TYPEVAR_SELF)
        return add_self(s, type, term, depth);
    if (term->var->kind != TYPEVAR_PLAIN || !is_in_scope(s, term))
        return fail_on(s, type, "is a type variable of something else");
    Naming naming = naming_of(rule_agen(s->run), s->def, &(Named){ .var = term->var });
    return add_name(s, naming, name_text(s, term->var->name));
}

static bool add_alias(Spelling *s, Type type, const Term *term, int depth)
{
    Agen *ag = rule_agen(s->run);
    Naming naming = naming_of(ag, s->def, &(Named){ .alias = term->alias });
    if (naming.kind == NAMING_IMPOSSIBLE)
        return fail_on(s, type, "can't be written here");
    if (!add_name(s, naming, name_text(s, term->alias->name)) || !term->count)
        return !s->trouble.len;
    text(s, "[");
    if (!add_list(s, term->items, term->count, depth))
        return false;
    text(s, "]");
    return true;
}

static bool add_never(Spelling *s)
{
    return spelling_add_known(s, ATOM_typing, rule_target_is(s->run, 3, 11) ? ATOM_Never : ATOM_NoReturn);
}

static bool add_literal(Spelling *s, Type type, int depth)
{
    Types *types = rule_agen(s->run)->types;
    if (type_is_literal_value(types, type))
        return add_literals(s, &type, 1);
    if (type_is_literal_string(types, type))
        return add(s, type_widen_literals(types, type), depth);
    return fail(s, STR("a sentinel is written by its name alone"));
}

static bool add(Spelling *s, Type type, int depth)
{
    Agen *ag = rule_agen(s->run);
    if (!type || depth > 2 * SPELLING_DEPTH)
        return fail(s, STR("a type nested this deep can't be written"));
    for (uint32_t i = 0; i < s->name_count; i++)
        if (s->names[i].type == type) {
            strbuf_add(&s->text, s->names[i].text);
            return true;
        }
    const Term *term = type_term(ag->types, type);
    depth++;
    switch ((TypeKind)term->kind) {
    case TYPE_UNKNOWN:      return fail(s, STR("a part of it isn't known"));
    case TYPE_ANY:          return spelling_add_known(s, ATOM_typing, ATOM_Any);
    case TYPE_NEVER:        return add_never(s);
    case TYPE_INSTANCE:     return add_instance(s, type, term, depth);
    case TYPE_TUPLE:        return add_tuple(s, term, depth);
    case TYPE_LITERAL:      return add_literal(s, type, depth);
    case TYPE_UNION:        return add_union(s, term, depth);
    case TYPE_INTERSECTION: return add(s, term->items[0], depth);
    case TYPE_CALLABLE:     return add_callable(s, term->signature, depth);
    case TYPE_TYPEVAR:      return add_variable(s, type, term, depth);
    case TYPE_ALIAS:        return add_alias(s, type, term, depth);
    case TYPE_GUARD:        return add(s, type_builtin(ag->types, ATOM_bool), depth);
    case TYPE_MODULE:       return spelling_add_known(s, ATOM_types, ATOM_ModuleType);
    case TYPE_CLASS:
        if (!add_class(s, type_class_of(ag->types, type_builtin(ag->types, ATOM_type))))
            return false;
        text(s, "[");
        if (!add_argument(s, term->of, depth))
            return false;
        text(s, "]");
        return true;
    default:
        return fail_on(s, type, "is no type that can be written");
    }
}

bool spelling_add(Spelling *s, Type type)
{
    return add(s, type, 0);
}

/* -- the whole -- */

Str spelling_text(Spelling *s)
{
    Arena *arena = rule_agen(s->run)->arena;
    Str whole = strbuf_str(&s->text);
    return s->is_quoted ? str_printf(arena, "\"" STR_FMT "\"", STR_ARG(whole)) : str_copy(arena, whole);
}

void spelling_import(Spelling *s, Fix *fix)
{
    edit_imports(s->run, fix, s->imports.items, s->imports.len);
}
