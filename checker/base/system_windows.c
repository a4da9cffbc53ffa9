#include "base/system.h"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

#include "base/arena.h"

static void prepare_console(DWORD which)
{
    HANDLE stream = GetStdHandle(which);
    DWORD mode;
    if (GetConsoleMode(stream, &mode))
        SetConsoleMode(stream, mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING);
}

void system_start(int argc, char **argv)
{
    for (int file = 0; file < 3; file++)
        _setmode(file, _O_BINARY);
    SetConsoleOutputCP(CP_UTF8);
    prepare_console(STD_OUTPUT_HANDLE);
    prepare_console(STD_ERROR_HANDLE);
    for (int i = 1; i < argc; i++)
        for (char *c = argv[i]; *c; c++)
            if (*c == '\\')
                *c = '/';
}

int system_processors(void)
{
    SYSTEM_INFO info;
    GetSystemInfo(&info);
    return info.dwNumberOfProcessors > 0 ? (int)info.dwNumberOfProcessors : 1;
}

typedef struct { HANDLE from, to; } Relay;

static DWORD WINAPI relay_bytes(LPVOID ctx)
{
    Relay r = *(Relay *)ctx;
    memory_free(ctx);
    char bytes[1 << 12];
    DWORD got, put;
    bool is_open = true;
    while (is_open && ReadFile(r.from, bytes, sizeof bytes, &got, NULL) && got > 0)
        for (DWORD at = 0; is_open && at < got; at += put)
            is_open = WriteFile(r.to, bytes + at, got - at, &put, NULL);
    CloseHandle(r.to);
    return 0;
}

/* Sockets pass for pipes but can't be asked how much there is to read, nor can Wine's pipes from outside: a thread waits for
 * their bytes and puts them into a pipe of ours. */
int system_waitable_input(int file)
{
    HANDLE given = (HANDLE)_get_osfhandle(file), ours, end;
    if (GetFileType(given) != FILE_TYPE_PIPE || PeekNamedPipe(given, NULL, 0, NULL, NULL, NULL) ||
        !CreatePipe(&ours, &end, NULL, 0))
        return file;
    Relay *r = memory_zero(1, sizeof *r);
    *r = (Relay){ given, end };
    HANDLE thread = CreateThread(NULL, 0, relay_bytes, r, 0, NULL);
    if (!thread)
        memory_exhausted();
    CloseHandle(thread);
    return _open_osfhandle((intptr_t)ours, _O_BINARY | _O_RDONLY);
}

/* Pipes can't be waited for; they are asked again and again, which costs less than anyone notices. */
bool system_has_input(int file, int milliseconds)
{
    enum { PAUSE = 2 };
    HANDLE handle = (HANDLE)_get_osfhandle(file);
    if (GetFileType(handle) != FILE_TYPE_PIPE)
        return true;
    for (int waited = 0;; waited += PAUSE) {
        DWORD ready = 0;
        if (!PeekNamedPipe(handle, NULL, 0, NULL, &ready, NULL) || ready)
            return true;                              /* a pipe that can't be asked has ended */
        if (milliseconds >= 0 && waited >= milliseconds)
            return false;
        Sleep(PAUSE);
    }
}

bool system_is_terminal(int file)
{
    DWORD mode;
    return GetConsoleMode((HANDLE)_get_osfhandle(file), &mode) && mode & ENABLE_VIRTUAL_TERMINAL_PROCESSING;
}

bool system_process_lives(int id)
{
    HANDLE process = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)id);
    if (!process)
        return GetLastError() != ERROR_INVALID_PARAMETER;     /* there, but not ours to look at */
    bool lives = WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
    CloseHandle(process);
    return lives;
}

char system_path_separator(void)
{
    return ';';
}
