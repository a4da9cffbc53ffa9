#include "report/cache_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "report/cache_file.h"
#include "report/cache_part.h"
#include "report/version.h"

extern const char build_id[];                         /* made by the Makefile: a checksum of everything that is linked */

enum { MOST_CACHES = 64 };
static const uint64_t most_bytes = (uint64_t)512 << 20;

/* -- the key -- */

static uint64_t add_text(uint64_t h, Str s)            { return hash_mix(h, str_hash(s)); }
static uint64_t add_bytes(uint64_t h, const void *bytes, size_t size)
{
    return add_text(h, (Str){ bytes, (uint32_t)size });
}

static uint64_t add_paths(uint64_t h, const Project *p)
{
    uint32_t count;
    const SearchFolder *folders = search_folders(p->paths, &count);
    for (uint32_t i = 0; i < count; i++)
        h = hash_mix(add_text(h, folders[i].dir), folders[i].kind);
    for (uint32_t i = 0; i < p->environment.mapping_count; i++)
        h = add_text(add_text(h, p->environment.mappings[i].name), p->environment.mappings[i].path);
    return h;
}

static uint64_t add_ignores(uint64_t h, const Config *c)
{
    for (uint32_t i = 0; i < c->per_file_ignores.count; i++) {
        const ConfigEntry *e = &c->per_file_ignores.items[i];
        h = add_text(h, e->key.text);
        for (uint32_t k = 0; k < e->values.count; k++)
            h = add_text(h, e->values.items[k].text);
    }
    return h;
}

uint64_t cache_key(const Project *p)
{
    Arena *a = arena_new();
    uint64_t h = add_text(add_text(1, STR(AGENCHECK_VERSION)), str_of(build_id));
    h = add_text(h, path_absolute(a, STR(".")));      /* what reports call files */
    h = add_text(add_text(h, p->config.root), p->config.file);
    h = hash_mix(h, hash_mix(p->target.version.major, p->target.version.minor));
    h = hash_mix(h, p->target.platform);
    h = add_bytes(h, p->rules.on, sizeof p->rules.on);
    for (uint32_t i = 0; i < rules_count(); i++)
        h = hash_mix(h, p->severity[i]);
    h = hash_mix(h, (uint64_t)p->suppress_with << 1 | (p->unused_suppression != NULL));
    h = add_ignores(add_paths(h, p), &p->config);
    arena_free(a);
    return h;
}

/* -- the folder -- */

static const char *variable(const char *name)
{
    const char *value = getenv(name);
    return value && *value ? value : NULL;
}

/* "" when nothing says where. */
static Str cache_folder(Arena *a)
{
    static const struct { const char *variable, *below; } places[] = {
        { "AGENCHECK_CACHE_DIR", "" },
#ifdef _WIN32
        { "LOCALAPPDATA", "agencheck/Cache" },
#elif defined(__APPLE__)
        { "HOME", "Library/Caches/agencheck" },
#else
        { "XDG_CACHE_HOME", "agencheck" }, { "HOME", ".cache/agencheck" },
#endif
    };
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        const char *said = variable(places[i].variable);
        Str folder = said ? path_absolute(a, path_of_system(a, said)) : STR("");
        if (said)
            return *places[i].below ? path_join(a, folder, str_of(places[i].below)) : folder;
    }
    return STR("");
}

static Str cache_file(Arena *a, Str folder, uint64_t key)
{
    return path_join(a, folder, str_printf(a, "%016llx.cache", (unsigned long long)key));
}

/* False: nothing is read, since the files are many for what is there, or nothing is there. */
static bool load_part(Cache *c, const char *path, const Str *asked, uint32_t count)
{
    CacheSource source = { .file = file_open(path) };
    char head[CACHE_HEAD];
    uint32_t entries;
    if (source.file < 0)
        return false;
    source.size = file_size(source.file);
    bool is_part = file_read_at(source.file, 0, head, sizeof head) &&
                   cache_read_head((Str){ head, sizeof head }, c->key, &entries) && cache_is_part(count, entries);
    if (is_part)
        cache_read_part(c, &source, asked, count);
    close(source.file);
    return is_part;
}

void cache_load(Cache *c, const Str *asked, uint32_t count)
{
    Str folder = cache_folder(c->arena);
    const char *path = folder.len ? cache_file(c->arena, folder, c->key).data : NULL;
    if (!path || load_part(c, path, asked, count) || !file_read(path, &c->file, NULL) || !cache_decode(c, c->file.bytes))
        return;
    for (uint32_t i = 0; i < count; i++)
        cache_will_ask(c, asked[i]);
}

/* -- writing -- */

typedef struct { Str path; FileState state; } Kept;

static int newer_first(const void *a, const void *b)
{
    const Kept *x = a, *y = b;
    return (x->state.modified < y->state.modified) - (x->state.modified > y->state.modified);
}

static void drop_oldest(Arena *a, Str folder)
{
    DirEntry *entries;
    uint32_t count, found = 0;
    if (!dir_list(a, folder.data, &entries, &count, NULL))
        return;
    Kept *kept = ARENA_ARRAY(a, count, Kept);
    for (uint32_t i = 0; i < count; i++) {
        Kept k = { .path = path_join(a, folder, entries[i].name) };
        if (!entries[i].is_dir && str_ends(k.path, STR(".cache")) && file_state(k.path.data, &k.state))
            kept[found++] = k;
    }
    if (found)
        qsort(kept, found, sizeof *kept, newer_first);
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < found; i++) {
        bytes += kept[i].state.size;
        if (i >= MOST_CACHES || bytes > most_bytes)
            remove(kept[i].path.data);
    }
}

void cache_store(const Cache *c)
{
    Arena *a = arena_new();
    Str folder = cache_folder(a);
    StrBuf bytes = { 0 };
    if (folder.len && folder_make(folder.data)) {
        cache_encode(c, &bytes);
        if (file_write_atomic(cache_file(a, folder, c->key).data, strbuf_str(&bytes), NULL))
            drop_oldest(a, folder);
    }
    strbuf_free(&bytes);
    arena_free(a);
}
