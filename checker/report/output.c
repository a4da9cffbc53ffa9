#include "report/output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/system.h"
#include "report/plain.h"

bool output_write(Str text)
{
    bool ok = file_write_all(STDOUT_FILENO, text);
    if (!ok)
        complain("standard output: %s", strerror(errno));
    return ok;
}

bool output_to(Str file, Str text)
{
    if (file.len == 0 || str_eq(file, STR("-")))
        return output_write(text);
    Arena *a = arena_new();
    FileError err = { 0 };
    bool ok = file_write_atomic(str_copy(a, file).data, text, &err);
    if (!ok)
        complain(STR_FMT ": can't be written: %s", STR_ARG(file), strerror(err.code));
    arena_free(a);
    return ok;
}

void complain(const char *format, ...)
{
    StrBuf said = { 0 }, line = { 0 };
    va_list args;
    va_start(args, format);
    strbuf_vprintf(&said, format, args);
    va_end(args);
    strbuf_add_text(&line, "agencheck: ");
    plain_add_lines(&line, strbuf_str(&said));        /* names from outside don't steer the terminal */
    strbuf_add_char(&line, '\n');
    fwrite(line.data, 1, line.len, stderr);
    strbuf_free(&said);
    strbuf_free(&line);
}

void complain_all(const ConfigErrors *errors)
{
    StrBuf line = { 0 };
    for (uint32_t i = 0; i < errors->len; i++) {
        strbuf_clear(&line);
        config_error_print(&line, &errors->items[i]);
        while (line.len && line.data[line.len - 1] == '\n')
            line.len--;
        complain(STR_FMT, STR_ARG(strbuf_str(&line)));
    }
    strbuf_free(&line);
}

bool complain_surplus(const ConfigList *rest, uint32_t most)
{
    if (rest->count > most)
        complain("what is `" STR_FMT "` for? The command takes %s", STR_ARG(rest->items[most].text),
                 most ? "one argument" : "options alone");
    return rest->count <= most;
}

ColorChoice color_choice(Str word)
{
    if (str_eq(word, STR("always")))
        return COLOR_ALWAYS;
    return str_eq(word, STR("never")) ? COLOR_NEVER : COLOR_AUTO;
}

static bool is_set(const char *name)
{
    const char *value = getenv(name);
    return value && *value;
}

static bool forces(const char *name)
{
    return is_set(name) && strcmp(getenv(name), "0") != 0;
}

bool color_wanted(ColorChoice choice, int descriptor)
{
    if (choice != COLOR_AUTO)
        return choice == COLOR_ALWAYS;
    if (is_set("NO_COLOR"))
        return false;
    if (forces("FORCE_COLOR") || forces("CLICOLOR_FORCE"))
        return true;
    return system_is_terminal(descriptor) && (!is_set("CLICOLOR") || forces("CLICOLOR"));
}
