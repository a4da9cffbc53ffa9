/* Attributes that the methods of a class bind through their first parameter. */
#include <string.h>

#include "program/bind.h"
#include "source/scan.h"

typedef struct { Scope *cls; Atom self; uint32_t flags; } Harvest;

static void add_decl(Harvest *h, Node *attribute, uint32_t flags)
{
    Symbol *s = symbol_in(&h->cls->instance, h->cls, attribute->attribute.attr);
    Decl *d = ARENA_NEW(h->cls->module->arena, Decl);
    *d = (Decl){ .kind = DECL_VARIABLE, .flags = (uint8_t)(h->flags | flags), .symbol = s, .node = attribute };
    Decl **link = &s->first;
    while (*link && (*link)->node->start <= attribute->start)
        link = &(*link)->next;
    d->next = *link;
    *link = d;
    if (!d->next)
        s->last = d;
    s->decl_count++;
}

typedef struct { Harvest *harvest; uint32_t flags; } TargetVisit;

static bool enter_target(void *ctx, Node *n)
{
    TargetVisit *v = ctx;
    if (n->kind == NODE_TUPLE || n->kind == NODE_LIST || n->kind == NODE_STARRED)
        return true;
    if (n->kind == NODE_ATTRIBUTE && n->attribute.value && n->attribute.value->kind == NODE_NAME &&
        n->attribute.value->name.id == v->harvest->self)
        add_decl(v->harvest, n, v->flags);
    return false;
}

static void take_target(Harvest *h, Node *target, uint32_t flags)
{
    TargetVisit v = { h, flags };
    if (target)
        node_walk(target, enter_target, &v);
}

static bool enter_body(void *ctx, Node *n)
{
    Harvest *h = ctx;
    switch ((NodeKind)n->kind) {
    case NODE_FUNCTION_DEF: case NODE_CLASS_DEF: case NODE_LAMBDA:
        return false;
    case NODE_ASSIGN:
        for (uint32_t i = 0; i < n->assign.targets.len; i++)
            take_target(h, n->assign.targets.items[i], n->assign.type_comment ? DECL_HAS_ANNOTATION : 0);
        return false;
    case NODE_ANN_ASSIGN:
        take_target(h, n->ann_assign.target, DECL_HAS_ANNOTATION | bind_annotation_flags(n->ann_assign.annotation));
        return false;
    case NODE_AUG_ASSIGN:
        take_target(h, n->aug_assign.target, 0);
        return false;
    case NODE_FOR:
        take_target(h, n->for_loop.target, 0);
        return true;
    case NODE_WITH_ITEM:
        take_target(h, n->with_item.target, 0);
        return false;
    default:
        return !node_is_expression(n);
    }
}

static bool is_static_method(const Node *f, bool *is_class_method)
{
    *is_class_method = f->function.name == ATOM___init_subclass__ || f->function.name == ATOM___class_getitem__;
    for (uint32_t i = 0; i < f->function.decorators.len; i++) {
        const Node *d = f->function.decorators.items[i];
        if (d->kind != NODE_NAME)
            continue;
        if (d->name.id == ATOM_staticmethod)
            return true;
        *is_class_method |= d->name.id == ATOM_classmethod;
    }
    return f->function.name == ATOM___new__;
}

static void harvest(Scope *cls, Node *f)
{
    bool is_new;
    uint64_t *done = map_slot(&cls->harvested, (uint64_t)(uintptr_t)f, &is_new);
    if (!is_new || f->kind != NODE_FUNCTION_DEF || f->function.params.len == 0)
        return;
    *done = 1;
    const Node *first = f->function.params.items[0];
    bool is_class_method;
    if (is_static_method(f, &is_class_method) || first->kind != NODE_PARAM || first->param.kind > PARAM_NORMAL)
        return;
    Harvest h = { .cls = cls, .self = first->param.name, .flags = is_class_method ? DECL_ON_CLASS : DECL_ON_INSTANCE };
    for (uint32_t i = 0; i < f->function.body.len; i++)
        node_walk(f->function.body.items[i], enter_body, &h);
}

/* `.name` as a whole attribute, anywhere in the text. */
static bool mentions_attribute(Str text, Str name)
{
    uint32_t from = 0;
    while (from < text.len) {
        int64_t hit = str_find(str_sub(text, from, text.len), name);
        if (hit < 0)
            return false;
        uint32_t at = from + (uint32_t)hit;
        if (at > 0 && text.data[at - 1] == '.' && scan_has_word(str_sub(text, at, at + name.len + 1), name))
            return true;
        from = at + 1;
    }
    return false;
}

/* Harvests the methods of the class: all (name empty), or those that mention the name. */
static void harvest_methods(Scope *cls, Str name)
{
    if (cls->is_harvested)
        return;
    cls->is_harvested = name.len == 0;
    Str text = cls->module->text.bytes;
    for (uint32_t i = 0; i < cls->symbols.len; i++) {
        Symbol *s = (Symbol *)(uintptr_t)cls->symbols.entries[i].value;
        for (Decl *d = s->first; d; d = d->next) {
            if (d->kind != DECL_FUNCTION)
                continue;
            Str body = d->node ? str_sub(text, d->node->start, d->node->end) : str_sub(text, d->item->start, d->item->end);
            Node *method = name.len == 0 || mentions_attribute(body, name) ? decl_node(d) : NULL;
            if (method)
                harvest(cls, method);
        }
    }
}

/* So many names were asked for one by one, each by a look at all methods: from then on everything is harvested. */
enum { HARVEST_ALL_FROM = 256 };

Symbol *class_instance_symbol(Node *class_def, Atom name)
{
    Scope *cls = class_scope(class_def);
    if (cls->module->flags & MODULE_IS_STUB || !name)
        return NULL;
    bool is_new;
    uint64_t *known = map_slot(&cls->harvested, name, &is_new);      /* atoms are below any pointer */
    *known = 1;
    if (is_new)
        harvest_methods(cls, cls->harvested.len > HARVEST_ALL_FROM ? (Str){ 0 } : atom_str(cls->module->program->atoms, name));
    return map_get_ptr(&cls->instance, name);
}

void class_instance_symbols(Node *class_def, void (*visit)(void *ctx, Symbol *s), void *ctx)
{
    Scope *cls = class_scope(class_def);
    if (cls->module->flags & MODULE_IS_STUB)
        return;
    harvest_methods(cls, (Str){ 0 });
    for (uint32_t i = 0; i < cls->instance.len; i++)
        visit(ctx, (Symbol *)(uintptr_t)cls->instance.entries[i].value);
}
