#include "base/system.h"

#include <fcntl.h>
#include <io.h>
#include <windows.h>

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
        return false;
    bool lives = WaitForSingleObject(process, 0) == WAIT_TIMEOUT;
    CloseHandle(process);
    return lives;
}

char system_path_separator(void)
{
    return ';';
}
