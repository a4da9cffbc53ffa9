#include "server/partial.h"

#include <string.h>

/* The bytes that differ: from `start` to before_end in one text, to now_end in the other. */
typedef struct { uint32_t start, before_end, now_end; } Region;

static Region region_of(Str before, Str now)
{
    uint32_t least = before.len < now.len ? before.len : now.len, head = 0, tail = 0;
    while (head < least && before.data[head] == now.data[head])
        head++;
    while (tail < least - head && before.data[before.len - 1 - tail] == now.data[now.len - 1 - tail])
        tail++;
    return (Region){ head, before.len - tail, now.len - tail };
}

/* -- the same outline -------------------------------------------------------------------------------------------------------- */

static uint32_t moved(Region r, uint32_t at)
{
    return at >= r.before_end ? at - r.before_end + r.now_end : at;
}

static bool same_items(const Item *before, const Item *now, uint32_t count, Region r)
{
    for (uint32_t i = 0; i < count; i++) {
        const Item *a = &before[i], *b = &now[i];
        bool is_around = a->start <= r.start && a->end >= r.before_end;      /* inside, words may come and go */
        unsigned flags = is_around ? ITEM_IS_ASYNC : ~(unsigned)ITEM_IS_BROKEN;
        if (a->kind != b->kind || a->name != b->name || a->indent != b->indent || ((a->flags ^ b->flags) & flags) ||
            a->child_count != b->child_count || (a->start > r.start && a->start < r.before_end) ||
            moved(r, a->start) != b->start || moved(r, a->end) != b->end ||
            !same_items(a->children, b->children, a->child_count, r))        /* as deep as classes in classes: bounded */
            return false;
    }
    return true;
}

/* -- the same function to all others ----------------------------------------------------------------------------------------- */

typedef struct { bool is_method, ok; } Body;

/* Is this attribute something that is assigned, alone or in a tuple? */
static bool is_target(const Node *n)
{
    const Node *inner = n, *holder = n->parent;
    while (holder && (holder->kind == NODE_TUPLE || holder->kind == NODE_LIST || holder->kind == NODE_STARRED))
        inner = holder, holder = holder->parent;
    if (!holder)
        return false;
    switch ((NodeKind)holder->kind) {
    case NODE_ASSIGN:     return holder->assign.value != inner;
    case NODE_ANN_ASSIGN: return holder->ann_assign.target == inner;
    case NODE_AUG_ASSIGN: return holder->aug_assign.target == inner;
    case NODE_FOR:        return holder->for_loop.target == inner;
    case NODE_COMP_FOR:   return holder->comp_for.target == inner;
    case NODE_WITH_ITEM:  return holder->with_item.target == inner;
    default:              return false;
    }
}

/* What a body can bind outside of itself: globals, and in a method the attributes of its object. */
static bool look_outside(void *ctx, Node *n)
{
    Body *b = ctx;
    if (n->kind == NODE_ERROR || n->kind == NODE_GLOBAL || (b->is_method && n->kind == NODE_ATTRIBUTE && is_target(n)))
        b->ok = false;
    return b->ok;
}

static bool stays_inside(Node *def)
{
    Body b = { .is_method = def->parent && def->parent->kind == NODE_CLASS_DEF, .ok = true };
    node_walk(def, look_outside, &b);
    return b.ok;
}

static bool is_plain(Infer *in, Node *def, const Item *item)
{
    if (def->kind != NODE_FUNCTION_DEF || item->flags & ITEM_IS_BROKEN || def->function.decorators.len ||
        !def->function.returns || !def->function.body.len || !stays_inside(def))
        return false;
    FunctionKind kind = function_kind(def);
    bool is_generator = kind == FUNCTION_GENERATOR || kind == FUNCTION_ASYNC_GENERATOR;
    return !is_generator || infer_contract(in, def).is_declared;
}

static bool same_to_others(Infer *in, Node *before, Node *now, Region r)
{
    uint32_t body = before->function.body.items[0]->start;
    return body == now->function.body.items[0]->start && body <= r.start && function_kind(before) == function_kind(now) &&
           infer_function(in, before)->flags == infer_function(in, now)->flags;
}

Item *partial_item(Infer *in, Module *before, Module *now)
{
    if (before->text.has_bom != now->text.has_bom || before->flags != now->flags ||
        before->outline.count != now->outline.count)
        return NULL;
    Region r = region_of(before->text.bytes, now->text.bytes);
    if (!same_items(before->outline.items, now->outline.items, now->outline.count, r))
        return NULL;
    Item *old = module_item_at(before, r.start), *item = module_item_at(now, r.start);
    if (!old || !item || item->kind != ITEM_FUNCTION || old->start != item->start || old->end < r.before_end ||
        item->end < r.now_end)
        return NULL;
    Node *was = module_item_node(before, old), *is = module_item_node(now, item);
    return is_plain(in, was, old) && is_plain(in, is, item) && same_to_others(in, was, is, r) ? item : NULL;
}

/* -- what stays found -------------------------------------------------------------------------------------------------------- */

typedef struct { Module *before, *now; Region region; Arena *arena; } Move;

/* A place in the old text, in the new one. False: it lies in what has changed. */
static bool move_place(const Move *m, uint32_t *start, uint32_t *end)
{
    bool ok = *end <= m->region.start || *start >= m->region.before_end;
    if (*start >= m->region.before_end)
        *start = moved(m->region, *start), *end = moved(m->region, *end);
    return ok;
}

static bool move_related(const Move *m, Finding *f)
{
    f->related = arena_copy(m->arena, f->related, f->related_count * sizeof *f->related);
    for (uint32_t i = 0; i < f->related_count; i++) {
        Related *r = &f->related[i];
        r->message = str_copy(m->arena, r->message);
        if (r->module != m->before)
            continue;
        r->module = m->now;
        if (!move_place(m, &r->start, &r->end))
            return false;
    }
    return true;
}

static bool move_fix(const Move *m, Finding *f)
{
    if (!f->fix)
        return true;
    Fix *fix = arena_copy(m->arena, f->fix, sizeof *f->fix);
    fix->title = str_copy(m->arena, fix->title);
    fix->edits = arena_copy(m->arena, fix->edits, fix->edit_count * sizeof *fix->edits);
    for (uint32_t i = 0; i < fix->edit_count; i++) {
        fix->edits[i].text = str_copy(m->arena, fix->edits[i].text);
        if (!move_place(m, &fix->edits[i].start, &fix->edits[i].end))
            return false;
    }
    f->fix = fix;
    return true;
}

bool partial_keep(const Findings *found, Module *before, Module *now, const Item *item, Findings *out)
{
    Move m = { before, now, region_of(before->text.bytes, now->text.bytes), out->arena };
    uint32_t item_end = item->end - m.region.now_end + m.region.before_end;
    for (uint32_t i = 0; i < found->list.len; i++) {
        Finding f = found->list.items[i];
        if (f.start >= item->start && f.start <= item_end)
            continue;
        f.module = now;
        f.message = str_copy(m.arena, f.message);
        if (!move_place(&m, &f.start, &f.end) || !move_related(&m, &f) || !move_fix(&m, &f))
            return false;
        vec_push(&out->list, f);
    }
    return true;
}
