#include "report/sites.h"

#include <string.h>

#include "base/file.h"
#include "report/json.h"
#include "report/output.h"
#include "report/session.h"
#include "types/print.h"

typedef struct { cJSON *question; Str file; uint32_t start_line, start_column, end_line, end_column; Str answer; } Asked;
typedef VEC(Asked) AskedList;

/* The engine that answers, and the files it was asked about. */
typedef struct {
    Arena *arena;
    const Project *project;
    Program *program;
    Infer *infer;
    StrMap files;
    VEC(FileBytes) texts;
} Window;

/* -- reading ----------------------------------------------------------------------------------------------------------------- */

static bool place_number(const cJSON *o, const char *key, int64_t least, uint32_t *out)
{
    int64_t n = json_number(o, key, -1);
    *out = (uint32_t)n;
    return n >= least && n < UINT32_MAX;
}

static bool read_question(Arena *a, Str line, Asked *out)
{
    cJSON *o = cJSON_ParseWithLength(line.data, line.len);
    *out = (Asked){ .question = o, .file = str_copy(a, json_str(o, "file")) };
    bool ok = cJSON_IsObject(o) && cJSON_GetObjectItemCaseSensitive(o, "id") && out->file.len
        && place_number(o, "line", 1, &out->start_line) && place_number(o, "col", 0, &out->start_column)
        && place_number(o, "end_line", 1, &out->end_line) && place_number(o, "end_col", 0, &out->end_column);
    if (!ok)
        cJSON_Delete(o);
    return ok;
}

static bool read_questions(Arena *a, Str path, Str text, AskedList *out)
{
    for (uint32_t number = 1; text.len; number++) {
        Str line = str_cut(&text, '\n');
        Asked asked;
        if (str_trim(line).len == 0)
            continue;
        if (!read_question(a, line, &asked)) {
            complain(STR_FMT ":%u: not a place: {\"id\", \"file\", \"line\", \"col\", \"end_line\", \"end_col\"} is wanted",
                     STR_ARG(path), number);
            return false;
        }
        vec_push(out, asked);
    }
    return true;
}

/* -- answering --------------------------------------------------------------------------------------------------------------- */

static Module *module_of(Window *w, Str file)
{
    bool is_new;
    uint64_t *slot = strmap_slot(&w->files, file, &is_new);
    if (is_new) {
        FileBytes bytes;
        FileError err;
        if (file_read(file.data, &bytes, &err)) {
            vec_push(&w->texts, bytes);
            *slot = (uint64_t)(uintptr_t)program_file(w->program, file, bytes.bytes);
        } else {
            complain(STR_FMT ": can't be read: %s", STR_ARG(file), strerror(err.code));
        }
    }
    return (Module *)(uintptr_t)*slot;
}

static void answer(Window *w, Asked *q)
{
    Module *m = module_of(w, q->file);
    if (!m)
        return;
    uint32_t start = text_offset(&m->text, (TextPos){ q->start_line - 1, q->start_column }, UNIT_UTF8);
    uint32_t end = text_offset(&m->text, (TextPos){ q->end_line - 1, q->end_column }, UNIT_UTF8);
    Node *n = module_node_at(m, start, end);
    Type t = !n ? 0 : n->kind == NODE_PARAM ? infer_target(w->infer, n) : infer_type(w->infer, n);
    if (t)
        t = type_expand(w->infer->types, t);
    if (t && type_kind(w->infer->types, t) != TYPE_UNKNOWN)
        q->answer = type_text(w->infer->types, w->arena, t);
}

static bool write_answers(const AskedList *list, Str output)
{
    StrBuf out = { 0 };
    for (uint32_t i = 0; i < list->len; i++) {
        const Asked *q = &list->items[i];
        cJSON *o = cJSON_CreateObject();
        json_put(o, "id", cJSON_Duplicate(cJSON_GetObjectItemCaseSensitive(q->question, "id"), true));
        json_put(o, "type", q->answer.data ? json_string(q->answer) : cJSON_CreateNull());
        json_finish(o, false, &out);
    }
    bool ok = output_to(output, strbuf_str(&out));
    strbuf_free(&out);
    return ok;
}

static bool any_below(const AskedList *list, Str folder)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (path_is_below(list->items[i].file, folder))
            return true;
    return false;
}

static int answer_all(Arena *a, Config config, AskedList *list)
{
    Project project = { 0 };
    ConfigErrors errors = { 0 };
    if (!any_below(list, config.root))
        config.requires_python.text = STR("");        /* what the project requires says nothing of files elsewhere */
    bool ok = project_open(a, &config, &project, &errors);
    complain_all(&errors);
    vec_free(&errors);
    if (!ok)
        return EXIT_TROUBLE;
    Window w = { .arena = a, .project = &project, .program = program_new(project.paths, project.target, project.stubs) };
    w.infer = infer_new(w.program);
    for (uint32_t i = 0; i < list->len; i++)
        answer(&w, &list->items[i]);
    infer_free(w.infer);
    program_free(w.program);
    for (uint32_t i = 0; i < w.texts.len; i++)
        file_release(&w.texts.items[i]);
    vec_free(&w.texts);
    strmap_free(&w.files);
    project_close(&project);
    return write_answers(list, config.output.text) ? EXIT_CLEAN : EXIT_TROUBLE;
}

static int answer_file(Arena *a, const Config *config)
{
    Str path = config->sites.text;
    FileBytes file;
    FileError err = { 0 };
    if (!path.len) {
        complain("types: --sites FILE says which places are meant");
        return EXIT_TROUBLE;
    }
    if (!(str_eq(path, STR("-")) ? file_read_stdin(&file, &err) : file_read(str_copy(a, path).data, &file, &err))) {
        complain(STR_FMT ": can't be read: %s", STR_ARG(path), strerror(err.code));
        return EXIT_TROUBLE;
    }
    AskedList list = { 0 };
    int status = read_questions(a, path, file.bytes, &list) ? answer_all(a, *config, &list) : EXIT_TROUBLE;
    for (uint32_t i = 0; i < list.len; i++)
        cJSON_Delete(list.items[i].question);
    vec_free(&list);
    file_release(&file);
    return status;
}

int sites_answer(int argc, char *const *argv)
{
    Arena *a = arena_new();
    ProjectArguments arguments = { argc, argv, OPTION_ON_TYPES };
    Config config = { 0 };
    ConfigErrors errors = { 0 };
    bool ok = project_config(a, path_absolute(a, STR(".")), &arguments, &config, &errors);
    complain_all(&errors);
    vec_free(&errors);
    int status = ok ? answer_file(a, &config) : EXIT_TROUBLE;
    arena_free(a);
    return status;
}
