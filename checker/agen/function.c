#include "agen/function.h"

#include "agen/block.h"

/* The last name of a decorator: `fixture` of @pytest.fixture(scope=…). */
static Atom decorator_name(const Node *decorator)
{
    if (decorator->kind == NODE_CALL)
        decorator = decorator->call.func;
    return decorator->kind == NODE_ATTRIBUTE ? decorator->attribute.attr
           : decorator->kind == NODE_NAME    ? decorator->name.id
                                             : ATOM_NONE;
}

/* Fixture decorators have no common origin (pytest, pytest_asyncio, anyio plug-ins, frameworks of one's own): what they
 * share is the word in their name. */
static bool is_fixture_decorator(Agen *ag, const Node *decorator)
{
    Atom name = decorator_name(decorator);
    return name && str_has(atom_str(ag->in->program->atoms, name), STR("fixture"));
}

/* A decorator that makes something to enter of the generator (trio.as_safe_channel) drives it in its own way. One that nothing
 * is known of may be such: contextlib's have been copied to other packages. */
static bool is_entered_when_decorated(Agen *ag, Node *def)
{
    Type object = infer_function_object(ag->in, def);
    if (type_is_unknown(object))
        return true;
    const Term *term = type_term(ag->types, object);
    Type given = term->kind == TYPE_CALLABLE ? term->signature->ret : 0;
    if (!given || type_is_unknown(given))
        return false;
    Type entered = infer_entered(ag->in, given, function_kind(def) == FUNCTION_ASYNC_GENERATOR);
    return entered && !type_is_unknown(entered);
}

static bool hands_over(Agen *ag, const Node *def)
{
    for (uint32_t i = 0; i < def->function.decorators.len; i++) {
        Node *decorator = def->function.decorators.items[i];
        if (agen_is_known(ag, decorator, ATOM_contextlib, ATOM_asynccontextmanager)
            || agen_is_known(ag, decorator, ATOM_contextlib, ATOM_contextmanager) || is_fixture_decorator(ag, decorator))
            return true;
    }
    return false;
}

/* What the call really gives is a types.AsyncGeneratorType, which every AsyncGenerator annotation holds as well. */
static bool fits(Agen *ag, Type declared)
{
    if (!declared)
        return true;
    Type unknowns[] = { UNKNOWN, UNKNOWN };
    return type_assignable(ag->types, type_known(ag->types, ATOM_types, ATOM_AsyncGeneratorType, unknowns, 2), declared, NULL);
}

const FunctionFacts *function_facts(Agen *ag, Node *def)
{
    FunctionFacts *facts = map_get_ptr(&ag->functions, (uintptr_t)def);
    if (facts)
        return facts;
    facts = ARENA_NEW(ag->arena, FunctionFacts);
    map_put_ptr(&ag->functions, (uintptr_t)def, facts);
    const Function *info = infer_function(ag->in, def);
    facts->node = def;
    facts->info = info;
    facts->kind = info->kind;
    facts->scope = function_scope(def);
    facts->declared = def->function.returns ? infer_annotation(ag->in, def->function.returns, ANNOTATION_IS_RETURN) : 0;
    if (facts->kind == FUNCTION_ASYNC_GENERATOR)
        facts->contract = infer_contract(ag->in, def);
    facts->fits_declared = facts->kind != FUNCTION_ASYNC_GENERATOR || fits(ag, facts->declared);
    if (info->owner)
        class_complete(ag->types, info->owner, CLASS_STAGE_BASES);
    facts->in_protocol = info->owner && (info->owner->flags & CLASS_IS_PROTOCOL);
    facts->in_stub_file = (ag->module->flags & MODULE_IS_STUB) != 0;
    facts->is_open = (info->flags & (FUNCTION_IS_ABSTRACT | FUNCTION_IS_OVERLOAD | FUNCTION_IS_STUB)) || facts->in_protocol ||
                     facts->in_stub_file;
    facts->is_context_manager = def->function.decorators.len && (hands_over(ag, def) || is_entered_when_decorated(ag, def));
    return facts;
}

const FunctionFacts *async_generator_around(Agen *ag, Node *n)
{
    Node *function = node_enclosing_function(n);
    if (!function || function->kind != NODE_FUNCTION_DEF || function_kind(function) != FUNCTION_ASYNC_GENERATOR)
        return NULL;
    if (n->kind == NODE_YIELD && block_of(n) != function)     /* in a comprehension or class body: none of the function's own */
        return NULL;
    return function_facts(ag, function);
}

bool function_returns_value(const FunctionFacts *f)
{
    for (uint32_t i = 0; i < f->scope->returns.len; i++)
        if (f->scope->returns.items[i]->operand.value)
            return true;
    return false;
}

bool function_reaches_yield(Agen *ag, const FunctionFacts *f)
{
    for (uint32_t i = 0; i < f->scope->yields.len; i++)
        if (infer_reachable(ag->in, f->scope->yields.items[i]))
            return true;
    return false;
}

Type callable_result(Agen *ag, Type callable)
{
    const Signature *s = type_signature(ag->types, callable);
    return s ? infer_signature_return(ag->in, s) : 0;
}

Type function_open(Agen *ag, Type type, Node *def)
{
    Solution own;
    solution_init(&own);
    solution_add_scope(&own, type_scope_id(ag->types, def));
    Type open = solution_apply(ag->types, &own, type, true);
    solution_free(&own);
    return open;
}

Type callable_open_result(Agen *ag, Type callable)
{
    const Signature *s = type_signature(ag->types, callable);
    Type result = s ? infer_signature_return(ag->in, s) : 0;
    return result && s->function ? function_open(ag, result, s->function) : result;
}

Overridden function_overridden(Agen *ag, const Function *info)
{
    if (!info->owner)
        return (Overridden){ 0 };
    Atom name = info->node->function.name;
    Member m = class_member(ag->types, type_of_class(ag->types, info->owner), name,
                            LOOKUP_SKIP_FIRST | LOOKUP_SKIP_OBJECT | LOOKUP_NO_TYPE);
    if (!m.found || !m.owner)
        return (Overridden){ 0 };
    return (Overridden){ infer_attribute_of(ag->in, m.owner, name), m.owner_class, m.symbol };
}
