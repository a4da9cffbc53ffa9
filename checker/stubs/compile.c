#include "stubs/compile.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "source/outline.h"
#include "source/parse.h"
#include "stubs/format.h"

typedef struct {
    Str       name, path;
    bool      is_package;
    PyVersion first, last;
    FileBytes file;
    Text      text;
    Outline   outline;
    Node     *root;
} Source;

/* A name or the value of a string, and how often records mention it. */
typedef struct { Str bytes; uint32_t uses, local; } Word;

typedef struct {
    Arena       *arena;
    AtomTable   *atoms;
    Parser      *parser;
    VEC(Source)  sources;
    StrMap       versions;                            /* a dotted name of VERSIONS → its two versions, packed */
    VEC(Word)    words;
    StrMap       word_of;                             /* bytes → place in words */
    StrBuf       items, nodes;
    StubCount   *count;
    StrBuf      *error;
} Compiler;

static bool fail(Compiler *c, const char *what, Str where)
{
    strbuf_printf(c->error, "%s: " STR_FMT, what, STR_ARG(where));
    return false;
}

/* -- which files, which versions -- */

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const Source *)a)->name, ((const Source *)b)->name);
}

/* "3.5-3.12" or "3.5-" → two versions in one number. */
static bool parse_range(Str text, uint64_t *out)
{
    int64_t dash = str_find_char(text, '-');
    PyVersion first, last = { 255, 255 };
    if (dash < 0 || !version_parse(str_sub(text, 0, (uint32_t)dash), &first))
        return false;
    Str end = str_trim(str_sub(text, (uint32_t)dash + 1, text.len));
    if (end.len > 0 && !version_parse(end, &last))
        return false;
    *out = (uint64_t)first.major << 24 | (uint64_t)first.minor << 16 | (uint64_t)last.major << 8 | last.minor;
    return true;
}

static bool read_versions(Compiler *c, Str folder)
{
    Str path = path_join(c->arena, folder, STR("VERSIONS")), rest;
    if (!file_read_text(c->arena, path, &rest, NULL))
        return fail(c, "cannot read", path);
    while (rest.len > 0) {
        Str line = str_trim(str_before(str_cut(&rest, '\n'), '#'));
        if (line.len == 0)
            continue;
        Str versions = line, name = str_cut(&versions, ':');
        uint64_t range;
        if (!parse_range(str_trim(versions), &range))
            return fail(c, "not a line of VERSIONS", line);
        strmap_put(&c->versions, str_trim(name), range);
    }
    return true;
}

/* The range of the nearest name of VERSIONS around a module: its own, its package's, … */
static bool find_range(Compiler *c, Source *s)
{
    uint64_t range;
    Str name = s->name;
    while (!strmap_get(&c->versions, name, &range)) {
        int64_t dot = str_rfind_char(name, '.');
        if (dot < 0)
            return fail(c, "not in VERSIONS", s->name);
        name = str_sub(name, 0, (uint32_t)dot);
    }
    s->first = (PyVersion){ (uint8_t)(range >> 24), (uint8_t)(range >> 16) };
    s->last = (PyVersion){ (uint8_t)(range >> 8), (uint8_t)range };
    return true;
}

static void add_source(Compiler *c, Str path, Str relative)
{
    StrBuf name = { 0 };
    Str stem = str_sub(relative, 0, relative.len - STR(".pyi").len);
    bool is_package = str_eq(path_base(stem), STR("__init__"));
    if (is_package)
        stem = path_dir(stem);
    for (uint32_t i = 0; i < stem.len; i++)
        strbuf_add_char(&name, stem.data[i] == '/' ? '.' : stem.data[i]);
    vec_push(&c->sources, (Source){ .name = str_copy(c->arena, strbuf_str(&name)), .path = path, .is_package = is_package });
    strbuf_free(&name);
}

static bool find_sources(Compiler *c, Str folder)
{
    VEC(Str) pending = { 0 };                         /* folders relative to the first */
    bool ok = true;
    vec_push(&pending, STR(""));
    while (ok && pending.len > 0) {
        Str below = vec_pop(&pending);
        Str path = below.len > 0 ? path_join(c->arena, folder, below) : folder;
        DirEntry *entries;
        uint32_t count;
        if (!dir_list(c->arena, path.data, &entries, &count, NULL))
            ok = fail(c, "cannot list", path);
        for (uint32_t i = 0; ok && i < count; i++) {
            Str relative = below.len > 0 ? path_join(c->arena, below, entries[i].name) : entries[i].name;
            if (entries[i].is_dir)
                vec_push(&pending, relative);
            else if (str_ends(relative, STR(".pyi")))
                add_source(c, path_join(c->arena, path, entries[i].name), relative);
        }
    }
    vec_free(&pending);
    if (c->sources.len > 0)
        qsort(c->sources.items, c->sources.len, sizeof *c->sources.items, by_name);
    for (uint32_t i = 0; ok && i < c->sources.len; i++)
        ok = find_range(c, &c->sources.items[i]);
    return ok;
}

/* -- parsing -- */

/* Parses items and, of classes, their members: a list of pending lists instead of recursion. */
typedef struct { Item *items; uint32_t count; Node *parent; } ItemList;

static bool parse_source(Compiler *c, Source *s)
{
    if (!file_read(s->path.data, &s->file, NULL))
        return fail(c, "cannot read", s->path);
    text_init(&s->text, c->arena, s->file.bytes);
    s->outline = outline_of(c->arena, c->atoms, &s->text);
    s->root = node_new(c->arena, NODE_MODULE, 0, 0);
    VEC(ItemList) pending = { 0 };
    SyntaxErrors errors = { 0 };
    vec_push(&pending, (ItemList){ s->outline.items, s->outline.count, s->root });
    while (pending.len > 0) {
        ItemList list = vec_pop(&pending);
        for (uint32_t i = 0; i < list.count; i++) {
            Item *item = &list.items[i];
            Node *n = item_parse(c->parser, c->arena, &s->text, item, list.parent, &errors);
            item->node = n;
            if (item->child_count > 0)
                vec_push(&pending, (ItemList){ item->children, item->child_count, n });
        }
    }
    if (errors.len > 0)
        strbuf_printf(c->error, STR_FMT ":%u: %s", STR_ARG(s->path), text_line_of(&s->text, errors.items[0].start) + 1,
                      errors.items[0].message);
    bool ok = errors.len == 0;
    vec_free(&errors);
    vec_free(&pending);
    return ok;
}

/* -- names, by how often they are used -- */

static Word *word(Compiler *c, Str bytes)
{
    bool is_new;
    uint64_t *slot = strmap_slot(&c->word_of, bytes, &is_new);
    if (is_new) {
        *slot = c->words.len;
        vec_push(&c->words, (Word){ .bytes = bytes });
    }
    return &c->words.items[*slot];
}

static void use_atom(Compiler *c, Atom a)
{
    if (a != ATOM_NONE)
        word(c, atom_str(c->atoms, a))->uses++;
}

static bool use_words_of(void *ctx, Node *n)
{
    Compiler *c = ctx;
    c->count->nodes++;
    for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++) {
        const void *field = (const char *)n + f->offset;
        if (f->kind == FIELD_ATOM)
            use_atom(c, *(const Atom *)field);
        else if (f->kind == FIELD_STR && ((const Str *)field)->len > 0)
            word(c, *(const Str *)field)->uses++;
    }
    return true;
}

static void use_words(Compiler *c, const Source *s)
{
    VEC(ItemList) pending = { 0 };
    word(c, s->name)->uses++;
    vec_push(&pending, (ItemList){ s->outline.items, s->outline.count, NULL });
    while (pending.len > 0) {
        ItemList list = vec_pop(&pending);
        for (uint32_t i = 0; i < list.count; i++) {
            c->count->items++;
            use_atom(c, list.items[i].name);
            node_walk(list.items[i].node, use_words_of, c);
            if (list.items[i].child_count > 0)
                vec_push(&pending, (ItemList){ list.items[i].children, list.items[i].child_count, NULL });
        }
    }
    vec_free(&pending);
}

static int by_uses(const void *a, const void *b)
{
    const Word *x = a, *y = b;
    return x->uses != y->uses ? (x->uses < y->uses ? 1 : -1) : str_cmp(x->bytes, y->bytes);
}

/* Sorts the words and gives them their numbers in the index, from 1. */
static void number_words(Compiler *c)
{
    qsort(c->words.items, c->words.len, sizeof *c->words.items, by_uses);
    for (uint32_t i = 0; i < c->words.len; i++) {
        c->words.items[i].local = i + 1;
        strmap_put(&c->word_of, c->words.items[i].bytes, i);
    }
}

/* -- writing -- */

static void put(StrBuf *out, uint32_t n)
{
    for (; n >= 0x80; n >>= 7)
        strbuf_add_char(out, (char)(0x80 | (n & 0x7F)));
    strbuf_add_char(out, (char)n);
}

static void put_str(Compiler *c, StrBuf *out, Str s)
{
    put(out, s.len > 0 ? word(c, s)->local : 0);
}

static void put_atom(Compiler *c, StrBuf *out, Atom a)
{
    put_str(c, out, a == ATOM_NONE ? STR("") : atom_str(c->atoms, a));
}

static void put_node(Compiler *c, StrBuf *out, const Node *n, int depth);

static void put_field(Compiler *c, StrBuf *out, const Node *n, const NodeField *f, int depth)
{
    const void *field = (const char *)n + f->offset;
    switch (f->kind) {
    case FIELD_NODE:
        put_node(c, out, *(Node *const *)field, depth + 1);
        break;
    case FIELD_LIST: {
        NodeList list = *(const NodeList *)field;
        put(out, list.len);
        for (uint32_t i = 0; i < list.len; i++)
            put_node(c, out, list.items[i], depth + 1);
        break;
    }
    case FIELD_ATOM:   put_atom(c, out, *(const Atom *)field); break;
    case FIELD_STR:    put_str(c, out, *(const Str *)field); break;
    case FIELD_NUMBER: put(out, *(const uint32_t *)field); break;
    case FIELD_OFFSET:
    case FIELD_END:    break;
    }
}

static void put_node(Compiler *c, StrBuf *out, const Node *n, int depth)
{
    if (depth >= STUB_MAX_DEPTH)
        BUG("typeshed has a statement nested deeper than %d", STUB_MAX_DEPTH);
    if (!n) {
        strbuf_add_char(out, NODE_INVALID);
        return;
    }
    uint8_t inherited = n->parent ? n->parent->flags & STUB_INHERITED : 0;
    uint8_t flags = n->flags & (uint8_t)~inherited;
    if ((n->flags & inherited) != inherited)
        BUG("a node lacks a flag that its parent hands down");
    strbuf_add_char(out, (char)(n->kind | (flags ? STUB_HAS_FLAGS : 0)));
    if (flags)
        strbuf_add_char(out, (char)flags);
    for (const NodeField *f = node_fields((NodeKind)n->kind); f->kind != FIELD_END; f++)
        put_field(c, out, n, f, depth);
}

/* The list of items goes to `list`, their records to `records`. Classes nest as deep as typeshed's do. */
static void put_items(Compiler *c, StrBuf *list, StrBuf *records, const Item *items, uint32_t count, int depth)
{
    if (depth >= STUB_MAX_DEPTH)
        BUG("typeshed has a class nested deeper than %d", STUB_MAX_DEPTH);
    for (uint32_t i = 0; i < count; i++) {
        size_t before = records->len;
        put_node(c, records, items[i].node, 0);
        if (items[i].kind == ITEM_CLASS && items[i].node->kind == NODE_CLASS_DEF) {
            StrBuf members = { 0 };
            put(records, items[i].child_count);
            StrBuf member_records = { 0 };
            put_items(c, &members, &member_records, items[i].children, items[i].child_count, depth + 1);
            strbuf_add(records, strbuf_str(&members));
            strbuf_add(records, strbuf_str(&member_records));
            strbuf_free(&members);
            strbuf_free(&member_records);
        }
        strbuf_add_char(list, (char)items[i].kind);
        strbuf_add_char(list, (char)items[i].flags);
        put_atom(c, list, items[i].name);
        put(list, (uint32_t)(records->len - before));
    }
}

static void put_bytes(StrBuf *out, const void *data, size_t size)
{
    strbuf_add(out, (Str){ data, (uint32_t)size });
}

/* Pads to where a table of numbers may begin; answers that place. */
static uint32_t begin(StrBuf *out)
{
    while (out->len % 4 != 0)
        strbuf_add_char(out, 0);
    return (uint32_t)out->len;
}

static uint32_t put_modules(Compiler *c, StrBuf *out)
{
    StrBuf table = { 0 };
    for (uint32_t i = 0; i < c->sources.len; i++) {
        const Source *s = &c->sources.items[i];
        StubModule m = { .name = word(c, s->name)->local, .items = (uint32_t)c->items.len, .item_count = s->outline.count,
                         .nodes = (uint32_t)c->nodes.len, .first = s->first, .last = s->last, .is_package = s->is_package };
        StrBuf records = { 0 };
        put_items(c, &c->items, &records, s->outline.items, s->outline.count, 0);
        strbuf_add(&c->nodes, strbuf_str(&records));
        strbuf_free(&records);
        put_bytes(&table, &m, sizeof m);
    }
    uint32_t place = begin(out);
    strbuf_add(out, strbuf_str(&table));
    strbuf_free(&table);
    return place;
}

static uint32_t put_slots(Compiler *c, StrBuf *out, uint32_t *slot_count)
{
    uint32_t n = 16;
    while (n < c->sources.len * 2)
        n *= 2;
    uint16_t *slots = memory_zero(n, sizeof *slots);
    for (uint32_t i = 0; i < c->sources.len; i++) {
        uint32_t slot = (uint32_t)str_hash(c->sources.items[i].name);
        while (slots[slot & (n - 1)] != 0)
            slot++;
        slots[slot & (n - 1)] = (uint16_t)(i + 1);
    }
    uint32_t place = begin(out);
    put_bytes(out, slots, n * sizeof *slots);
    memory_free(slots);
    *slot_count = n;
    return place;
}

static void put_atoms(Compiler *c, StrBuf *out, StubHeader *h)
{
    uint32_t start = 0;
    h->atom_count = c->words.len + 1;
    h->atoms_at = begin(out);
    put_bytes(out, &start, sizeof start);             /* atom 0 has no bytes, and atom 1 starts there too */
    for (uint32_t i = 0; i <= c->words.len; i++) {
        put_bytes(out, &start, sizeof start);
        start += i < c->words.len ? c->words.items[i].bytes.len : 0;
    }
    h->atom_bytes_at = begin(out);
    for (uint32_t i = 0; i < c->words.len; i++)
        strbuf_add(out, c->words.items[i].bytes);
}

static bool write_index(Compiler *c, StrBuf *out)
{
    StubHeader h = { .magic = STUB_MAGIC, .schema = stub_schema(), .module_count = c->sources.len };
    if (c->sources.len >= UINT16_MAX)
        return fail(c, "too many modules", STR("for slots of 16 bits"));
    put_bytes(out, &h, sizeof h);
    h.modules_at = put_modules(c, out);
    h.slots_at = put_slots(c, out, &h.slot_count);
    put_atoms(c, out, &h);
    h.items_at = begin(out);
    strbuf_add(out, strbuf_str(&c->items));
    h.nodes_at = begin(out);
    strbuf_add(out, strbuf_str(&c->nodes));
    h.size = begin(out);
    memcpy(out->data, &h, sizeof h);
    return true;
}

bool stub_compile(const char *folder, StrBuf *out, StubCount *count, StrBuf *error)
{
    *count = (StubCount){ 0 };
    Compiler c = { .arena = arena_new(), .atoms = atoms_new(), .count = count, .error = error };
    c.parser = parser_new(c.atoms);
    Str top = str_of(folder);
    bool ok = read_versions(&c, top) && find_sources(&c, top);
    for (uint32_t i = 0; ok && i < c.sources.len; i++)
        ok = parse_source(&c, &c.sources.items[i]);
    for (uint32_t i = 0; ok && i < c.sources.len; i++)
        use_words(&c, &c.sources.items[i]);
    if (ok) {
        number_words(&c);
        ok = write_index(&c, out);
        count->modules = c.sources.len;
        count->atoms = c.words.len;
    }
    for (uint32_t i = 0; i < c.sources.len; i++)
        file_release(&c.sources.items[i].file);
    strbuf_free(&c.items);
    strbuf_free(&c.nodes);
    vec_free(&c.sources);
    vec_free(&c.words);
    strmap_free(&c.versions);
    strmap_free(&c.word_of);
    parser_free(c.parser);
    atoms_free(c.atoms);
    arena_free(c.arena);
    return ok;
}
