#include "agen/drive.h"

#include "agen/origin.h"

static const struct { Atom attribute; DriveMethod method; const char *text; } methods[] = {
    { ATOM_asend,     DRIVE_ASEND,        "asend()" },
    { ATOM_athrow,    DRIVE_ATHROW,       "athrow()" },
    { ATOM_aclose,    DRIVE_ACLOSE,       "aclose()" },
    { ATOM___anext__, DRIVE_ANEXT_METHOD, "__anext__()" },
    { ATOM_send,      DRIVE_SEND,         "send()" },
    { ATOM_throw,     DRIVE_THROW,        "throw()" },
    { ATOM_close,     DRIVE_CLOSE,        "close()" },
    { ATOM___next__,  DRIVE_NEXT_METHOD,  "__next__()" },
}, functions[] = {
    { ATOM_anext, DRIVE_ANEXT, "anext()" },
    { ATOM_next,  DRIVE_NEXT,  "next()" },
};

static Node *first_positional(const Node *call)
{
    Node *first = call->call.args.len ? call->call.args.items[0] : NULL;
    return first && first->kind != NODE_STARRED && first->kind != NODE_KEYWORD ? first : NULL;
}

Drive drive_named_by(Node *attribute)
{
    Drive drive = { .method = DRIVE_NONE, .member = attribute };
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (attribute->attribute.attr != methods[i].attribute)
            continue;
        drive.method = methods[i].method;
        drive.text = methods[i].text;
        drive.object = attribute->attribute.value;
    }
    return drive;
}

Drive drive_of(Agen *ag, Node *call)
{
    Node *func = call->call.func;
    Drive drive = func->kind == NODE_ATTRIBUTE ? drive_named_by(func) : (Drive){ .method = DRIVE_NONE };
    drive.call = call;
    if (drive.method != DRIVE_NONE)
        drive.argument = first_positional(call);
    if (func->kind != NODE_NAME)
        return drive;
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        if (func->name.id != functions[i].attribute || !first_positional(call) ||
            !agen_is_known(ag, func, ATOM_builtins, func->name.id))
            continue;
        drive.method = functions[i].method;
        drive.text = functions[i].text;
        drive.object = first_positional(call);
    }
    return drive;
}

static bool derives_from_generator(Agen *ag, Shape shape)
{
    Class *cls = shape.kind == SHAPE_ASYNC_CLASS ? type_class_of(ag->types, shape.type) : NULL;
    return cls && class_derives_known(ag->types, cls, ATOM_typing, ATOM_AsyncGenerator);
}

bool drive_is_of_generator(Agen *ag, const Drive *drive)
{
    if (drive->method != DRIVE_ASEND && drive->method != DRIVE_ATHROW)
        return false;
    Shape shape = shape_of_expr(ag, drive->object);
    return shape.kind == SHAPE_GENERATOR || derives_from_generator(ag, shape);
}

/* Is this asend() of AsyncGenerator, or one that overrides it? */
static bool is_asend(Agen *ag, const Signature *s)
{
    return s && s->function && s->function->kind == NODE_FUNCTION_DEF && s->function->function.name == ATOM_asend && s->owner &&
           class_derives_known(ag->types, s->owner, ATOM_typing, ATOM_AsyncGenerator);
}

/* What is called in the end: of `partial(f, …)`, f. */
static Node *function_called(Agen *ag, Node *call)
{
    Node *first = first_positional(call);
    return first && agen_is_known(ag, call->call.func, ATOM_functools, ATOM_partial) ? first : call->call.func;
}

bool drive_sends(Agen *ag, Node *call)
{
    Node *function = call->call.args.len ? function_called(ag, call) : NULL;
    const Signature *signature = function ? type_signature(ag->types, infer_type(ag->in, function)) : NULL;
    return function && is_asend(ag, signature) && agen_type(ag, function) != UNKNOWN;
}

bool drive_sends_misfit(Agen *ag, Node *call, Node **argument, Type *given, Type *taken)
{
    if (!drive_sends(ag, call))
        return false;
    CallResult result = infer_call_node(ag->in, call, infer_expected(ag->in, call));
    if (result.ok || !result.misfit.node || !result.misfit.given)
        return false;
    *argument = result.misfit.node;
    *given = result.misfit.given;
    *taken = result.misfit.wanted;
    /* the None that starts it, sent from where nobody knows whether it has started */
    return !type_assignable(ag->types, type_without_none(ag->types, *given), *taken, NULL);
}

bool drive_lacks_method(Agen *ag, const Drive *drive, Type member)
{
    return drive->member && !infer_is_super(ag->in, drive->object)
        && infer_attribute_of(ag->in, member, drive->member->attribute.attr) == 0
        && !shape_is_attempt(ag, drive->member, ATOM_AttributeError);
}

static Type send_type_of(Agen *ag, Shape shape)
{
    if (shape.kind == SHAPE_GENERATOR)
        return shape.send;
    if (!derives_from_generator(ag, shape))
        return 0;
    Type method = infer_bound_method(ag->in, shape.type, ATOM_asend);
    const Term *term = method ? type_term(ag->types, method) : NULL;
    if (!term || term->kind != TYPE_CALLABLE || !term->signature->param_count)
        return 0;
    const Param *first = &term->signature->params[0];
    return param_is_positional(first) ? first->type : 0;
}

/* Where nobody declared that the object may be one or the other, all have to refuse it. */
Type drive_send_refused(Agen *ag, const Drive *drive, Type sent)
{
    Type object = agen_type(ag, drive->object), found = 0;
    uint32_t count = type_member_count(ag->types, object), refusing = 0;
    for (uint32_t i = 0; i < count; i++) {
        Type taken = send_type_of(ag, shape_of(ag, type_member(ag->types, object, i)));
        if (!taken || type_assignable(ag->types, sent, taken, NULL))
            continue;
        found = found ? found : taken;
        refusing++;
    }
    return refusing == count || !origin_is_guess(ag, drive->object) ? found : 0;
}
