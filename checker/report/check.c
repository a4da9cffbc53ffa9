#include "report/check.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/system.h"
#include "base/thread.h"
#include "report/progress.h"
#include "report/recall.h"
#include "report/shown.h"
#include "report/suppress.h"
#include "source/scan.h"

/* ENGINE_BYTES: what an engine may hold, on the average of all workers, or of two where there is one. When all together hold more
 * than that, the one that holds most is given up, and the next file begins with a new one: no answer depends on what was asked
 * before, and what it has to find out again costs little beside memory that grows with the project. */
enum { FIRST_BUFFER = 1 << 16, FILES_A_JOB = 64, ENGINE_BYTES = 52 << 20 };

/* A stretch of files in one folder of one project. */
typedef struct { uint32_t first, count; } Batch;

/* Of one project; nothing in it outlives it. */
typedef struct {
    const Project *project;
    Program *program;                                 /* NULL: there is no engine yet */
    Infer   *infer;
    Arena   *texts;                                   /* of the files checked */
} Engine;

struct Worker {
    Arena        *arena;                              /* diagnostics, and the texts they show */
    char         *buffer;                             /* the file that is being scanned */
    size_t        buffer_size;
    Engine        engine;
    _Atomic size_t held;                              /* by the engine, as of the last file: the others look at it */
    Diagnostics   diagnostics;
    CheckProblems problems;
    Recall       *recall;                             /* NULL: nothing is kept */
    RecallFiles   judged;
    uint32_t      relevant;
    uint64_t      bytes, relevant_bytes;
};

typedef struct {
    Check     *check;
    CheckFiles files;                                 /* those whose verdict isn't known from an earlier run */
    VEC(Batch) batches;
    Progress   progress;
    Recall    *recall;                                /* NULL: nothing is known from one */
} Run;

/* -- reading ----------------------------------------------------------------------------------------------------------------- */

/* Nearly every file is read, searched and forgotten: one buffer a worker, and as few system calls as can be. */
static bool read_into_buffer(Worker *w, const char *path, Str *out, CheckProblem *problem)
{
    int file = file_open(path);
    if (file < 0) {
        *problem = (CheckProblem){ str_of(path), errno, "can't be opened", true };
        return false;
    }
    size_t size = 0;
    for (;;) {
        if (size == w->buffer_size) {
            w->buffer_size = w->buffer_size ? 2 * w->buffer_size : FIRST_BUFFER;
            w->buffer = memory_resize(w->buffer, w->buffer_size);
        }
        ssize_t got = read(file, w->buffer + size, w->buffer_size - size);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0 || size + (size_t)got > INT32_MAX) {
            *problem = (CheckProblem){ str_of(path), got < 0 ? errno : EFBIG, "can't be read", true };
            close(file);
            return false;
        }
        size += (size_t)got;
        if (got == 0)
            break;
    }
    close(file);
    *out = (Str){ w->buffer, (uint32_t)size };
    return true;
}

/* -- one file ---------------------------------------------------------------------------------------------------------------- */

/* Said once, whoever came upon it. */
static void add_problem(CheckProblems *list, CheckProblem problem)
{
    for (uint32_t i = 0; i < list->len; i++)
        if (str_eq(list->items[i].path, problem.path))
            return;
    vec_push(list, problem);
}

static void add_unreadable(void *ctx, Str path, int error)
{
    Worker *w = ctx;
    add_problem(&w->problems, (CheckProblem){ str_copy(w->arena, path), error, "can't be read, and is taken as empty", false });
}

static void engine_drop(Worker *w)
{
    Engine *e = &w->engine;
    if (!e->program)
        return;
    program_unreadable(e->program, add_unreadable, w);
    recall_note_program(w->recall, e->project, e->program);
    infer_free(e->infer);
    program_free(e->program);
    arena_free(e->texts);
    *e = (Engine){ 0 };
    atomic_store(&w->held, 0);
}

/* Files come by folder, so that a project's follow each other. */
static Engine *engine_for(Worker *w, const Project *p)
{
    Engine *e = &w->engine;
    if (e->project != p)
        engine_drop(w);
    if (e->program)
        return e;
    *e = (Engine){ .project = p, .program = program_new(p->paths, p->target, p->stubs), .texts = arena_new() };
    if (recall_keeps(w->recall, p))
        program_note_reads(e->program);
    e->infer = infer_new(e->program);
    return e;
}

/* After a file. */
static bool engine_is_full(const Check *c, Worker *w)
{
    const Engine *e = &w->engine;
    size_t own = program_bytes(e->program) + infer_bytes(e->infer) + arena_bytes(e->texts), sum = 0;
    atomic_store(&w->held, own);
    for (uint32_t i = 0; i < c->worker_count; i++) {
        size_t held = atomic_load(&c->workers[i].held);
        if (held > own)
            return false;
        sum += held;
    }
    return sum > (size_t)ENGINE_BYTES * (c->worker_count > 2 ? c->worker_count : 2);
}

/* silent NULL: whatever the comments say. */
static void tell_finding(Arena *a, const Finding *f, const Project *p, Suppressions *silent, Diagnostics *out)
{
    Diagnostic d = diagnostic_of(a, f, p->severity[rule_index(f->rule)]);
    if (!silent || !suppressed(silent, f->rule, d.at.from.line - 1, d.at.to.line - 1))
        vec_push(out, d);
}

void check_tell(Module *m, const Project *p, const RuleSet *ran, const Findings *found, Arena *a, Diagnostics *out)
{
    if (!found->list.len && !p->unused_suppression)
        return;
    Suppressions silent = suppressions_of(a, &m->text, p->suppress_with);
    for (uint32_t i = 0; i < found->list.len; i++)
        tell_finding(a, &found->list.items[i], p, &silent, out);
    if (p->unused_suppression && ran->on[rule_index(p->unused_suppression)]) {
        Findings unused = { .arena = a };
        suppressions_unused(&silent, m, ran, p->unused_suppression, &unused);
        for (uint32_t i = 0; i < unused.list.len; i++)
            tell_finding(a, &unused.list.items[i], p, NULL, out);     /* a comment can't silence what is said of itself */
        vec_free(&unused.list);
    }
}

static void check_module(Infer *in, Module *m, const Project *p, Arena *a, Diagnostics *out)
{
    RuleSet set = project_rules_for(p, m->path);
    Findings found = { .arena = a };
    rules_check(in, m, &set, &found);
    check_tell(m, p, &set, &found, a, out);
    vec_free(&found.list);
}

/* The stages before the rules, for --stop-after. */
static void run_stages(Module *m, CheckStage last)
{
    if (last == CHECK_OUTLINE)
        return;
    for (uint32_t i = 0; i < m->outline.count; i++)
        if (scan_mentions(module_item_text(m, &m->outline.items[i])))
            module_item_node(m, &m->outline.items[i]);
    if (last >= CHECK_SCOPES)
        module_scope(m);
}

bool check_is_relevant(const Project *p, Str bytes)
{
    return scan_mentions(text_without_bom(bytes)) || (p->unused_suppression && str_has(bytes, STR("agencheck:")));
}

static void note_judged(Worker *w, RecallFile judged)
{
    if (w->recall)
        vec_push(&w->judged, judged);
}

static void check_file(Check *c, Worker *w, const CheckFile *file)
{
    Str bytes;
    CheckProblem problem;
    if (file->bytes) {
        bytes = *file->bytes;
    } else if (!read_into_buffer(w, file->path.data, &bytes, &problem)) {
        vec_push(&w->problems, problem);
        return;
    }
    w->bytes += bytes.len;
    RecallFile judged = { .file = file, .is_clean = !check_is_relevant(file->project, bytes), .first = w->diagnostics.len };
    if (judged.is_clean) {
        note_judged(w, judged);
        return;
    }
    w->relevant++;
    w->relevant_bytes += bytes.len;
    if (c->stop_after == CHECK_SCAN)
        return;
    Engine *e = engine_for(w, file->project);
    Module *m = program_file(e->program, file->path, file->bytes ? bytes : str_copy(e->texts, bytes));
    uint32_t cut_off = e->infer->cut_off;
    uint64_t left_out = parser_shares(e->program->parser).left_out;
    if (c->stop_after == CHECK_ALL)
        check_module(e->infer, m, file->project, w->arena, &w->diagnostics);
    else
        run_stages(m, c->stop_after);
    judged.count = w->diagnostics.len - judged.first;
    if (judged.count)
        diagnostics_detach(w->arena, w->diagnostics.items + judged.first, judged.count);
    note_judged(w, judged);
    if (e->infer->cut_off != cut_off)
        vec_push(&w->problems,
                 (CheckProblem){ file->path, 0, "nested too deeply in places: what depends on those isn't told", false });
    if (parser_shares(e->program->parser).left_out != left_out)
        vec_push(&w->problems,
                 (CheckProblem){ file->path, 0, "a statement of over 4 MB, here or in what is imported, isn't read", false });
    infer_forget_ways(e->infer);
    if (engine_is_full(c, w))
        engine_drop(w);
}

/* -- all of them ------------------------------------------------------------------------------------------------------------- */

static void job(void *ctx, int worker, uint32_t index)
{
    Run *run = ctx;
    Worker *w = &run->check->workers[worker];
    Batch batch = run->batches.items[index];
    if (!w->arena)
        w->arena = arena_new();
    w->recall = run->recall;
    CheckWatch *watch = run->check->watch;
    for (uint32_t i = 0; i < batch.count && !(watch && atomic_load(&watch->is_cancelled)); i++) {
        check_file(run->check, w, &run->files.items[batch.first + i]);
        if (watch)
            atomic_fetch_add(&watch->done, 1);
    }
    progress_add(&run->progress, batch.count);
}

static int file_cmp(const void *a, const void *b)
{
    return str_cmp(((const CheckFile *)a)->path, ((const CheckFile *)b)->path);
}

static void sort_files(CheckFiles *files)
{
    if (files->len)
        qsort(files->items, files->len, sizeof *files->items, file_cmp);
    uint32_t kept = 0;
    for (uint32_t i = 0; i < files->len; i++)
        if (!kept || !str_eq(files->items[kept - 1].path, files->items[i].path))
            files->items[kept++] = files->items[i];
    files->len = kept;
}

/* Neighbours meet the same engine: they import the same things. */
static void deal(Run *run)
{
    const CheckFiles *files = &run->files;
    for (uint32_t i = 0, next; i < files->len; i = next) {
        Str folder = path_dir(files->items[i].path);
        for (next = i + 1; next < files->len && next - i < FILES_A_JOB; next++)
            if (files->items[next].project != files->items[i].project || !str_eq(path_dir(files->items[next].path), folder))
                break;
        vec_push(&run->batches, (Batch){ i, next - i });
    }
}

static void gather(Run *run)
{
    Check *c = run->check;
    for (uint32_t i = 0; i < c->worker_count; i++)
        engine_drop(&c->workers[i]);
    for (uint32_t i = 0; i < c->worker_count; i++) {
        Worker *w = &c->workers[i];
        if (run->recall)
            recall_note_files(run->recall, &w->judged, &w->diagnostics);
        for (uint32_t d = 0; d < w->diagnostics.len; d++)
            vec_push(&c->diagnostics, w->diagnostics.items[d]);
        for (uint32_t p = 0; p < w->problems.len; p++)
            add_problem(&c->problems, w->problems.items[p]);
        c->relevant += w->relevant;
        c->bytes += w->bytes;
        c->relevant_bytes += w->relevant_bytes;
    }
}

static int problem_cmp(const void *a, const void *b)
{
    return str_cmp(((const CheckProblem *)a)->path, ((const CheckProblem *)b)->path);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void check_init(Check *c)
{
    *c = (Check){ .arena = arena_new(), .stop_after = CHECK_ALL };
}

/* The files to look at: all, or those of which nothing is known. */
static void take_files(Run *run)
{
    Check *c = run->check;
    bool recalls = c->recalls && c->stop_after == CHECK_ALL;
    for (uint32_t i = 0; i < c->files.len; i++) {
        vec_push(&run->files, c->files.items[i]);
        recalls &= !c->files.items[i].bytes;
    }
    run->recall = recalls ? recall_begin(c, &run->files) : NULL;
}

void check_run(Check *c)
{
    double began = now();
    Run run = { .check = c };
    memory_share();
    sort_files(&c->files);
    take_files(&run);
    deal(&run);
    uint32_t wanted = c->jobs ? c->jobs : (uint32_t)system_processors();
    c->worker_count = wanted < run.batches.len ? wanted : run.batches.len;
    c->workers = memory_zero(c->worker_count + 1, sizeof *c->workers);
    if (c->watch)
        atomic_store(&c->watch->total, run.files.len);
    progress_start(&run.progress, run.files.len, c->shows_progress);
    if (run.batches.len && c->stop_after > CHECK_DISCOVER)
        threads_run((int)c->worker_count, run.batches.len, job, &run);
    progress_end(&run.progress);
    gather(&run);
    if (run.recall)
        recall_end(run.recall, !c->problems.len);
    shown_rename(c);
    diagnostics_sort(&c->diagnostics);
    if (c->problems.len)
        qsort(c->problems.items, c->problems.len, sizeof *c->problems.items, problem_cmp);
    vec_free(&run.batches);
    vec_free(&run.files);
    c->seconds = now() - began;
}

void check_free(Check *c)
{
    for (uint32_t i = 0; i < c->worker_count; i++) {
        Worker *w = &c->workers[i];
        vec_free(&w->diagnostics);
        vec_free(&w->problems);
        vec_free(&w->judged);
        memory_free(w->buffer);
        arena_free(w->arena);
    }
    memory_free(c->workers);
    vec_free(&c->files);
    vec_free(&c->diagnostics);
    vec_free(&c->problems);
    arena_free(c->arena);
    *c = (Check){ 0 };
}
