#include "program/site.h"

#include <ctype.h>
#include <cjson/cJSON.h>

#include "base/file.h"
#include "base/text.h"

enum { PTH_MAX_BYTES = 1 << 20 };

typedef struct {
    Arena          *arena;
    Str             site;
    SearchFolders  *folders;
    SearchMappings *mappings;
    bool            is_puzzled;                       /* a finder is installed whose table we can't read */
} Reading;

void search_folders_add(Arena *a, SearchFolders *to, Str dir, SearchKind kind)
{
    for (uint32_t i = 0; i < to->len; i++)
        if (str_eq(to->items[i].dir, dir))
            return;
    Str copy = str_copy(a, dir);
    if (dir.len > 0 && file_is_dir(copy.data))
        vec_push(to, (SearchFolder){ .dir = copy, .kind = kind });
}

/* -- .pth files -- */

static bool is_identifier_char(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static Str take_identifier(Str *s)
{
    uint32_t i = 0;
    while (i < s->len && is_identifier_char(s->data[i]))
        i++;
    Str word = str_sub(*s, 0, i);
    *s = str_sub(*s, i, s->len);
    return word;
}

/* A line of code: every `import NAME` in it where NAME.py lies in this very folder may be the finder of an editable install. */
static void read_code(Reading *r, Str line)
{
    int64_t at;
    while ((at = str_find(line, STR("import"))) >= 0) {
        line = str_trim(str_sub(line, (uint32_t)at + STR("import").len, line.len));
        Str name = take_identifier(&line);
        if (name.len == 0)
            continue;
        Str file = path_join(r->arena, r->site, str_printf(r->arena, STR_FMT ".py", STR_ARG(name)));
        uint32_t before = r->mappings->len;
        if (!file_exists(file.data))
            continue;
        editable_read(r->arena, file, r->mappings);
        r->is_puzzled |= r->mappings->len == before;
    }
}

static void read_line(Reading *r, Str line)
{
    line = str_trim(line);
    if (line.len == 0 || line.data[0] == '#' || str_find_char(line, '\0') >= 0)
        return;
    if (str_starts(line, STR("import ")) || str_starts(line, STR("import\t"))) {
        read_code(r, line);
        return;
    }
    Str path = path_of_system(r->arena, str_copy(r->arena, line).data);
    search_folders_add(r->arena, r->folders, path_normal(r->arena, path_join(r->arena, r->site, path)), SEARCH_ADDED);
}

/* Calls for each line of a small text file; larger ones are not what they are called. */
static void each_line(Reading *r, Str name, void (*line_of)(Reading *r, Str line), bool first_only)
{
    FileBytes file;
    if (!file_read(path_join(r->arena, r->site, name).data, &file, NULL))
        return;
    Str rest = text_without_bom(file.bytes.len <= PTH_MAX_BYTES ? file.bytes : STR(""));
    while (rest.len > 0) {
        line_of(r, str_cut(&rest, '\n'));
        if (first_only)
            break;
    }
    file_release(&file);
}

/* -- direct_url.json (PEP 610) -- */

static bool is_known(const Reading *r, Str project)
{
    for (uint32_t i = 0; i < r->folders->len; i++)
        if (r->folders->items[i].kind == SEARCH_ADDED && path_is_below(r->folders->items[i].dir, project))
            return true;
    for (uint32_t i = 0; i < r->mappings->len; i++)
        if (path_is_below(r->mappings->items[i].path, project))
            return true;
    return false;
}

/* An editable install whose finder says nothing we understand: its sources lie in the project's folder, or in src below it. */
static void read_direct_url(Reading *r, Str dist_info)
{
    FileBytes file;
    Str path = path_join(r->arena, path_join(r->arena, r->site, dist_info), STR("direct_url.json"));
    if (!file_read(path.data, &file, NULL))
        return;
    cJSON *json = file.bytes.len <= PTH_MAX_BYTES ? cJSON_ParseWithLength(file.bytes.data, file.bytes.len) : NULL;
    const cJSON *url = cJSON_GetObjectItemCaseSensitive(json, "url");
    const cJSON *info = cJSON_GetObjectItemCaseSensitive(json, "dir_info");
    if (cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(info, "editable")) && cJSON_IsString(url)) {
        Str project = path_of_url(r->arena, str_of(url->valuestring));
        if (project.len > 1 && !is_known(r, project)) {
            Str src = path_join(r->arena, project, STR("src"));
            search_folders_add(r->arena, r->folders, file_is_dir(src.data) ? src : project, SEARCH_ADDED);
        }
    }
    cJSON_Delete(json);
    file_release(&file);
}

void site_read(Arena *a, Str site, SearchFolders *folders, SearchMappings *mappings)
{
    Reading r = { .arena = a, .site = site, .folders = folders, .mappings = mappings };
    DirEntry *entries;
    uint32_t count;
    if (!dir_list(a, site.data, &entries, &count, NULL))
        return;
    for (uint32_t i = 0; i < count; i++) {            /* sorted, as Python reads them; hidden ones it leaves out */
        if (str_ends(entries[i].name, STR(".pth")) && entries[i].name.data[0] != '.')
            each_line(&r, entries[i].name, read_line, false);
        else if (str_ends(entries[i].name, STR(".egg-link")))
            each_line(&r, entries[i].name, read_line, true);
    }
    /* Without such a finder there is nothing to explain; an environment has hundreds of these folders. */
    for (uint32_t i = 0; r.is_puzzled && i < count; i++)
        if (str_ends(entries[i].name, STR(".dist-info")))
            read_direct_url(&r, entries[i].name);
}
