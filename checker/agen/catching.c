#include "agen/catching.h"

static bool type_catches(Agen *ag, Type caught, Type exception)
{
    if (type_is_unknown(caught))
        return false;
    const Term *term = type_term(ag->types, caught);
    if (term->kind == TYPE_TUPLE || term->kind == TYPE_UNION) {
        for (uint32_t i = 0; i < term->count; i++)
            if (type_catches(ag, term->items[i], exception))
                return true;
        return false;
    }
    return term->kind == TYPE_CLASS && type_assignable(ag->types, exception, term->of, NULL);
}

bool handler_catches(Agen *ag, Node *handler, Type exception)
{
    return !handler->except.type || type_catches(ag, infer_type(ag->in, handler->except.type), exception);
}

Node *catching_handler(Agen *ag, Node *try_node, Type exception)
{
    for (uint32_t i = 0; i < try_node->try_stmt.handlers.len; i++)
        if (handler_catches(ag, try_node->try_stmt.handlers.items[i], exception))
            return try_node->try_stmt.handlers.items[i];
    return NULL;
}

bool is_suppress(Agen *ag, Node *context)
{
    return context->kind == NODE_CALL && agen_is_known(ag, context->call.func, ATOM_contextlib, ATOM_suppress);
}

bool suppress_catches(Agen *ag, Node *call, Type exception)
{
    for (uint32_t i = 0; i < call->call.args.len; i++)
        if (type_catches(ag, infer_type(ag->in, call->call.args.items[i]), exception))
            return true;
    return false;
}
