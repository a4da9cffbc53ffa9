/* configuration.c: folders, the client's settings, and files that change behind the editor's back. */
#include "server/server.h"

#include <string.h>

#include "base/file.h"

/* -- settings ---------------------------------------------------------------------------------------------------------------- */

void configure(Server *s, const cJSON *settings)
{
    const cJSON *ours = cJSON_GetObjectItemCaseSensitive(settings, "agencheck");
    const cJSON *inner = cJSON_GetObjectItemCaseSensitive(settings, "settings");
    const cJSON *meant = ours ? ours : inner ? inner : settings;
    Str root = s->folders.len ? s->folders.items[0] : STR("");
    if (!settings_read(&s->workspace.settings, s->argc, s->argv, meant, root))
        return;
    workspace_forget(&s->workspace);
    server_all_due(s, DUE_IF_DIFFERENT);
}

void configuration_ask(Server *s)
{
    if (!s->can.configures)
        return;
    cJSON *item = cJSON_CreateObject(), *items = cJSON_CreateArray(), *params = cJSON_CreateObject();
    json_put_text(item, "section", "agencheck");
    json_add(items, item);
    json_put(params, "items", items);
    s->asked_configuration = server_request(s, "workspace/configuration", params);
}

void on_configuration(Server *s, const cJSON *params)
{
    const cJSON *settings = cJSON_GetObjectItemCaseSensitive(params, "settings");
    if (s->can.configures)
        configuration_ask(s);
    else if (cJSON_IsObject(settings))
        configure(s, settings);
}

/* -- folders ----------------------------------------------------------------------------------------------------------------- */

static void add_folder(Server *s, Str uri)
{
    Str path = path_of_url(s->arena, uri);
    if (path.len)
        vec_push(&s->folders, path);
}

void folders_open(Server *s, const cJSON *params)
{
    const cJSON *list = cJSON_GetObjectItemCaseSensitive(params, "workspaceFolders"), *one;
    for (one = json_first(list); one; one = one->next)
        add_folder(s, json_str(one, "uri"));
    if (!s->folders.len)
        add_folder(s, json_str(params, "rootUri"));
    Str path = json_str(params, "rootPath");
    if (!s->folders.len && path.len)
        vec_push(&s->folders, str_copy(s->arena, path));
}

static void remove_folder(Server *s, Str uri)
{
    Str path = path_of_url(s->arena, uri);
    for (uint32_t i = 0; i < s->folders.len; i++)
        if (str_eq(s->folders.items[i], path)) {
            memmove(s->folders.items + i, s->folders.items + i + 1, (s->folders.len - i - 1) * sizeof *s->folders.items);
            s->folders.len--;
            return;
        }
}

void on_folders(Server *s, const cJSON *params)
{
    const cJSON *event = cJSON_GetObjectItemCaseSensitive(params, "event"), *one;
    for (one = json_first(cJSON_GetObjectItemCaseSensitive(event, "removed")); one; one = one->next)
        remove_folder(s, json_str(one, "uri"));
    for (one = json_first(cJSON_GetObjectItemCaseSensitive(event, "added")); one; one = one->next)
        add_folder(s, json_str(one, "uri"));
}

/* -- files ------------------------------------------------------------------------------------------------------------------- */

enum { FILE_CREATED = 1, FILE_CHANGED = 2, FILE_DELETED = 3 };

static bool is_configuration(Str path)
{
    Str name = path_base(path);
    return str_eq(name, STR("pyproject.toml")) || str_eq(name, STR("agencheck.toml")) || str_eq(name, STR("pyvenv.cfg"));
}

/* A text that is open is the client's: what its file holds doesn't matter until it is closed. */
void on_watched_files(Server *s, const cJSON *params)
{
    const cJSON *one;
    bool files = false, configurations = false;
    Arena *scratch = arena_new();
    for (one = json_first(cJSON_GetObjectItemCaseSensitive(params, "changes")); one; one = one->next) {
        Str path = path_of_url(scratch, json_str(one, "uri"));
        bool is_open = document_of_path(&s->documents, path) != NULL;
        bool is_change = json_number(one, "type", 0) == FILE_CHANGED;
        configurations |= is_configuration(path) || !is_change;      /* search paths know what lies in their folders */
        files |= !is_open;
    }
    arena_free(scratch);
    if (configurations)
        workspace_forget(&s->workspace);
    else if (files)
        workspace_forget_files(&s->workspace);
    if (configurations || files) {
        server_all_due(s, DUE_IF_DIFFERENT);
        if (s->can.pulls && s->can.refreshes)
            server_request(s, "workspace/diagnostic/refresh", NULL);
    }
}
