/* initialize.c: what the client can, what the server can, and what is asked of the client once it is ready. */
#include "server/server.h"

#include <string.h>

#include "report/version.h"

/* A member deep inside: "textDocument.diagnostic". NULL when a step of it is missing. */
static const cJSON *at(const cJSON *object, const char *path)
{
    char step[64];
    while (object && *path) {
        size_t size = strcspn(path, ".");
        memcpy(step, path, size < sizeof step ? size : sizeof step - 1);
        step[size < sizeof step ? size : sizeof step - 1] = '\0';
        object = cJSON_GetObjectItemCaseSensitive(object, step);
        path += size + (path[size] == '.');
    }
    return object;
}

static bool says(const cJSON *capabilities, const char *path)
{
    return cJSON_IsTrue(at(capabilities, path));
}

static void read_client(ClientCan *can, const cJSON *c)
{
    *can = (ClientCan){
        .pulls = cJSON_IsObject(at(c, "textDocument.diagnostic")),
        .refreshes = says(c, "workspace.diagnostics.refreshSupport"),
        .related = says(c, "textDocument.publishDiagnostics.relatedInformation")
            || says(c, "textDocument.diagnostic.relatedInformation"),
        .code_description = says(c, "textDocument.publishDiagnostics.codeDescriptionSupport"),
        .versioned_edits = says(c, "workspace.workspaceEdit.documentChanges"),
        .literal_actions = cJSON_IsObject(at(c, "textDocument.codeAction.codeActionLiteralSupport")),
        .watches = says(c, "workspace.didChangeWatchedFiles.dynamicRegistration"),
        .configures = says(c, "workspace.configuration"),
        .registers_configuration = says(c, "workspace.didChangeConfiguration.dynamicRegistration"),
        .shows_progress = says(c, "window.workDoneProgress"),
    };
}

static const struct { const char *name; TextUnit unit; } encodings[] = {
    { "utf-8", UNIT_UTF8 }, { "utf-32", UNIT_CODE_POINT }, { "utf-16", UNIT_UTF16 },
};

/* The client's own order decides; UTF-16 where it names none that we know. */
static const char *choose_encoding(Server *s, const cJSON *offered)
{
    const cJSON *one;
    for (one = json_first(offered); one; one = one->next)
        for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
            if (cJSON_IsString(one) && strcmp(one->valuestring, encodings[i].name) == 0) {
                s->unit = encodings[i].unit;
                return encodings[i].name;
            }
    return "utf-16";
}

static cJSON *capabilities(const char *encoding)
{
    cJSON *c = cJSON_CreateObject(), *sync = cJSON_CreateObject(), *actions = cJSON_CreateObject();
    cJSON *pull = cJSON_CreateObject(), *folders = cJSON_CreateObject(), *workspace = cJSON_CreateObject();
    json_put_text(c, "positionEncoding", encoding);
    json_put(sync, "openClose", cJSON_CreateTrue());
    json_put_number(sync, "change", 2);               /* incremental */
    json_put(sync, "save", cJSON_CreateTrue());
    json_put(c, "textDocumentSync", sync);
    json_put_text(pull, "identifier", "agencheck");
    json_put(pull, "interFileDependencies", cJSON_CreateTrue());
    json_put(pull, "workspaceDiagnostics", cJSON_CreateTrue());
    json_put(pull, "workDoneProgress", cJSON_CreateTrue());
    json_put(c, "diagnosticProvider", pull);
    static const char *const kinds[] = { "quickfix", "source.fixAll.agencheck", "refactor.rewrite" };
    json_put(actions, "codeActionKinds", cJSON_CreateStringArray(kinds, sizeof kinds / sizeof *kinds));
    json_put(c, "codeActionProvider", actions);
    json_put(c, "hoverProvider", cJSON_CreateTrue());
    json_put(c, "inlayHintProvider", cJSON_CreateTrue());
    json_put(folders, "supported", cJSON_CreateTrue());
    json_put(folders, "changeNotifications", cJSON_CreateTrue());
    json_put(workspace, "workspaceFolders", folders);
    json_put(c, "workspace", workspace);
    return c;
}

cJSON *on_initialize(Server *s, const cJSON *params, Trouble *t)
{
    if (!cJSON_IsObject(params)) {
        *t = (Trouble){ RPC_INVALID_PARAMS, "initialize needs params", false };
        return NULL;
    }
    const cJSON *client = cJSON_GetObjectItemCaseSensitive(params, "capabilities");
    read_client(&s->can, client);
    const char *encoding = choose_encoding(s, at(client, "general.positionEncodings"));
    s->parent = json_number(params, "processId", 0);
    folders_open(s, params);
    configure(s, cJSON_GetObjectItemCaseSensitive(params, "initializationOptions"));
    s->phase = PHASE_READY;
    cJSON *result = cJSON_CreateObject(), *info = cJSON_CreateObject();
    json_put(result, "capabilities", capabilities(encoding));
    json_put_text(info, "name", "agencheck");
    json_put_text(info, "version", AGENCHECK_VERSION);
    json_put(result, "serverInfo", info);
    return result;
}

static void add_registration(cJSON *list, const char *id, const char *method, cJSON *options)
{
    cJSON *one = cJSON_CreateObject();
    json_put_text(one, "id", id);
    json_put_text(one, "method", method);
    json_put(one, "registerOptions", options);
    json_add(list, one);
}

static cJSON *watchers(void)
{
    static const char *const patterns[] = { "**/*.py", "**/*.pyi", "**/pyproject.toml", "**/agencheck.toml", "**/pyvenv.cfg" };
    cJSON *list = cJSON_CreateArray(), *options = cJSON_CreateObject();
    for (size_t i = 0; i < sizeof patterns / sizeof *patterns; i++) {
        cJSON *watcher = cJSON_CreateObject();
        json_put_text(watcher, "globPattern", patterns[i]);
        json_add(list, watcher);
    }
    json_put(options, "watchers", list);
    return options;
}

/* What the client sends only to those who ask for it. */
static void register_with(Server *s)
{
    cJSON *list = cJSON_CreateArray(), *registration = cJSON_CreateObject();
    if (s->can.watches)
        add_registration(list, "agencheck-files", "workspace/didChangeWatchedFiles", watchers());
    if (s->can.registers_configuration) {
        cJSON *options = cJSON_CreateObject();
        json_put_text(options, "section", "agencheck");
        add_registration(list, "agencheck-settings", "workspace/didChangeConfiguration", options);
    }
    bool any = cJSON_GetArraySize(list) > 0;
    json_put(registration, "registrations", list);
    if (any)
        server_request(s, "client/registerCapability", registration);
    else
        cJSON_Delete(registration);
}

void on_initialized(Server *s, const cJSON *params)
{
    (void)params;
    register_with(s);
    configuration_ask(s);
}
