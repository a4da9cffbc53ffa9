/* literal.c: the types of constants and f-strings. */
#include "infer/expr.h"

/* The value of an integer as written; false when it doesn't fit 64 bits. */
static bool int_value(Str text, int64_t *value)
{
    int base = 10;
    uint32_t at = 0;
    if (text.len > 2 && text.data[0] == '0') {
        char mark = (char)(text.data[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
        at = base == 10 ? 0 : 2;
    }
    int64_t v = 0;
    for (; at < text.len; at++) {
        if (text.data[at] == '_')
            continue;
        int d = digit_value(text.data[at]);
        if (d >= base || __builtin_mul_overflow(v, (int64_t)base, &v) || __builtin_add_overflow(v, (int64_t)d, &v))
            return false;
    }
    *value = v;
    return true;
}

Type expr_constant(Infer *in, Node *e, Type expected)
{
    (void)expected;
    Types *t = in->types;
    int64_t value;
    switch (e->kind) {
    case NODE_INT: return int_value(e->number.text, &value) ? type_literal_int(t, value) : type_builtin(t, ATOM_int);
    case NODE_FLOAT: return type_builtin(t, ATOM_float);
    case NODE_IMAGINARY: return type_builtin(t, ATOM_complex);
    case NODE_STRING: return type_literal_str(t, e->string.value);
    case NODE_BYTES: return type_literal_bytes(t, e->string.value);
    case NODE_TRUE: case NODE_FALSE: return type_literal_bool(t, e->kind == NODE_TRUE);
    case NODE_NONE: return type_none(t);
    case NODE_ELLIPSIS: return type_known(t, ATOM_types, ATOM_EllipsisType, NULL, 0);
    default: return UNKNOWN;
    }
}

/* An f-string of nothing but literal strings is one itself (PEP 675); the first other part decides. */
static bool is_literal_fstring(Infer *in, const Node *e)
{
    for (uint32_t i = 0; i < e->fstring.parts.len; i++) {
        const Node *part = e->fstring.parts.items[i];
        if (part->kind != NODE_FORMATTED)
            continue;
        Type value = infer_expecting(in, part->formatted.value, 0);
        for (uint32_t k = 0; k < type_member_count(in->types, value); k++)
            if (!type_is_literal_of_str(in->types, type_member(in->types, value, k)))
                return false;
    }
    return true;
}

Type expr_fstring(Infer *in, Node *e, Type expected)
{
    (void)expected;
    if ((e->flags & NODE_IS_TEMPLATE) == 0)
        return is_literal_fstring(in, e) ? type_literal_string(in->types) : type_builtin(in->types, ATOM_str);
    Atom module = atom_of(in->program->atoms, STR("string.templatelib")), name = atom_of(in->program->atoms, STR("Template"));
    return type_known(in->types, module, name, NULL, 0);
}
