#include "report/cache_file.h"

static const char magic[] = "agencheck cache 4\n";
enum { KEY_AT = sizeof magic - 1, HASH_AT = KEY_AT + 8, TABLE_AT = HASH_AT + 8 };
_Static_assert(CACHE_HEAD == TABLE_AT + 4, "the head ends with the number of rows");

/* -- writing ----------------------------------------------------------------------------------------------------------------- */

static void put_state(StrBuf *out, const FileState *s)
{
    bytes_put_wide(out, s->modified);
    bytes_put_wide(out, s->changed);
    bytes_put_wide(out, s->size);
    bytes_put_wide(out, s->id);
}

/* Behind the path a NUL: it is used as it stands there. */
static void put_entry(StrBuf *out, const CachedFile *f)
{
    bytes_put_text(out, f->path);
    strbuf_add_char(out, '\0');
    bytes_put_number(out, f->kind);
    put_state(out, &f->state);
    bytes_put_wide(out, f->content);
    bytes_put_text(out, f->looks);
    bytes_put_text(out, f->reads);
    bytes_put_number(out, f->noted.count);
    for (uint32_t i = 0; i < f->noted.count; i++)
        bytes_put_number(out, f->noted.items[i]);
    bytes_put_text(out, f->findings);
}

/* Over what stands there. */
static void fill(StrBuf *out, size_t at, uint64_t n, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++)
        out->data[at + i] = (char)(n >> (8 * i));
}

void cache_encode(const Cache *c, StrBuf *out)
{
    strbuf_add_text(out, magic);
    bytes_put_wide(out, c->key);
    bytes_put_wide(out, 0);                           /* until the table is there */
    bytes_put_number(out, c->files.len);
    for (uint32_t i = 0; i < c->files.len * (CACHE_ROW / 4); i++)
        bytes_put_number(out, 0);                     /* until the entries are */
    for (uint32_t i = 0; i < c->files.len; i++) {
        size_t at = out->len, row = CACHE_HEAD + (size_t)i * CACHE_ROW;
        put_entry(out, &c->files.items[i]);
        Str entry = { out->data + at, (uint32_t)(out->len - at) };
        fill(out, row, (uint32_t)str_hash(c->files.items[i].path), 4);
        fill(out, row + 4, entry.len, 4);
        fill(out, row + 8, (uint32_t)str_hash(entry), 4);
    }
    fill(out, HASH_AT, str_hash((Str){ out->data + TABLE_AT, 4 + c->files.len * CACHE_ROW }), 8);
}

/* -- reading ----------------------------------------------------------------------------------------------------------------- */

bool cache_read_head(Str head, uint64_t key, uint32_t *count)
{
    ByteReader r = { .left = str_sub(head, KEY_AT, head.len) };
    bool is_ours = str_starts(head, str_of(magic)) && bytes_wide(&r) == key;
    bytes_wide(&r);
    *count = bytes_number(&r);
    return is_ours && !r.is_bad;
}

bool cache_read_table(Arena *a, Str start, uint64_t size, CacheTable *out)
{
    ByteReader r = { .left = str_sub(start, HASH_AT, start.len) };
    uint64_t hash = bytes_wide(&r), at = start.len;
    bool is_sound = hash == str_hash(r.left);
    out->count = bytes_count(&r, CACHE_ROW);
    if (!is_sound || r.is_bad || r.left.len != out->count * CACHE_ROW || size > UINT32_MAX)
        return false;
    out->rows = ARENA_ARRAY(a, out->count, CacheRow);
    for (uint32_t i = 0; i < out->count && at <= size; i++) {
        CacheRow *row = &out->rows[i];
        row->path = bytes_number(&r);
        row->size = bytes_number(&r);
        row->hash = bytes_number(&r);
        row->at = (uint32_t)at;
        at += row->size;
    }
    return at == size;
}

static FileState read_state(ByteReader *r)
{
    FileState s = { .modified = bytes_wide(r) };
    s.changed = bytes_wide(r);
    s.size = bytes_wide(r);
    s.id = bytes_wide(r);
    return s;
}

static Str read_path(ByteReader *r)
{
    Str path = bytes_text(r);
    r->is_bad |= r->left.len == 0 || r->left.data[0] != '\0' || str_find_char(path, '\0') >= 0;
    r->left = str_sub(r->left, 1, r->left.len);
    return r->is_bad ? STR("") : path;
}

static uint32_t room_for(uint32_t count)
{
    uint32_t room = count > 0;
    while (room < count)
        room *= 2;
    return room;
}

static CachedPlaces read_places(Arena *a, ByteReader *r, uint32_t count)
{
    CachedPlaces places = { .count = bytes_count(r, sizeof *places.items) };
    places.items = places.count ? ARENA_ARRAY(a, room_for(places.count), uint32_t) : NULL;
    for (uint32_t i = 0; i < places.count; i++) {
        places.items[i] = bytes_number(r);
        r->is_bad |= places.items[i] >= count;
    }
    return places;
}

bool cache_read_entry(Arena *a, Str bytes, const CacheRow *row, uint32_t count, CachedFile *f)
{
    ByteReader r = { .left = bytes, .is_bad = (uint32_t)str_hash(bytes) != row->hash };
    *f = (CachedFile){ .path = read_path(&r) };
    uint32_t kind = bytes_number(&r);
    f->kind = (uint8_t)kind;
    f->state = read_state(&r);
    f->content = bytes_wide(&r);
    f->looks = bytes_text(&r);
    f->reads = bytes_text(&r);
    f->noted = read_places(a, &r, count);
    f->findings = bytes_text(&r);
    return !r.is_bad && r.left.len == 0 && kind <= CACHED_NAMES && (f->path.len > 0) == (kind != CACHED_NAMES);
}

bool cache_decode(Cache *c, Str bytes)
{
    CacheTable table;
    uint32_t count;
    CachedFile f;
    bool is_sound = cache_read_head(bytes, c->key, &count) && count <= (bytes.len - CACHE_HEAD) / CACHE_ROW &&
                    cache_read_table(c->arena, str_sub(bytes, 0, CACHE_HEAD + count * CACHE_ROW), bytes.len, &table);
    for (uint32_t i = 0; is_sound && i < table.count; i++) {
        const CacheRow *row = &table.rows[i];
        is_sound = cache_read_entry(c->arena, str_sub(bytes, row->at, row->at + row->size), row, table.count, &f);
        if (is_sound)
            cache_add(c, &f);
    }
    if (is_sound)
        return true;
    cache_free(c);
    cache_init(c, c->arena, c->key);
    return false;
}
