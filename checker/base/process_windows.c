#include "base/process.h"

#include <errno.h>
#include <windows.h>

/* One argument as the C runtime of the other program takes it apart again: quoted, and backslashes doubled before a quote. */
static void add_argument(StrBuf *line, const char *argument)
{
    strbuf_add_text(line, line->len ? " \"" : "\"");
    uint32_t slashes = 0;
    for (const char *c = argument; *c; c++) {
        slashes = *c == '\\' ? slashes + 1 : 0;
        if (*c == '"')
            strbuf_add_char(line, '\\');
        strbuf_add_char(line, *c);
        if (slashes && (c[1] == '"' || !c[1]))
            for (; slashes; slashes--)
                strbuf_add_char(line, '\\');
    }
    strbuf_add_char(line, '"');
}

static void read_pipe(HANDLE from, StrBuf *out)
{
    char buffer[1 << 14];
    DWORD got;
    while (ReadFile(from, buffer, sizeof buffer, &got, NULL) && got)
        strbuf_add(out, (Str){ buffer, (uint32_t)got });
}

bool process_output(const char *const *arguments, bool is_quiet, StrBuf *out, int *error)
{
    SECURITY_ATTRIBUTES inherited = { .nLength = sizeof inherited, .bInheritHandle = TRUE };
    HANDLE from, to;
    *error = 0;
    if (!CreatePipe(&from, &to, &inherited, 0)) {
        *error = EMFILE;
        return false;
    }
    SetHandleInformation(from, HANDLE_FLAG_INHERIT, 0);
    HANDLE nothing = CreateFileA("NUL", GENERIC_WRITE, FILE_SHARE_WRITE, &inherited, OPEN_EXISTING, 0, NULL);
    STARTUPINFOA start = { .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES, .hStdOutput = to,
                           .hStdError = is_quiet ? nothing : GetStdHandle(STD_ERROR_HANDLE) };
    PROCESS_INFORMATION child = { 0 };
    StrBuf line = { 0 };
    for (const char *const *argument = arguments; *argument; argument++)
        add_argument(&line, *argument);
    strbuf_add_char(&line, '\0');
    bool has_started = CreateProcessA(NULL, line.data, NULL, NULL, TRUE, 0, NULL, NULL, &start, &child);
    strbuf_free(&line);
    CloseHandle(to);
    CloseHandle(nothing);
    DWORD status = 1;
    if (has_started) {
        read_pipe(from, out);
        WaitForSingleObject(child.hProcess, INFINITE);
        GetExitCodeProcess(child.hProcess, &status);
        CloseHandle(child.hProcess);
        CloseHandle(child.hThread);
    } else {
        *error = ENOENT;
    }
    CloseHandle(from);
    return status == 0;
}
