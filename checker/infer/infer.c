/* infer.c: an Infer's life, what types/ may ask of it. */
#include "infer/infer.h"

#include "infer/declaration.h"
#include "infer/expr.h"

/* -- what types/ asks -- */

static void hook_class_complete(void *ctx, Class *c, ClassStage stage)
{
    Infer *in = ctx;
    class_do_stage(in, c, stage);
}

static Type hook_symbol_type(void *ctx, Symbol *s, Class *owner, bool declared_only)
{
    Infer *in = ctx;
    if (owner && owner->flags & CLASS_IS_ENUM) {
        Type member = enum_member_type(in, owner, s);
        if (member)
            return member;
    }
    Type type = declared_only ? infer_declared(in, s) : infer_symbol(in, s);
    return owner && owner->flags & CLASS_IS_ENUM ? enum_nonmember_value(in, type) : type;
}

static Type hook_return_type(void *ctx, const Signature *s)
{
    if (!s->function || s->function->kind != NODE_FUNCTION_DEF)
        return UNKNOWN;
    return infer_return(ctx, s->function);
}

static Type hook_alias_value(void *ctx, Alias *a)
{
    Type value = alias_value(ctx, a);
    return value ? value : UNKNOWN;
}

static Class *hook_known_class(void *ctx, Atom module, Atom name)
{
    Infer *in = ctx;
    Module *m = program_module(in->program, module);
    Symbol *s = m ? scope_find(module_scope(m), name) : NULL;
    if (!s)
        return NULL;
    Meaning meaning = meaning_of_symbol(in, s);
    return meaning.kind == MEANS_CLASS ? meaning.cls : NULL;
}

static Type hook_attribute(void *ctx, Type object, Atom name)
{
    return infer_attribute_of(ctx, object, name);
}

static Type hook_constructor(void *ctx, Type instance)
{
    Infer *in = ctx;
    return infer_constructor(in, type_class(in->types, instance));
}

Infer *infer_new(Program *p)
{
    Infer *in = memory_zero(1, sizeof *in);
    in->program = p;
    in->arena = arena_new();
    in->scratch = arena_new();
    in->cycles.marks = NO_MARKS;
    in->declarations = ARENA_NEW(in->arena, struct Declarations);
    in->types = types_new(p, (TypesHooks){ .ctx = in, .class_complete = hook_class_complete, .symbol_type = hook_symbol_type,
                                           .return_type = hook_return_type, .alias_value = hook_alias_value,
                                           .known_class = hook_known_class, .attribute = hook_attribute,
                                           .constructor = hook_constructor });
    return in;
}

void infer_free(Infer *in)
{
    if (!in)
        return;
    struct Declarations *d = in->declarations;
    Map *maps[] = { &d->strings, &d->meanings, &d->calls, &d->aliases, &d->own_vars, &d->type_params, &d->selves,
                    &d->returned, &d->attribute_holders, &d->contracts, &d->objects,
                    &in->flow_cache };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_free(maps[i]);
    expressions_free(in);
    flow_free(in);
    cycles_free(in);
    types_free(in->types);
    arena_free(in->arena);
    arena_free(in->scratch);
    memory_free(in);
}

void infer_forget_ways(Infer *in)
{
    if (in->cycles.under_way.len)
        BUG("ways are forgotten while %u questions are under way", in->cycles.under_way.len);
    flow_free(in);
    map_free(&in->flow_cache);
    if (in->expressions)
        map_free(&in->expressions->memo);
}

size_t infer_bytes(const Infer *in)
{
    return arena_bytes(in->arena) + arena_bytes(in->types->arena);
}

/* -- bounds -- */

Type infer_known_part(Infer *in, Type a)
{
    Type known = 0;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type member = type_member(in->types, a, i);
        if (!type_is_unknown(member) && member != NEVER)
            known = known ? type_union2(in->types, known, member) : member;
    }
    return known;
}

/* An answer cut off by depth depends on how deep it was asked: nothing on the way to it may be kept but the outermost. */
bool infer_deeper(Infer *in)
{
    if (in->depth >= INFER_MAX_DEPTH) {
        in->cut_off++;
        cycle_cut_off(in);
        return false;
    }
    in->depth++;
    return true;
}

void infer_shallower(Infer *in)
{
    in->depth--;
    if (in->depth == 0 && in->cycles.under_way.len == 0)
        in->cycles.marks = NO_MARKS;
}
