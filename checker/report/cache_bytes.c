#include "report/cache_bytes.h"

#include "report/cache.h"

/* -- numbers: the lowest byte first -- */

static uint64_t take(ByteReader *r, uint32_t size)
{
    uint64_t n = 0;
    if (r->left.len < size) {
        r->is_bad = true;
        r->left.len = 0;
        return 0;
    }
    for (uint32_t i = 0; i < size; i++)
        n |= (uint64_t)(unsigned char)r->left.data[i] << (8 * i);
    r->left = str_sub(r->left, size, r->left.len);
    return n;
}

uint64_t bytes_wide(ByteReader *r)
{
    return take(r, sizeof(uint64_t));
}

uint32_t bytes_number(ByteReader *r)
{
    return (uint32_t)take(r, sizeof(uint32_t));
}

Str bytes_text(ByteReader *r)
{
    uint32_t len = bytes_number(r);
    if (len > r->left.len) {
        r->is_bad = true;
        len = 0;
    }
    Str s = str_sub(r->left, 0, len);
    r->left = str_sub(r->left, len, r->left.len);
    return s;
}

uint32_t bytes_count(ByteReader *r, uint32_t size)
{
    uint32_t n = bytes_number(r);
    r->is_bad |= n > r->left.len / size;
    return r->is_bad ? 0 : n;
}

static void put(StrBuf *out, uint64_t n, uint32_t size)
{
    char bytes[sizeof n];
    for (uint32_t i = 0; i < size; i++)
        bytes[i] = (char)(n >> (8 * i));
    strbuf_add(out, (Str){ bytes, size });
}

void bytes_put_wide(StrBuf *out, uint64_t n)
{
    put(out, n, sizeof n);
}

void bytes_put_number(StrBuf *out, uint32_t n)
{
    put(out, n, sizeof n);
}

void bytes_put_text(StrBuf *out, Str s)
{
    bytes_put_number(out, s.len);
    strbuf_add(out, s);
}

/* -- a cache: a line that says what it is, the key, a hash of the rest, the rest -- */

static const char magic[] = "agencheck cache 3\n";
enum { STATE_BYTES = 4 * 8, FOLDER_BYTES = 4 + STATE_BYTES + 8, FILE_BYTES = 4 + STATE_BYTES + 8 + 6 * 4 };

static void put_state(StrBuf *out, const FileState *s)
{
    bytes_put_wide(out, s->modified);
    bytes_put_wide(out, s->changed);
    bytes_put_wide(out, s->size);
    bytes_put_wide(out, s->id);
}

static FileState read_state(ByteReader *r)
{
    FileState s = { .modified = bytes_wide(r) };
    s.changed = bytes_wide(r);
    s.size = bytes_wide(r);
    s.id = bytes_wide(r);
    return s;
}

static void put_places(StrBuf *out, const CachedPlaces *places)
{
    bytes_put_number(out, places->count);
    for (uint32_t i = 0; i < places->count; i++)
        bytes_put_number(out, places->items[i]);
}

void cache_encode(const Cache *c, StrBuf *out)
{
    strbuf_add_text(out, magic);
    bytes_put_wide(out, c->key);
    size_t hash = out->len, body = hash + sizeof(uint64_t);
    bytes_put_wide(out, 0);                           /* until the rest is there */
    bytes_put_number(out, c->folders.len);
    for (uint32_t i = 0; i < c->folders.len; i++) {
        bytes_put_text(out, c->folders.items[i].path);
        put_state(out, &c->folders.items[i].state);
        bytes_put_wide(out, c->folders.items[i].names);
    }
    bytes_put_number(out, c->files.len);
    for (uint32_t i = 0; i < c->files.len; i++) {
        const CachedFile *f = &c->files.items[i];
        bytes_put_text(out, f->path);
        put_state(out, &f->state);
        bytes_put_wide(out, f->content);
        bytes_put_text(out, f->looks);
        bytes_put_text(out, f->reads);
        bytes_put_number(out, (uint32_t)f->kind << 1 | f->is_folder);
        put_places(out, &f->imports);
        put_places(out, &f->noted);
        bytes_put_text(out, f->findings);
    }
    uint64_t of_body = str_hash((Str){ out->data + body, (uint32_t)(out->len - body) });
    for (uint32_t i = 0; i < sizeof of_body; i++)
        out->data[hash + i] = (char)(of_body >> (8 * i));
}

static uint32_t room_for(uint32_t count)
{
    uint32_t room = count > 0;
    while (room < count)
        room *= 2;
    return room;
}

static void read_folder(Cache *c, ByteReader *r)
{
    CachedFolder f = { .path = str_copy(c->arena, bytes_text(r)) };
    f.state = read_state(r);
    f.names = bytes_wide(r);
    strmap_put(&c->folder_at, f.path, c->folders.len);
    vec_push(&c->folders, f);
}

static CachedPlaces read_places(Cache *c, ByteReader *r, uint32_t file_count)
{
    CachedPlaces places = { .count = bytes_count(r, sizeof *places.items) };
    places.items = ARENA_ARRAY(c->arena, room_for(places.count), uint32_t);
    for (uint32_t i = 0; i < places.count; i++) {
        places.items[i] = bytes_number(r);
        r->is_bad |= places.items[i] >= file_count;
    }
    return places;
}

static void read_file(Cache *c, ByteReader *r, uint32_t file_count)
{
    CachedFile f = { .path = str_copy(c->arena, bytes_text(r)) };
    f.state = read_state(r);
    f.content = bytes_wide(r);
    f.looks = bytes_text(r);
    f.reads = bytes_text(r);
    uint32_t kind = bytes_number(r);
    f.kind = (uint8_t)(kind >> 1);
    f.is_folder = kind & 1;
    f.imports = read_places(c, r, file_count);
    f.noted = read_places(c, r, file_count);
    f.findings = bytes_text(r);
    r->is_bad |= kind >> 1 > CACHED_VERDICT;
    strmap_put(&c->at, f.path, c->files.len);
    vec_push(&c->files, f);
}

bool cache_decode(Cache *c, Str bytes)
{
    Str begin = str_of(magic);
    ByteReader r = { .left = str_sub(bytes, begin.len, bytes.len) };
    bool is_ours = str_starts(bytes, begin) && bytes_wide(&r) == c->key && bytes_wide(&r) == str_hash(r.left);
    if (!is_ours || r.is_bad)
        return false;
    uint32_t folders = bytes_count(&r, FOLDER_BYTES);
    for (uint32_t i = 0; i < folders && !r.is_bad; i++)
        read_folder(c, &r);
    uint32_t files = bytes_count(&r, FILE_BYTES);
    for (uint32_t i = 0; i < files && !r.is_bad; i++)
        read_file(c, &r, files);
    if (!r.is_bad && r.left.len == 0)
        return true;
    cache_free(c);
    cache_init(c, c->arena, c->key);
    return false;
}
