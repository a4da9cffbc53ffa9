#include "report/help.h"

#include <string.h>

#include "report/version.h"

enum { NAME_COLUMN = 26, WIDTH = 80 };

static const Command all_commands[] = {
#define COMMAND(id, name, where, arguments, summary) { name, where, arguments, summary },
#include "report/commands.def"
#undef COMMAND
};

/* The options that every command has and no table of the configuration knows. */
static const struct { const char *name, *help; } common[] = {
    { "--help", "show this; --help-all shows every option of every command" },
    { "--version", "show the version" },
};

const Command *commands(uint32_t *count)
{
    *count = sizeof all_commands / sizeof *all_commands;
    return all_commands;
}

const Command *command_by_name(Str name)
{
    for (size_t i = 0; i < sizeof all_commands / sizeof *all_commands; i++)
        if (str_eq(name, str_of(all_commands[i].name)))
            return &all_commands[i];
    return NULL;
}

const char *command_nearest(Str word)
{
    enum { COUNT = sizeof all_commands / sizeof *all_commands };
    const char *names[COUNT];
    for (size_t i = 0; i < COUNT; i++)
        names[i] = all_commands[i].name;
    return nearest_word(word, names, COUNT);
}

bool option_is_of(const Option *o, const Command *c)
{
    return o->where & c->where && o->type != OPTION_TYPE_TABLE;
}

static bool is_choice(const Option *o)
{
    return strchr(o->meta, '|') != NULL;
}

/* -- help -------------------------------------------------------------------------------------------------------------------- */

/* A name, and its text beside it, broken between words. */
static void add_row(StrBuf *out, Str name, const char *text)
{
    strbuf_printf(out, "  " STR_FMT, STR_ARG(name));
    uint32_t column = 2 + name.len;
    if (column + 2 > NAME_COLUMN) {
        strbuf_add_char(out, '\n');
        column = 0;
    }
    strbuf_printf(out, "%*s", (int)(NAME_COLUMN - column), "");
    column = NAME_COLUMN;
    for (Str rest = str_of(text); rest.len;) {
        Str word = str_cut(&rest, ' ');
        if (column > NAME_COLUMN && column + 1 + word.len > WIDTH) {
            strbuf_printf(out, "\n%*s", NAME_COLUMN, "");
            column = NAME_COLUMN;
        } else if (column > NAME_COLUMN) {
            strbuf_add_char(out, ' ');
            column++;
        }
        strbuf_add(out, word);
        column += word.len;
    }
    strbuf_add_char(out, '\n');
}

static void add_option(StrBuf *out, const Option *o)
{
    StrBuf name = { 0 };
    strbuf_printf(&name, "--%s%s%s", o->key, *o->meta ? " " : "", is_choice(o) ? "WORD" : o->meta);
    if (is_choice(o)) {
        StrBuf text = { 0 };
        strbuf_printf(&text, "%s: %s", o->help, o->meta);
        strbuf_add_char(&text, '\0');
        add_row(out, strbuf_str(&name), text.data);
        strbuf_free(&text);
    } else {
        add_row(out, strbuf_str(&name), o->help);
    }
    strbuf_free(&name);
}

/* On one line: the words to choose from, or the help up to its first colon. */
static void add_short_option(StrBuf *out, const Option *o)
{
    StrBuf name = { 0 }, text = { 0 };
    strbuf_printf(&name, "--%s%s%s", o->key, *o->meta ? " " : "", is_choice(o) ? "WORD" : o->meta);
    strbuf_printf(&text, "%.*s", (int)strcspn(o->help, ":"), o->help);
    strbuf_add_char(&text, '\0');
    add_row(out, strbuf_str(&name), is_choice(o) ? o->meta : text.data);
    strbuf_free(&name);
    strbuf_free(&text);
}

static void add_options(StrBuf *out, const Command *c)
{
    uint32_t count;
    const Option *options = config_options(&count);
    for (uint32_t i = 0; i < count; i++)
        if (option_is_of(&options[i], c))
            add_option(out, &options[i]);
    for (size_t i = 0; i < sizeof common / sizeof *common; i++)
        add_row(out, str_of(common[i].name), common[i].help);
}

void help_all(StrBuf *out)
{
    strbuf_add_text(out, "agencheck [check] [PATHS] or COMMAND: a type checker for async generators\n\nCommands\n");
    for (size_t i = 0; i < sizeof all_commands / sizeof *all_commands; i++) {
        StrBuf name = { 0 };
        strbuf_printf(&name, "%s %s", all_commands[i].name, all_commands[i].arguments);
        add_row(out, str_trim(strbuf_str(&name)), all_commands[i].summary);
        strbuf_free(&name);
    }
    strbuf_add_text(out, "\nOptions of check that are used most\n");
    static const char *const usual[] = { "select", "ignore", "fix",  "diff",
                                         "format", "python", "python-version" };
    uint32_t count;
    const Option *options = config_options(&count);
    for (size_t u = 0; u < sizeof usual / sizeof *usual; u++)
        for (uint32_t i = 0; i < count; i++)
            if (strcmp(options[i].key, usual[u]) == 0 && options[i].where & OPTION_ON_CHECK)
                add_short_option(out, &options[i]);
    strbuf_add_text(out, "\nAll options: agencheck COMMAND --help, of all commands: agencheck --help-all\n"
                         "Exit status: 0 nothing to report, 1 something reported, 2 it could not be done\n");
}

void help_command(StrBuf *out, const Command *c)
{
    strbuf_printf(out, "agencheck %s%s%s\n\n%s\n\nOptions\n", c->name, *c->arguments ? " " : "", c->arguments, c->summary);
    add_options(out, c);
}

/* -- documentation ----------------------------------------------------------------------------------------------------------- */

void help_options_markdown(StrBuf *out)
{
    uint32_t count;
    const Option *options = config_options(&count);
    strbuf_add_text(out, "| option | key in the configuration | what it does |\n|---|---|---|\n");
    for (uint32_t i = 0; i < count; i++) {
        const Option *o = &options[i];
        bool on_line = o->where & ~(unsigned)OPTION_IN_FILE && o->type != OPTION_TYPE_TABLE;
        strbuf_printf(out, on_line ? "| `--%s%s%s` |" : "| |", o->key, !is_choice(o) && *o->meta ? " " : "",
                      is_choice(o) ? "" : o->meta);
        strbuf_printf(out, o->where & OPTION_IN_FILE ? " `%s` | %s" : " | %s%s", o->where & OPTION_IN_FILE ? o->key : "",
                      o->help);
        for (const char *word = is_choice(o) ? o->meta : ""; *word;) {
            size_t length = strcspn(word, "|");
            strbuf_printf(out, "%s`%.*s`", word == o->meta ? ": " : ", ", (int)length, word);
            word += length + (word[length] == '|');
        }
        strbuf_add_text(out, " |\n");
    }
}

/* -- the manual -------------------------------------------------------------------------------------------------------------- */

static void add_roff(StrBuf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        if (*c == '\\')
            strbuf_add_text(out, "\\e");
        else if (*c == '-')
            strbuf_add_text(out, "\\-");
        else if ((*c == '.' || *c == '\'') && (c == text || c[-1] == '\n'))
            strbuf_printf(out, "\\&%c", *c);
        else
            strbuf_add_char(out, *c);
    }
}

static void add_entry(StrBuf *out, const char *name, const char *meta, const char *text)
{
    strbuf_add_text(out, ".TP\n.B ");
    add_roff(out, name);
    if (*meta) {
        strbuf_add_char(out, ' ');
        add_roff(out, meta);
    }
    strbuf_add_char(out, '\n');
    add_roff(out, text);
    strbuf_add_char(out, '\n');
}

void help_manual(StrBuf *out)
{
    strbuf_add_text(out,
                    ".TH AGENCHECK 1 \"\" \"agencheck " AGENCHECK_VERSION
                    "\"\n.SH NAME\nagencheck \\- a type checker for Python's async generators\n"
                    ".SH SYNOPSIS\n.B agencheck\n[\\fBcheck\\fR] [\\fIOPTIONS\\fR] [\\fIPATHS\\fR]\n.br\n.B "
                    "agencheck\n\\fICOMMAND\\fR [\\fIOPTIONS\\fR]\n"
                    ".SH DESCRIPTION\nReads Python files, finds what is wrong with their asynchronous generators, and says so. "
                    "No Python is started and nothing of the checked code is run.\n.SH COMMANDS\n");
    for (size_t i = 0; i < sizeof all_commands / sizeof *all_commands; i++)
        add_entry(out, all_commands[i].name, all_commands[i].arguments, all_commands[i].summary);
    strbuf_add_text(out, ".SH OPTIONS\n");
    uint32_t count;
    const Option *options = config_options(&count);
    for (uint32_t i = 0; i < count; i++) {
        if (options[i].type == OPTION_TYPE_TABLE || !(options[i].where & ~(unsigned)OPTION_IN_FILE))
            continue;
        StrBuf name = { 0 };
        strbuf_printf(&name, "--%s", options[i].key);
        strbuf_add_char(&name, '\0');
        add_entry(out, name.data, options[i].meta, options[i].help);
        strbuf_free(&name);
    }
    strbuf_add_text(
        out,
        ".SH FILES\n.B agencheck.toml\nor the table\n.B [tool.agencheck]\nof\n.BR pyproject.toml ;\nthe nearest one counts.\n"
        ".SH EXIT STATUS\n.TP\n0\nnothing to report\n.TP\n1\nsomething was reported\n.TP\n2\nthe work could not be done: usage, "
        "configuration, "
        "unreadable input, output that could not be written\n"
        ".SH ENVIRONMENT\n.TP\n.B VIRTUAL_ENV\nthe environment whose packages are read\n"
        ".TP\n.BR NO_COLOR \", \" CLICOLOR=0 \", \" FORCE_COLOR \", \" CLICOLOR_FORCE\n"
        "no colours, or colours also where there is no terminal\n");
}
