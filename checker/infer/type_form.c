/* type_form.c: expressions that spell a type, where a TypeForm is asked for (PEP 747, "Implicit TypeForm evaluation"). */
#include "infer/declaration.h"

enum { MAX_NESTING = 60 };

static bool means_type(Infer *in, Node *e)
{
    Meaning m = meaning_of(in, e);
    return m.kind == MEANS_CLASS || m.kind == MEANS_ALIAS || m.kind == MEANS_VAR || m.kind == MEANS_SENTINEL;
}

static bool means_form(Infer *in, Node *e)
{
    Meaning m = meaning_of(in, e);
    return m.kind == MEANS_FORM;
}

static bool spells_type(Infer *in, Node *e, int depth)
{
    if (e == NULL || depth > MAX_NESTING)
        return false;
    switch ((NodeKind)e->kind) {
    case NODE_NONE:
        return true;
    case NODE_NAME: case NODE_ATTRIBUTE:
        return means_type(in, e) || infer_is_type_form(in, e, ATOM_Any);
    case NODE_SUBSCRIPT: {
        Node *of = e->subscript.value;
        return (of->kind == NODE_NAME || of->kind == NODE_ATTRIBUTE) && (means_type(in, of) || means_form(in, of));
    }
    case NODE_BINARY:
        return e->binary.op == OP_BIT_OR && spells_type(in, e->binary.left, depth + 1) &&
               spells_type(in, e->binary.right, depth + 1);
    case NODE_STRING:
        return spells_type(in, infer_quoted(in, e), depth + 1);
    default:
        return false;
    }
}

Type infer_type_form(Infer *in, Node *e)
{
    return spells_type(in, e, 0) ? type_form(in->types, infer_annotation(in, e, 0)) : 0;
}
