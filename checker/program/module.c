#include "program/module.h"

#include "program/program.h"

bool module_is(const Module *m, Atom name)
{
    return m->name == name;
}

Str module_item_text(const Module *m, const Item *item)
{
    return str_sub(m->text.bytes, item->start, item->end);
}

/* The outermost item around this one (or itself) that has no node yet: a class is parsed before its members, since it is
 * their parent. */
static Item *outermost_unparsed(Item *item)
{
    while (item->parent && !item->parent->node)
        item = item->parent;
    return item;
}

/* The text that was replaced had this item, too: what was parsed then is copied. */
static Node *copy_model(Module *m, Item *item, Node *parent)
{
    Node *n = node_copy(m->arena, item->model->node, item->start - item->model->start, parent);
    if (n->kind == NODE_CLASS_DEF) {                  /* its members may have changed */
        n->class_def.item = item;
        n->end = item->end;
    }
    return n;
}

static void make_node(Module *m, Item *item)
{
    Program *p = m->program;
    Node *parent = item->parent ? item->parent->node : m->root;
    Node *n = item->model ? copy_model(m, item, parent)
            : m->flags & MODULE_IS_TYPESHED ? p->stubs.decode(p->stubs.index, m, item, parent)
                                            : item_parse(p->parser, m->arena, &m->text, item, parent, &m->errors);
    item->node = n;
}

Node *module_item_node(Module *m, Item *item)
{
    while (!item->node)
        make_node(m, outermost_unparsed(item));
    return item->node;
}

void item_lend(Item *from, Item *to)
{
    Item *model = from->node ? from : from->model;
    if (model && !(model->flags & ITEM_IS_BROKEN) && !to->node)
        to->model = model;
}

void item_lend_all(Item *from, Item *to)
{
    item_lend(from, to);
    for (uint32_t i = 0; i < from->child_count && i < to->child_count; i++)
        item_lend_all(&from->children[i], &to->children[i]);    /* as deep as classes in classes: bounded by the outline */
}

/* The last of these items that starts at or before the offset; items lie in source order. */
static Item *last_before(Item *items, uint32_t count, uint32_t offset)
{
    uint32_t low = 0, high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (items[middle].start <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &items[low - 1] : NULL;
}

Item *module_item_at(Module *m, uint32_t offset)
{
    Item *found = NULL;
    Item *items = m->outline.items;
    uint32_t count = m->outline.count;
    for (;;) {
        Item *item = last_before(items, count, offset);
        if (!item || offset >= item->end)
            return found;
        found = item;
        items = item->children;
        count = item->child_count;
    }
}

Node *module_node_at(Module *m, uint32_t start, uint32_t end)
{
    if (m->flags & MODULE_IS_TYPESHED)
        return NULL;                                  /* nothing there has a place */
    Item *item = module_item_at(m, start);
    while (item && item->end < end)                   /* the range of a class begins inside its first decorator */
        item = item->parent;
    for (; item; item = item->parent) {
        Node *n = node_find(module_item_node(m, item), start, end);
        if (n)
            return n;
    }
    return NULL;
}
