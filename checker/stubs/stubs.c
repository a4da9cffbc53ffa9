#include "stubs/stubs.h"

#include "stubs/format.h"

extern const char stub_index_data[], stub_index_end[];

uint32_t stub_schema(void)
{
    uint64_t h = STUB_MAGIC;
    for (unsigned kind = 1; kind < NODE_KIND_COUNT; kind++) {
        h = hash_mix(h, str_hash(str_of(node_kind_name((NodeKind)kind))));
        for (const NodeField *f = node_fields((NodeKind)kind); f->kind != FIELD_END; f++)
            h = hash_mix(h, str_hash(str_of(f->name)) + (uint64_t)f->kind);
    }
    return (uint32_t)(h ^ h >> 32);
}

/* -- the tables -- */

static const void *at(const StubHeader *h, uint32_t offset)
{
    return (const char *)h + offset;
}

/* Empty for a number that is none, or whose bytes don't lie in the index. */
static Str atom_bytes(const StubHeader *h, uint32_t atom)
{
    const uint32_t *starts = at(h, h->atoms_at);
    if (atom >= h->atom_count || starts[atom] > starts[atom + 1] || starts[atom + 1] > h->size - h->atom_bytes_at)
        return STR("");
    return (Str){ (const char *)at(h, h->atom_bytes_at) + starts[atom], starts[atom + 1] - starts[atom] };
}

static const StubModule *module_at(const StubHeader *h, uint32_t number)
{
    return (const StubModule *)at(h, h->modules_at) + number;
}

static const StubModule *module_named(const StubHeader *h, Str dotted)
{
    const uint16_t *slots = at(h, h->slots_at);
    for (uint32_t i = (uint32_t)str_hash(dotted), tried = 0; tried < h->slot_count; i++, tried++) {
        uint16_t slot = slots[i & (h->slot_count - 1)];
        if (slot == 0 || slot > h->module_count)
            return NULL;
        const StubModule *m = module_at(h, slot - 1u);
        if (str_eq(atom_bytes(h, m->name), dotted))
            return m;
    }
    return NULL;
}

static const StubModule *module_for(const void *index, Target target, Str dotted)
{
    const StubModule *m = module_named(index, dotted);
    return m && version_cmp(m->first, target.version) <= 0 && version_cmp(target.version, m->last) <= 0 ? m : NULL;
}

/* -- reading records -- */

/* Where reading is. The program makes sense of what the index says; that it says it within its bytes is looked at here: past
 * their end there are zeros, which are no nodes and empty lists. */
typedef struct { const uint8_t *p, *end; const StubHeader *header; Module *module; int depth; } Reader;

static Reader reader_at(const StubHeader *h, Module *m, uint64_t offset)
{
    const uint8_t *start = (const uint8_t *)h;
    return (Reader){ .p = start + (offset < h->size ? offset : h->size), .end = start + h->size, .header = h, .module = m };
}

static uint8_t take_byte(Reader *r)
{
    return r->p < r->end ? *r->p++ : 0;
}

static uint32_t take(Reader *r)
{
    uint32_t n = 0;
    uint8_t byte = 0x80;
    for (unsigned shift = 0; byte & 0x80 && shift < 32; shift += 7) {
        byte = take_byte(r);
        n |= (uint32_t)(byte & 0x7F) << shift;
    }
    return n;
}

/* The length of a list whose entries take `size` bytes at least. */
static uint32_t take_length(Reader *r, uint32_t size)
{
    uint32_t n = take(r), most = (uint32_t)(r->end - r->p) / size;
    return n < most ? n : most;
}

static Atom take_atom(Reader *r)
{
    uint32_t local = take(r);
    if (local == 0 || local >= r->header->atom_count)
        return ATOM_NONE;
    Program *p = r->module->program;
    Atom *known = &p->stub_atoms[local];
    if (*known == ATOM_NONE)
        *known = atom_of(p->atoms, atom_bytes(r->header, local));
    return *known;
}

enum { ITEM_BYTES = 4 };                              /* at least: kind, flags, name, length of the record */

/* A list of `count` items; their records begin at `record`. */
static Item *take_items(Reader *r, uint32_t count, uint32_t record, Item *parent)
{
    Item *items = ARENA_ARRAY(r->module->arena, count, Item);
    for (uint32_t i = 0; i < count; i++) {
        items[i].kind = take_byte(r);
        items[i].flags = take_byte(r);
        items[i].name = take_atom(r);
        items[i].stub = record;
        items[i].parent = parent;
        record += take(r);
    }
    return items;
}

static Node *take_node(Reader *r, Node *parent);

static NodeList take_list(Reader *r, Node *parent)
{
    NodeList list = { .len = take_length(r, 1) };
    if (list.len > 0)
        list.items = ARENA_ARRAY(r->module->arena, list.len, Node *);
    for (uint32_t i = 0; i < list.len; i++)
        list.items[i] = take_node(r, parent);
    return list;
}

static void take_field(Reader *r, Node *n, const NodeField *f)
{
    void *field = (char *)n + f->offset;
    switch (f->kind) {
    case FIELD_NODE:   *(Node **)field = take_node(r, n); break;
    case FIELD_LIST:   *(NodeList *)field = take_list(r, n); break;
    case FIELD_ATOM:   *(Atom *)field = take_atom(r); break;
    case FIELD_STR:    *(Str *)field = atom_bytes(r->header, take(r)); break;
    case FIELD_NUMBER: *(uint32_t *)field = take(r); break;
    case FIELD_OFFSET:
    case FIELD_END:    break;
    }
}

static Node *take_node(Reader *r, Node *parent)
{
    uint8_t kind = take_byte(r);
    NodeKind is = (NodeKind)(kind & ~STUB_HAS_FLAGS);
    if (is == NODE_INVALID || is >= NODE_KIND_COUNT || ++r->depth > STUB_MAX_DEPTH) {
        r->p = is == NODE_INVALID ? r->p : r->end;    /* nothing that follows makes sense */
        return NULL;
    }
    Node *n = node_new(r->module->arena, is, 0, 0);
    n->parent = parent;
    n->flags = parent ? parent->flags & STUB_INHERITED : 0;
    if (kind & STUB_HAS_FLAGS)
        n->flags |= take_byte(r);
    for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++)
        take_field(r, n, f);
    r->depth--;
    return n;
}

/* -- the source -- */

static bool has_module(const void *index, Target target, Str dotted)
{
    return module_for(index, target, dotted) != NULL;
}

static bool open_module(const void *index, Target target, Module *m)
{
    const StubHeader *h = index;
    Str name = atom_str(m->program->atoms, m->name);
    const StubModule *found = module_for(h, target, str_sub(name, (uint32_t)(str_rfind_char(name, ':') + 1), name.len));
    if (!found)
        return false;
    Reader r = reader_at(h, m, (uint64_t)h->items_at + found->items);
    m->stub = (uint64_t)(found - module_at(h, 0));
    m->flags |= found->is_package ? MODULE_IS_PACKAGE : 0u;
    uint32_t most = (uint32_t)(r.end - r.p) / ITEM_BYTES;
    m->outline.count = found->item_count < most ? found->item_count : most;
    m->outline.items = take_items(&r, m->outline.count, found->nodes, NULL);
    return true;
}

static void take_members(Reader *r, Item *item)
{
    uint32_t count = take_length(r, ITEM_BYTES);
    const uint8_t *list = r->p;
    for (uint32_t i = 0; i < count; i++) {            /* the records begin where the list ends */
        take_byte(r);
        take_byte(r);
        take(r);
        take(r);
    }
    uint32_t records = (uint32_t)(r->p - (const uint8_t *)r->header) - r->header->nodes_at;
    r->p = list;
    item->children = take_items(r, count, records, item);
    item->child_count = count;
}

static Node *decode(const void *index, Module *m, Item *item, Node *parent)
{
    const StubHeader *h = index;
    Reader r = reader_at(h, m, (uint64_t)h->nodes_at + item->stub);
    item->node = take_node(&r, parent);
    if (!item->node)
        item->node = node_new(m->arena, NODE_ERROR, 0, 0);
    if (item->node->kind == NODE_CLASS_DEF && item->kind == ITEM_CLASS) {
        item->node->class_def.item = item;
        take_members(&r, item);
    }
    return item->node;
}

/* An index without modules, for a program that was linked without one. */
static const struct { StubHeader header; uint16_t slots[2]; } nothing = {
    .header = { .slot_count = 1, .slots_at = sizeof(StubHeader) },
};

static StubSource source_of(const StubHeader *h)
{
    return (StubSource){ .index = h, .atom_count = h->atom_count, .has = has_module, .open = open_module, .decode = decode };
}

/* Do `count` entries of `size` bytes lie in the index, at a place for such entries? */
static bool holds(const StubHeader *h, uint32_t at, uint64_t count, uint32_t size)
{
    return at % (size < 4 ? size : 4) == 0 && at <= h->size && count <= (h->size - at) / size;
}

static bool is_whole(const StubHeader *h)
{
    return holds(h, h->modules_at, h->module_count, sizeof(StubModule)) && holds(h, h->slots_at, h->slot_count, sizeof(uint16_t))
           && (h->slot_count & (h->slot_count - 1)) == 0 && holds(h, h->atoms_at, h->atom_count + 1ull, sizeof(uint32_t))
           && h->atom_bytes_at <= h->size && h->items_at <= h->size && h->nodes_at <= h->size;
}

bool stubs_over(Str bytes, StubSource *out)
{
    const StubHeader *h = (const void *)bytes.data;
    if (bytes.len < sizeof *h || h->magic != STUB_MAGIC || h->size > bytes.len || h->schema != stub_schema() || !is_whole(h))
        return false;
    *out = source_of(h);
    return true;
}

StubSource stubs_embedded(void)
{
    StubSource s;
    Str bytes = { stub_index_data, (uint32_t)((uintptr_t)stub_index_end - (uintptr_t)stub_index_data) };
    return stubs_over(bytes, &s) ? s : source_of(&nothing.header);
}

void stubs_modules(const void *index, void (*visit)(void *ctx, Str dotted, PyVersion first, PyVersion last), void *ctx)
{
    const StubHeader *h = index;
    for (uint32_t i = 0; i < h->module_count; i++) {
        const StubModule *m = module_at(h, i);
        visit(ctx, atom_bytes(h, m->name), m->first, m->last);
    }
}
