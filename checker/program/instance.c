/* Attributes that the methods of a class bind through their first parameter. */

#include "program/bind.h"
#include "source/lexeme.h"
#include "source/name.h"

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

/* -- which methods may bind a name: told by their text, so that only those are parsed -- */

/* Is what ends at `at` assigned to, as far as the sign behind it tells? */
static bool may_be_target(Str text, uint32_t at)
{
    at = lexeme_skip_void(text, at, text.len);
    if (at >= text.len)
        return false;
    char c = text.data[at], next = at + 1 < text.len ? text.data[at + 1] : 0, third = at + 2 < text.len ? text.data[at + 2] : 0;
    switch (c) {
    case ':': case ',': case ')': case ']':
        return true;
    case '=':
        return next != '=';
    case 'i':
        return lexeme_word_is(text, at, "in");
    case '+': case '-': case '*': case '/': case '%': case '@': case '&': case '|': case '^':
        return next == '=' || (next == c && third == '=');
    case '<': case '>':
        return next == c && third == '=';
    default:
        return false;
    }
}

static void add_binder(Scope *cls, Atom name, Decl *method)
{
    uint64_t *first = map_slot(&cls->binders_of, name, NULL);
    if (*first && cls->binders.items[*first - 1].method == method)
        return;
    vec_push(&cls->binders, (SelfBinder){ method, (uint32_t)*first });
    *first = cls->binders.len;
}

static void find_binders(Scope *cls, Decl *method)
{
    uint32_t at = method->node ? method->node->start : method->item->start;
    Str text = { cls->module->text.bytes.data, method->node ? method->node->end : method->item->end };
    for (int64_t dot; (dot = str_find_char(str_sub(text, at, text.len), '.')) >= 0;) {
        uint32_t word = at + (uint32_t)dot + 1;
        at = lexeme_word_end(text, word);
        if (at > word && lexeme_is_word_start(text.data[word]) && may_be_target(text, at))
            add_binder(cls, name_atom(cls->module->program->atoms, str_sub(text, word, at)), method);
    }
}

static void each_method(Scope *cls, void (*visit)(Scope *cls, Decl *method))
{
    for (uint32_t i = 0; i < cls->symbols.len; i++)
        for (Decl *d = ((Symbol *)(uintptr_t)cls->symbols.entries[i].value)->first; d; d = d->next)
            if (d->kind == DECL_FUNCTION)
                visit(cls, d);
}

/* -- what is asked -- */

static void harvest_method(Scope *cls, Decl *method)
{
    Node *f = decl_node(method);
    if (f)
        harvest(cls, f);
}

Symbol *class_instance_symbol(Node *class_def, Atom name)
{
    Scope *cls = class_scope(class_def);
    if (cls->module->flags & MODULE_IS_STUB || !name)
        return NULL;
    bool is_new;
    *map_slot(&cls->harvested, name, &is_new) = 1;    /* atoms are below any pointer */
    if (!is_new || cls->is_harvested)
        return map_get_ptr(&cls->instance, name);
    if (!cls->has_binders)
        each_method(cls, find_binders);
    cls->has_binders = true;
    uint64_t binder = 0;
    map_get(&cls->binders_of, name, &binder);
    for (; binder; binder = cls->binders.items[binder - 1].next)
        harvest_method(cls, cls->binders.items[binder - 1].method);
    return map_get_ptr(&cls->instance, name);
}

void class_instance_symbols(Node *class_def, void (*visit)(void *ctx, Symbol *s), void *ctx)
{
    Scope *cls = class_scope(class_def);
    if (cls->module->flags & MODULE_IS_STUB)
        return;
    if (!cls->is_harvested)
        each_method(cls, harvest_method);
    cls->is_harvested = true;
    for (uint32_t i = 0; i < cls->instance.len; i++)
        visit(ctx, (Symbol *)(uintptr_t)cls->instance.entries[i].value);
}
