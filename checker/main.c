/* main.c: the commands and nothing else. */
#include <string.h>
#include <unistd.h>

#include "base/system.h"
#include "report/explain.h"
#include "report/help.h"
#include "report/init.h"
#include "report/json.h"
#include "report/output.h"
#include "report/session.h"
#include "report/sites.h"
#include "report/version.h"
#include "server/server.h"
#include "source/parse.h"

/* The arguments behind the command's name. */
typedef struct { int argc; char *const *argv; const Command *command; } Call;

static int print_and_free(StrBuf *out)
{
    bool ok = output_write(strbuf_str(out));
    strbuf_free(out);
    return ok ? EXIT_CLEAN : EXIT_TROUBLE;
}

/* -- commands ---------------------------------------------------------------------------------------------------------------- */

static int run_check(const Call *call)
{
    return session_check(call->argc, call->argv);
}

/* Options and the rest of a small command; false when they are wrong, which is then said. */
static bool read_arguments(Arena *a, const Call *call, Config *config, ConfigList *rest)
{
    ConfigErrors errors = { 0 };
    bool ok = config_arguments(a, call->argc, call->argv, call->command->where, config, rest, &errors);
    complain_all(&errors);
    vec_free(&errors);
    return ok;
}

typedef void (*PagePrinter)(StrBuf *out, const Rule *const *rules, uint32_t count, PageFormat format, bool is_colored);

/* The rules that the words mean, all where there are none. */
static int print_pages(const Call *call, PagePrinter print, bool needs_words)
{
    Arena *a = arena_new();
    Config config = { 0 };
    ConfigList words = { 0 };
    ConfigErrors errors = { 0 };
    const Rule **rules = ARENA_ARRAY(a, rules_count() + 1, const Rule *);
    uint32_t count = 0;
    int status = EXIT_TROUBLE;
    if (read_arguments(a, call, &config, &words)) {
        if (needs_words && !words.count)
            complain("%s: which rule? `agencheck rules` lists them", call->command->name);
        for (uint32_t w = 0; w < words.count; w++)
            selector_known(&words.items[w], &errors, a);
        complain_all(&errors);
        for (uint32_t i = 0; rules_all[i]; i++) {
            bool is_meant = words.count == 0;
            for (uint32_t w = 0; w < words.count; w++)
                is_meant |= selector_matches(words.items[w].text, rules_all[i]) != 0;
            if (is_meant)
                rules[count++] = rules_all[i];
        }
        if (!errors.len && (words.count || !needs_words)) {
            StrBuf out = { 0 };
            print(&out, rules, count, page_format(config.page_format.text),
                  color_wanted(color_choice(config.color.text), STDOUT_FILENO));
            status = print_and_free(&out);
        }
    }
    vec_free(&errors);
    arena_free(a);
    return status;
}

static int run_explain(const Call *call)
{
    return print_pages(call, explain_rules, true);
}

static int run_rules(const Call *call)
{
    return print_pages(call, list_rules, false);
}

static int run_init(const Call *call)
{
    Arena *a = arena_new();
    Config config = { 0 };
    ConfigList rest;
    int status = EXIT_TROUBLE;
    if (read_arguments(a, call, &config, &rest) && complain_surplus(&rest, 1))
        status = init_project(rest.count ? rest.items[0].text : STR("."), config.yes);
    arena_free(a);
    return status;
}

static int run_types(const Call *call)
{
    Arena *a = arena_new();
    Config config = { 0 };
    ConfigList rest;
    bool ok = read_arguments(a, call, &config, &rest) && complain_surplus(&rest, 0);
    arena_free(a);
    return ok ? sites_answer(call->argc, call->argv) : EXIT_TROUBLE;
}

static int run_completions(const Call *call)
{
    StrBuf out = { 0 };
    if (call->argc == 1 && help_completions(&out, str_of(call->argv[0])))
        return print_and_free(&out);
    complain("completions: for bash, zsh or fish");
    return EXIT_TROUBLE;
}

static int run_man(const Call *call)
{
    Arena *a = arena_new();
    Config config = { 0 };
    ConfigList rest;
    StrBuf out = { 0 };
    bool ok = read_arguments(a, call, &config, &rest) && complain_surplus(&rest, 0);
    if (ok && page_format(config.page_format.text) == PAGE_MARKDOWN)
        help_options_markdown(&out);
    else if (ok)
        help_manual(&out);
    arena_free(a);
    int status = print_and_free(&out);
    return ok ? status : EXIT_TROUBLE;
}

static int run_server(const Call *call)
{
    return server_run(call->argc, call->argv);
}

static int run_annotate(const Call *call)
{
    return session_annotate(call->argc, call->argv);
}

/* -- which of them ----------------------------------------------------------------------------------------------------------- */

static const struct { const char *name; int (*run)(const Call *call); } runs[] = {
#define COMMAND(id, name, where, arguments, summary) { name, run_##id },
#include "report/commands.def"
#undef COMMAND
};

static int dispatch(const Call *call)
{
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++)
        if (strcmp(runs[i].name, call->command->name) == 0)
            return runs[i].run(call);
    BUG("a command without a function: %s", call->command->name);
}

static bool is_one_of(const char *argument, const char *a, const char *b)
{
    return strcmp(argument, a) == 0 || strcmp(argument, b) == 0;
}

/* --help and --version, wherever they stand before a "--". False: neither was there. */
static bool answer_at_once(int argc, char **argv, const Command *named, int *status)
{
    StrBuf out = { 0 };
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_one_of(argv[i], "--version", "-V")) {
            strbuf_add_text(&out, "agencheck " AGENCHECK_VERSION "\n");
        } else if (strcmp(argv[i], "--help-all") == 0) {
            uint32_t count;
            const Command *all = commands(&count);
            for (uint32_t c = 0; c < count; c++) {
                strbuf_add_text(&out, c ? "\n" : "");
                help_command(&out, &all[c]);
            }
        } else if (is_one_of(argv[i], "--help", "-h")) {
            if (named)
                help_command(&out, named);
            else
                help_all(&out);
        } else {
            continue;
        }
        *status = print_and_free(&out);
        return true;
    }
    return false;
}

/* The parts from elsewhere get their memory where we get ours: where there is none left, the process ends in one place. */
static void share_memory(void)
{
    parser_share_memory();
    json_share_memory();
}

int main(int argc, char **argv)
{
    share_memory();
    system_start(argc, argv);
    const Command *named = argc > 1 ? command_by_name(str_of(argv[1])) : NULL;
    int status;
    if (answer_at_once(argc, argv, named, &status))
        return status;
    int skip = named ? 2 : 1;
    Call call = { argc - skip, argv + skip, named ? named : command_by_name(STR("check")) };
    return dispatch(&call);
}
