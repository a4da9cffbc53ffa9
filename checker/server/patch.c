#include "server/patch.h"

#include "infer/declaration.h"
#include "server/carry.h"
#include "server/surface.h"

enum { MAX_CHANGED = 16 };

typedef struct { uint32_t unit; Node *old, *new; } Changed;

typedef struct {
    Infer   *in;
    Units   *before, *now;
    Module  *module, *draft;
    Changed  changed[MAX_CHANGED];
    uint32_t count;
} Patch;

/* -- may it be done ---------------------------------------------------------------------------------------------------------- */

static bool find_changed(Patch *p)
{
    if (p->before->list.len != p->now->list.len || ((p->module->flags ^ p->draft->flags) & MODULE_HAS_FUTURE_ANNOTATIONS)
        || p->module->text.has_bom != p->draft->text.has_bom)
        return false;
    for (uint32_t i = 0; i < p->now->list.len; i++) {
        const Unit *unit = &p->now->list.items[i];
        if (unit->twin != i || !unit->same_head || (!unit->same_body && p->count == MAX_CHANGED))
            return false;
        if (!unit->same_body)
            p->changed[p->count++] = (Changed){ .unit = i };
    }
    return true;
}

/* Is the function, as it is now, the same to others? It is parsed in its old place, so that it finds what it mentions. */
static bool try_function(Patch *p, Changed *c)
{
    Unit *now = &p->now->list.items[c->unit];
    Item *old = p->before->list.items[c->unit].item, *new = now->item;
    c->old = module_item_node(p->module, old);
    item_parse(p->module->program->parser, p->module->arena, &p->draft->text, new, c->old->parent, NULL);
    c->new = new->node;
    new->node = NULL;
    if (c->old->kind != NODE_FUNCTION_DEF || c->new->kind != NODE_FUNCTION_DEF)
        return false;
    Surface after = surface_of(p->in, c->new, new->flags & ITEM_IS_BROKEN);
    if (!now->surface.is_known && !after.is_open)
        now->surface = surface_of(p->in, c->old, old->flags & ITEM_IS_BROKEN);
    bool is_same = surface_same(&now->surface, &after) && !now->surface.bound.len && !after.bound.len;
    surface_free(&after);
    return is_same;
}

/* Offsets that are kept outside of the tree. */
static bool move_loose(Patch *p, bool for_good)
{
    bool ok = true;
    for (uint32_t i = 0; i < p->module->errors.len; i++) {
        SyntaxError *e = &p->module->errors.items[i], moved = *e;
        ok &= carry_place(p->before, p->now, &moved.start) && carry_place(p->before, p->now, &moved.end);
        *e = for_good ? moved : *e;
    }
    Scope *scope = p->module->scope;
    for (uint32_t i = 0; scope && i < scope->globals.len; i++) {
        uint32_t moved = scope->globals.items[i].offset;
        ok &= carry_place(p->before, p->now, &moved);
        scope->globals.items[i].offset = for_good ? moved : scope->globals.items[i].offset;
    }
    return ok;
}

/* -- moving ------------------------------------------------------------------------------------------------------------------ */

/* As deep as lowering lets trees be. What is written in a string hangs on it by the engine's own table. */
static void move_node(Infer *in, Node *n, uint32_t by)
{
    n->start += by;
    n->end += by;
    for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++) {
        void *at = (char *)n + f->offset;
        if (f->kind == FIELD_OFFSET)
            *(uint32_t *)at += by;
        else if (f->kind == FIELD_NODE && *(Node **)at)
            move_node(in, *(Node **)at, by);
        else if (f->kind == FIELD_LIST)
            for (uint32_t i = 0; i < ((NodeList *)at)->len; i++)
                move_node(in, ((NodeList *)at)->items[i], by);
    }
    Node *quoted = n->kind == NODE_STRING ? map_get_ptr(&in->declarations->strings, (uintptr_t)n) : NULL;
    if (quoted)
        move_node(in, quoted, by);
}

static void move_item(Patch *p, Item *old, const Item *new)
{
    uint32_t by = new->start - old->start;
    if (old->node && by)
        move_node(p->in, old->node, by);
    if (old->node && old->node->kind == NODE_CLASS_DEF)
        old->node->end = new->end;
    old->start = new->start;
    old->end = new->end;
    old->flags = (uint8_t)((old->flags & ITEM_IS_BROKEN) | (new->flags & ~(unsigned)ITEM_IS_BROKEN));
    for (uint32_t i = 0; i < old->child_count && i < new->child_count; i++)
        move_item(p, &old->children[i], &new->children[i]);      /* as deep as classes in classes: bounded by the outline */
}

/* The function that everybody knows gets the new body. Its head has been moved, and the old body with it. */
static void graft(Patch *p, const Changed *c)
{
    Node *def = c->old;
    NodeList body = c->new->function.body;
    def->function.body.items = ARENA_ARRAY(p->module->arena, body.len, Node *);
    def->function.body.len = body.len;
    for (uint32_t i = 0; i < body.len; i++)
        def->function.body.items[i] = node_copy(p->module->arena, body.items[i], 0, def);
    def->end = c->new->end;
    def->function.scope = NULL;
}

static void apply(Patch *p)
{
    Module *m = p->module;
    for (uint32_t i = 0; i < m->outline.count; i++)
        move_item(p, &m->outline.items[i], &p->draft->outline.items[i]);
    for (uint32_t i = 0; i < p->count; i++)
        graft(p, &p->changed[i]);
    for (uint32_t i = 0; i < p->now->list.len; i++)
        p->now->list.items[i].item = p->before->list.items[i].item;
    text_init(&m->text, m->arena, p->draft->text.bytes);
    m->text.has_bom = p->draft->text.has_bom;
    m->root->end = m->text.bytes.len;
}

/* -- all --------------------------------------------------------------------------------------------------------------------- */

/* What was found in unchanged parts, at its new places. */
static bool carry(Patch *p, const Findings *found, Findings *out, UnitList *open)
{
    Impact impact = { .in = p->in, .before = p->before, .now = p->now, .units = memory_zero(p->now->list.len + 1, 1) };
    for (uint32_t i = 0; i < p->count; i++)
        impact.units[p->changed[i].unit] = IMPACT_CHECK;
    bool ok = carry_findings(found, &impact, out);
    if (ok)
        impact_open(&impact, open);
    impact_free(&impact);
    return ok;
}

bool patch_module(Infer *in, Units *units, Module *draft, Units *now, const Findings *found, Findings *out, UnitList *open)
{
    Patch p = { .in = in, .before = units, .now = now, .module = units->module, .draft = draft };
    units_of(now, draft, units);
    if (!find_changed(&p))
        return false;
    for (uint32_t i = 0; i < p.count; i++)
        if (!try_function(&p, &p.changed[i]))
            return false;
    now->module = p.module;
    if (!move_loose(&p, false) || !carry(&p, found, out, open)) {
        now->module = draft;
        vec_clear(&out->list);
        vec_clear(open);
        return false;
    }
    move_loose(&p, true);
    apply(&p);
    return true;
}
