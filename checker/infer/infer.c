/* infer.c: an Infer's life, what types/ may ask of it, and the bookkeeping of questions under way. */
#include "infer/infer.h"

#include "infer/declaration.h"

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
    return declared_only ? infer_declared(in, s) : infer_symbol(in, s);
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
    in->lowest = UINT32_MAX;
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
                    &d->returned, &d->returned_cut, &d->attribute_holders, &d->contracts, &d->objects,
                    &in->flow_cache, &in->calls, &in->members };
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        map_free(maps[i]);
    expressions_free(in);
    flow_free(in);
    vec_free(&in->cycles);
    types_free(in->types);
    arena_free(in->arena);
    arena_free(in->scratch);
    memory_free(in);
}

/* -- questions under way --
 * `lowest` is the outermost question under way that the current one has used; entering saves the outer question's mark and
 * leaving merges the two, so a mark reaches exactly the questions between the use and the one that was used. */

bool cycle_enter(Infer *in, const void *subject, uint64_t what, Type *so_far)
{
    for (uint32_t i = in->cycles.len; i-- > 0;) {
        if (in->cycles.items[i].subject != subject || in->cycles.items[i].what != what)
            continue;
        *so_far = in->cycles.items[i].so_far;
        in->cycles.items[i].used = true;
        if (i < in->lowest)
            in->lowest = i;
        return false;
    }
    if (in->cycles.len == in->cycles.cap)
        vec_grow((void **)&in->cycles.items, &in->cycles.cap, sizeof *in->cycles.items);
    uint32_t at = in->cycles.len++;
    in->cycles.items[at].subject = subject;
    in->cycles.items[at].what = what;
    in->cycles.items[at].so_far = 0;
    in->cycles.items[at].used = false;
    in->cycles.items[at].lowest_outside = in->lowest;
    in->lowest = UINT32_MAX;
    *so_far = 0;
    return true;
}

void cycle_update(Infer *in, Type so_far)
{
    if (!in->cycles.len || vec_last(&in->cycles).so_far == so_far)
        return;
    vec_last(&in->cycles).so_far = so_far;
    in->epoch++;
}

bool cycle_leave(Infer *in)
{
    if (!in->cycles.len)
        BUG("a question ends that never began");
    uint32_t self = in->cycles.len - 1, outside = in->cycles.items[self].lowest_outside;
    bool keeps = in->lowest >= self;
    if (in->cycles.items[self].used)
        in->epoch++;
    in->cycles.len--;
    uint32_t passed_on = keeps ? UINT32_MAX : in->lowest;
    in->lowest = passed_on < outside ? passed_on : outside;
    if (self == 0) {
        in->lowest = UINT32_MAX;                      /* nothing is under way any more */
        in->outermost++;
        in->epoch++;
    }
    return keeps;
}

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
        in->lowest = 0;
        return false;
    }
    in->depth++;
    return true;
}

void infer_shallower(Infer *in)
{
    in->depth--;
    if (in->depth == 0 && in->cycles.len == 0 && in->lowest != UINT32_MAX) {
        in->lowest = UINT32_MAX;
        in->epoch++;
    }
}
