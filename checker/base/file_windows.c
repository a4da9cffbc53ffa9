#include "base/file_p.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <limits.h>
#include <stdlib.h>
#include <windows.h>

int file_open(const char *path)
{
    return _open(path, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}

int file_create(const char *path)
{
    return _open(path, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
}

/* What a file may be used for is said by its folder here. */
bool file_keep_mode(int fd, const struct stat *old)
{
    (void)fd, (void)old;
    return true;
}

void file_times(const struct stat *st, FileState *out)
{
    out->modified = (uint64_t)st->st_mtime * 1000000000u;
    out->changed = (uint64_t)st->st_ctime * 1000000000u;
}

bool file_make_folder(const char *path)
{
    return CreateDirectoryA(path, NULL) || GetLastError() == ERROR_ALREADY_EXISTS;
}

ssize_t file_read_some(int fd, uint64_t at, void *into, size_t size)
{
    unsigned most = size > INT_MAX ? INT_MAX : (unsigned)size;
    return _lseeki64(fd, (long long)at, SEEK_SET) < 0 ? -1 : _read(fd, into, most);
}

bool file_flush(int fd)
{
    return _commit(fd) == 0;
}

static void take_error(void)
{
    DWORD error = GetLastError();
    bool is_absent = error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND || error == ERROR_INVALID_NAME ||
                     error == ERROR_BAD_NETPATH;
    errno = is_absent ? ENOENT : error == ERROR_DIRECTORY ? ENOTDIR : EACCES;
}

bool file_replace(const char *from, const char *to)
{
    if (MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH))
        return true;
    take_error();
    return false;
}

/* ---- names of files ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool path_is_rooted(Str path)
{
    return str_starts(path, STR("/")) || (path.len >= 3 && is_letter(path.data[0]) && path.data[1] == ':' && path.data[2] == '/');
}

/* One spelling for one file: slashes, and the drive's letter large. */
Str path_of_system(Arena *a, const char *path)
{
    Str s = str_of(path);
    if (str_starts(s, STR("\\\\?\\")))
        s = str_sub(s, 4, s.len);                     /* how the system marks a path that it has resolved */
    char *copy = ARENA_ARRAY(a, s.len + 1, char);
    for (uint32_t i = 0; i < s.len; i++)
        copy[i] = s.data[i] == '\\' ? '/' : s.data[i];
    copy[s.len] = '\0';
    if (s.len >= 2 && copy[1] == ':' && copy[0] >= 'a' && copy[0] <= 'z')
        copy[0] = (char)(copy[0] - 'a' + 'A');
    return (Str){ copy, s.len };
}

Str path_resolved(Arena *a, Str path)
{
    char real[4 * MAX_PATH];
    DWORD shared = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    HANDLE file = CreateFileA(str_copy(a, path).data, 0, shared, NULL, OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS, NULL);
    if (file == INVALID_HANDLE_VALUE) {
        take_error();
        return STR("");
    }
    DWORD size = GetFinalPathNameByHandleA(file, real, sizeof real, FILE_NAME_NORMALIZED);
    CloseHandle(file);
    return size && size < sizeof real ? path_of_system(a, real) : path;
}

/* ---- folders ---- */

bool file_entries(Arena *a, const char *path, DirEntries *out)
{
    WIN32_FIND_DATAA found;
    Str all = str_printf(a, "%s/*", path);
    HANDLE search = FindFirstFileA(all.data, &found);
    if (search == INVALID_HANDLE_VALUE) {
        take_error();
        return false;
    }
    do {
        DirEntry entry = { .name = str_of(found.cFileName), .is_dir = found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY,
                           .is_link = found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT };
        if (str_eq(entry.name, STR(".")) || str_eq(entry.name, STR("..")))
            continue;
        entry.name = str_copy(a, entry.name);
        vec_push(out, entry);
    } while (FindNextFileA(search, &found));
    FindClose(search);
    return true;
}
