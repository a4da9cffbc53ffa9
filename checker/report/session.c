#include "report/session.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "report/annotate.h"
#include "report/baseline.h"
#include "report/changed.h"
#include "report/dump.h"
#include "report/fixer.h"
#include "report/format.h"
#include "report/frame.h"
#include "report/help.h"
#include "report/output.h"
#include "report/watch.h"

/* What the steps of one check share. Lives for one round of --watch. */
typedef struct {
    Arena           *arena;
    ProjectArguments arguments;
    ConfigList       paths;
    Projects         projects;
    const Config *config; /* the first project's, or the command line's alone: what is said of the whole run */
    FileBytes        input;                           /* the standard input, when that is checked */
    Check            check;
    Baseline         baseline;
    Changed          changed;
    uint32_t         hidden, forgotten, fixed;
    Watch           *watch;                           /* NULL until the files are known */
    bool             trouble, annotates;
    bool             is_refused;                      /* the options can't go together: no change of a file helps */
} Session;

/* -- projects and files ------------------------------------------------------------------------------------------------------ */

static Str folder_of(Arena *a, Str path)
{
    Str absolute = path_absolute(a, path);
    return file_is_dir(str_copy(a, absolute).data) ? absolute : path_dir(absolute);
}

static ProjectPaths *project_for(Projects *all, Str folder, const ProjectArguments *arguments)
{
    ConfigErrors errors = { 0 };
    Config config = { 0 };
    ProjectPaths *found = NULL;
    if (project_config(all->arena, folder, arguments, &config, &errors)) {
        for (uint32_t i = 0; i < all->items.len && !found; i++)
            if (str_eq(all->items.items[i].project->config.file, config.file) &&
                str_eq(all->items.items[i].project->config.root, config.root))
                found = &all->items.items[i];
        Project *p = found ? NULL : ARENA_NEW(all->arena, Project);
        if (p && project_open(all->arena, &config, p, &errors)) {
            vec_push(&all->items, (ProjectPaths){ .project = p });
            found = &vec_last(&all->items);
        }
    }
    complain_all(&errors);
    vec_free(&errors);
    return found;
}

bool projects_of(Arena *a, const ConfigList *paths, const ProjectArguments *arguments, Projects *out)
{
    static const ConfigString here = { .text = { ".", 1 } };
    ConfigList given = paths->count ? *paths : (ConfigList){ (ConfigString *)&here, 1 };
    StrMap folders = { 0 };                           /* folder → 1 + index into out->items */
    *out = (Projects){ .arena = a };
    bool ok = true;
    for (uint32_t i = 0; i < given.count && ok; i++) {
        bool is_new;
        uint64_t *slot = strmap_slot(&folders, folder_of(a, given.items[i].text), &is_new);
        if (*slot == 0) {
            ProjectPaths *p = project_for(out, folder_of(a, given.items[i].text), arguments);
            ok = p != NULL;
            *slot = p ? (uint64_t)(p - out->items.items) + 1 : 0;
        }
        if (!ok)
            break;
        ProjectPaths *p = &out->items.items[*slot - 1];
        if (!p->paths)
            p->paths = ARENA_ARRAY(a, given.count, const char *);
        p->paths[p->path_count++] = str_copy(a, given.items[i].text).data;
    }
    strmap_free(&folders);
    return ok;
}

void projects_free(Projects *p)
{
    for (uint32_t i = 0; i < p->items.len; i++)
        project_close(p->items.items[i].project);
    vec_free(&p->items);
}

/* "./a.py" and "a.py" are one file, and shown alike. */
static Str without_here(Str path)
{
    while (str_starts(path, STR("./"))) {
        path = str_sub(path, 2, path.len);
        while (str_starts(path, STR("/")))
            path = str_sub(path, 1, path.len);
    }
    return path;
}

static Str command_meant(Arena *a, Str word)
{
    if (str_eq(word, STR("help")))
        return STR("; did you mean `agencheck --help`?");
    if (command_by_name(word))
        return str_printf(a, "; a command comes before its options: `agencheck " STR_FMT " …`", STR_ARG(word));
    const char *nearest = command_nearest(word);
    return nearest ? str_printf(a, "; did you mean `agencheck %s`?", nearest) : STR("");
}

bool projects_files(const Projects *p, CheckFiles *out)
{
    bool ok = true;
    for (uint32_t i = 0; i < p->items.len; i++) {
        const ProjectPaths *pp = &p->items.items[i];
        Discovered d = discover(p->arena, pp->paths, pp->path_count, &pp->project->discover);
        for (uint32_t f = 0; f < d.file_count; f++)
            vec_push(out, (CheckFile){ .path = str_copy(p->arena, without_here(d.files[f])), .project = pp->project });
        for (uint32_t e = 0; e < d.problem_count; e++) {
            const DiscoverProblem *problem = &d.problems[e];
            Str meant = problem->is_named && problem->error == ENOENT ? command_meant(p->arena, problem->path) : STR("");
            complain(STR_FMT ": %s" STR_FMT, STR_ARG(problem->path), strerror(problem->error), STR_ARG(meant));
            ok &= !problem->is_named;
        }
    }
    return ok;
}

static bool is_stdin(const Session *s)
{
    return s->config->stdin_filename.text.len || (s->paths.count == 1 && str_eq(s->paths.items[0].text, STR("-")));
}

static bool take_stdin(Session *s)
{
    FileError err = { 0 };
    if (s->paths.count > 1 || (s->paths.count == 1 && !str_eq(s->paths.items[0].text, STR("-")))) {
        complain("--stdin-filename goes with the standard input (-) alone");
        return false;
    }
    if (!file_read_stdin(&s->input, &err)) {
        complain("standard input: %s", strerror(err.code));
        return false;
    }
    Str name = s->config->stdin_filename.text;
    CheckFile file = { .path = name.len ? str_copy(s->arena, name) : STR("<stdin>"),
                       .project = s->projects.items.items[0].project,
                       .bytes = &s->input.bytes };
    vec_push(&s->check.files, file);
    return true;
}

static bool find_files(Session *s)
{
    if (is_stdin(s))
        return take_stdin(s);
    s->trouble |= !projects_files(&s->projects, &s->check.files);
    if (!s->config->diff_base.text.len)
        return true;
    if (!changed_since(s->arena, s->config->root, s->config->diff_base.text, &s->changed))
        return false;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->check.files.len; i++)
        if (changed_file(&s->changed, s->check.files.items[i].path))
            s->check.files.items[kept++] = s->check.files.items[i];
    s->check.files.len = kept;
    return true;
}

/* The paths named, for the configuration: what comes on the standard input lies where its name says. */
static bool open_projects(Session *s, const Config *said)
{
    ConfigString name = said->stdin_filename;
    ConfigList named = { &name, 1 }, none = { 0 };
    bool plain = s->paths.count == 1 && str_eq(s->paths.items[0].text, STR("-"));
    const ConfigList *paths = name.text.len ? &named : plain ? &none : &s->paths;
    if (!projects_of(s->arena, paths, &s->arguments, &s->projects))
        return false;
    s->config = &s->projects.items.items[0].project->config;
    return true;
}

/* -- the baseline ------------------------------------------------------------------------------------------------------------ */

static bool write_baseline(Session *s)
{
    StrBuf text = { 0 };
    baseline_print(&s->baseline, &text);
    bool ok = output_to(s->config->baseline.text, strbuf_str(&text));
    strbuf_free(&text);
    return ok;
}

static BaselineScope scope_of_run(Session *s)
{
    Str *files = ARENA_ARRAY(s->arena, s->check.files.len + 1, Str);
    for (uint32_t i = 0; i < s->check.files.len; i++)
        files[i] = s->check.files.items[i].path;
    return (BaselineScope){ files, s->check.files.len, &s->projects.items.items[0].project->rules };
}

static bool use_baseline(Session *s)
{
    const Config *c = s->config;
    Str path = c->baseline.text;
    if (!path.len)
        return true;
    vec_free(&s->baseline.known);
    if (c->write_baseline && !file_exists(str_copy(s->arena, path).data))
        baseline_init(&s->baseline, s->arena, path);
    else if (!baseline_read(&s->baseline, s->arena, path))
        return false;
    if ((c->write_baseline || c->prune_baseline) && (s->trouble || s->check.problems.len)) {
        complain("the baseline stays as it is: not everything could be read");
        return false;
    }
    BaselineScope scope = scope_of_run(s);
    if (c->write_baseline) {
        baseline_replace(&s->baseline, &scope, &s->check.diagnostics);
        s->hidden = s->check.diagnostics.len;
        s->check.diagnostics.len = 0;
        return write_baseline(s);
    }
    s->hidden = baseline_hide(&s->baseline, &s->check.diagnostics);
    s->forgotten = c->prune_baseline ? baseline_prune(&s->baseline, &scope) : 0;
    return s->forgotten == 0 || write_baseline(s);
}

/* -- telling ----------------------------------------------------------------------------------------------------------------- */

/* Reports in a file: whoever waits for the status sees why it is as it is, and where to look. */
static void tell_written(const Telling *t, Str file)
{
    StrBuf out = { 0 };
    format_summary(t, &out);
    fprintf(stderr, STR_FMT STR_FMT " written.\n", STR_ARG(strbuf_str(&out)), STR_ARG(file));
    strbuf_free(&out);
}

static bool tell_all(Session *s)
{
    const Config *c = s->config;
    Telling t = telling_of(&s->check.diagnostics, s->check.files.len);
    t.hidden = s->hidden;
    t.forgotten = s->forgotten;
    t.written = c->write_baseline ? c->baseline.text : STR("");
    t.since = c->diff_base.text;
    t.fixed = s->fixed;
    t.seconds = s->check.seconds;
    t.is_quiet = c->quiet || (s->trouble && !t.files);     /* what couldn't be done has been said */
    t.root = path_absolute(s->arena, STR("."));
    bool to_terminal = c->output.text.len == 0 || str_eq(c->output.text, STR("-"));
    t.is_colored = color_wanted(color_choice(c->color.text), to_terminal ? STDOUT_FILENO : -1);
    FormatWriter write = c->statistics ? format_statistics : format_by_name(c->format.text.len ? c->format.text : STR("text"));
    StrBuf out = { 0 };
    write(&t, &out);
    bool ok = output_to(c->output.text, strbuf_str(&out));
    strbuf_free(&out);
    if (ok && !to_terminal && !t.is_quiet)
        tell_written(&t, c->output.text);
    return ok;
}

static void tell_problems(Session *s)
{
    for (uint32_t i = 0; i < s->check.problems.len; i++) {
        const CheckProblem *p = &s->check.problems.items[i];
        complain(STR_FMT ": %s%s%s", STR_ARG(p->path), p->what, p->error ? ": " : "", p->error ? strerror(p->error) : "");
        s->trouble |= p->is_checked;
    }
}

/* -- the whole --------------------------------------------------------------------------------------------------------------- */

/* Which of two options can't go together, as one line; NULL when all is well. said: on the command line. */
static const char *contradiction(const Session *s, const Config *said)
{
    const Config *c = s->config;
    bool writes = c->write_baseline || c->prune_baseline;
    if (said->format.text.len && (c->statistics || c->diff))
        return c->diff ? "--diff shows a patch: leave --format out" : "--statistics counts in plain text: leave --format out";
    if (is_stdin(s) && (c->diff_base.text.len || writes))
        return "the standard input is no file that lines could be compared with: leave --diff-base and the baseline out";
    if (writes && !c->baseline.text.len)
        return "--write-baseline and --prune-baseline need --baseline FILE";
    if (writes && c->diff_base.text.len)
        return "a baseline can't be written from changed lines alone: leave --diff-base out";
    if (c->write_baseline && c->prune_baseline)
        return "--write-baseline already leaves out what --prune-baseline would";
    if (c->watch && (is_stdin(s) || c->output.text.len))
        return "--watch goes with files, and tells on the terminal";
    return NULL;
}

static void set_up_check(Session *s)
{
    static const struct { const char *name; CheckStage stage;
    } stages[] = {
        { "discover", CHECK_DISCOVER }, { "scan", CHECK_SCAN },     { "outline", CHECK_OUTLINE },
        { "parse", CHECK_PARSE },       { "scopes", CHECK_SCOPES },
    };
    check_init(&s->check);
    s->check.jobs = s->config->jobs;
    s->check.recalls = !s->config->no_cache && !s->annotates;
    s->check.shows_progress = !s->config->quiet && !s->config->watch;
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
        if (str_eq(s->config->stop_after.text, str_of(stages[i].name)))
            s->check.stop_after = stages[i].stage;
}

/* What the user doesn't want to hear of. */
static bool leave_out(Session *s)
{
    if (s->config->diff_base.text.len)
        changed_keep(&s->changed, &s->check.diagnostics);
    return use_baseline(s);
}

/* --fix and --diff; what is told afterwards is what is left. */
static int mend(Session *s)
{
    const Config *c = s->config;
    FixerOptions o = { .with_unsafe = c->unsafe_fixes,
                       .only_diff = c->diff,
                       .once = c->baseline.text.len || c->diff_base.text.len,
                       .is_colored = color_wanted(color_choice(c->color.text), STDOUT_FILENO),
                       .is_terminal = !c->output.text.len && isatty(STDOUT_FILENO) };
    FixerResult r = fixer_run(s->arena, &s->check, &o);
    if (c->diff || is_stdin(s)) {
        bool ok = output_to(c->output.text, r.text);
        return !ok || s->trouble || r.failed ? EXIT_TROUBLE
               : r.fixed && c->diff          ? EXIT_REPORTED
               : s->check.diagnostics.len    ? EXIT_REPORTED
                                             : EXIT_CLEAN;
    }
    s->fixed = r.fixed;
    s->trouble |= r.failed;
    if (r.fixed)
        tell_problems(s);                             /* of the check after it */
    return r.fixed && !leave_out(s) ? EXIT_TROUBLE : -1;
}

/* The check proper, in the order in which things happen. */
static int run(Session *s, const Config *said)
{
    s->config = said;
    if (!open_projects(s, said))
        return EXIT_TROUBLE;
    for (uint32_t i = 0; s->annotates && i < s->projects.items.len; i++)
        annotate_prepare(s->projects.items.items[i].project);
    const char *wrong = contradiction(s, said);
    if (wrong) {
        complain("%s", wrong);
        s->is_refused = true;
        return EXIT_TROUBLE;
    }
    set_up_check(s);
    if (!find_files(s))
        return EXIT_TROUBLE;
    if (s->config->watch)
        s->watch = watch_begin(&s->check.files);
    if (s->config->dump.text.len)
        return dump_files(&s->check.files, s->config->dump.text) && !s->trouble ? EXIT_CLEAN : EXIT_TROUBLE;
    check_run(&s->check);
    tell_problems(s);
    if (s->annotates) {
        int status = annotate_finish(s->arena, &s->check, s->config, is_stdin(s));
        return s->trouble ? EXIT_TROUBLE : status;
    }
    if (!leave_out(s))
        return EXIT_TROUBLE;
    if (s->config->fix || s->config->unsafe_fixes || s->config->diff) {
        int status = mend(s);
        if (status >= 0)
            return status;
    }
    if (!tell_all(s))
        return EXIT_TROUBLE;
    return s->trouble ? EXIT_TROUBLE : s->check.diagnostics.len ? EXIT_REPORTED : EXIT_CLEAN;
}

static void end(Session *s)
{
    if (s->check.arena)
        check_free(&s->check);
    projects_free(&s->projects);
    vec_free(&s->baseline.known);
    changed_free(&s->changed);
    file_release(&s->input);
}

static int session(int argc, char *const *argv, unsigned where)
{
    int status = EXIT_TROUBLE;
    for (bool again = true; again;) {
        Arena *a = arena_new();
        Session s = { .arena = a, .arguments = { argc, argv, where }, .annotates = where == OPTION_ON_ANNOTATE };
        Config said = { 0 };
        ConfigErrors errors = { 0 };
        if (config_arguments(a, argc, argv, where, &said, &s.paths, &errors))
            status = run(&s, &said);
        complain_all(&errors);
        again = said.watch && !errors.len && !s.is_refused && watch_wait(s.watch ? s.watch : watch_begin(&s.check.files));
        vec_free(&errors);
        end(&s);
        arena_free(a);
    }
    return status;
}

int session_check(int argc, char *const *argv)
{
    return session(argc, argv, OPTION_ON_CHECK);
}

int session_annotate(int argc, char *const *argv)
{
    return session(argc, argv, OPTION_ON_ANNOTATE);
}
