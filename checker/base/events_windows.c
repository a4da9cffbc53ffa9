#include "base/events.h"

#include <errno.h>
#include <windows.h>

#include "base/arena.h"
#include "base/vec.h"

enum { BUFFER = 1 << 14 };

typedef struct {
    OVERLAPPED pending;                               /* first: the system hands it back as the folder */
    HANDLE     handle;
    _Alignas(DWORD) char buffer[BUFFER];
} Folder;

struct Events { HANDLE port; VEC(Folder *) folders; };

Events *events_open(void)
{
    HANDLE port = CreateIoCompletionPort(INVALID_HANDLE_VALUE, NULL, 0, 1);
    if (!port) {
        errno = ENOMEM;
        return NULL;
    }
    Events *e = memory_zero(1, sizeof *e);
    e->port = port;
    return e;
}

/* The system may still write into a folder's buffer: it is told to stop, and waited for. */
void events_close(Events *e)
{
    for (uint32_t i = 0; i < e->folders.len; i++) {
        Folder *f = e->folders.items[i];
        DWORD bytes;
        CancelIo(f->handle);
        GetOverlappedResult(f->handle, &f->pending, &bytes, TRUE);
        CloseHandle(f->handle);
        memory_free(f);
    }
    vec_free(&e->folders);
    CloseHandle(e->port);
    memory_free(e);
}

static bool ask(Folder *f)
{
    DWORD wanted = FILE_NOTIFY_CHANGE_FILE_NAME | FILE_NOTIFY_CHANGE_DIR_NAME | FILE_NOTIFY_CHANGE_LAST_WRITE;
    return ReadDirectoryChangesW(f->handle, f->buffer, BUFFER, FALSE, wanted, NULL, &f->pending, NULL);
}

bool events_add_folder(Events *e, const char *folder)
{
    HANDLE handle = CreateFileA(folder, FILE_LIST_DIRECTORY, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL,
                                OPEN_EXISTING, FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OVERLAPPED, NULL);
    errno = EACCES;
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    Folder *f = memory_zero(1, sizeof *f);
    f->handle = handle;
    if (!CreateIoCompletionPort(handle, e->port, 0, 0) || !ask(f)) {
        CloseHandle(handle);
        memory_free(f);
        return false;
    }
    vec_push(&e->folders, f);
    return true;
}

void events_add_file(Events *e, const char *file)
{
    (void)e, (void)file;
}

static bool any_matters(const Folder *f, DWORD bytes, bool (*matters)(const char *name))
{
    char name[4 * MAX_PATH];
    for (DWORD at = 0; at < bytes;) {
        const FILE_NOTIFY_INFORMATION *info = (const FILE_NOTIFY_INFORMATION *)(const void *)(f->buffer + at);
        int wide = (int)(info->FileNameLength / sizeof(WCHAR));
        int size = WideCharToMultiByte(CP_UTF8, 0, info->FileName, wide, name, sizeof name - 1, NULL, NULL);
        name[size] = '\0';
        if (matters(name))
            return true;
        if (!info->NextEntryOffset)
            return false;
        at += info->NextEntryOffset;
    }
    return true;                                      /* no bytes: there were too many changes to be told */
}

bool events_wait(Events *e, int milliseconds, bool (*matters)(const char *name), bool *has_met)
{
    DWORD bytes = 0;
    ULONG_PTR key;
    OVERLAPPED *done = NULL;
    bool is_well = GetQueuedCompletionStatus(e->port, &bytes, &key, &done, milliseconds < 0 ? INFINITE : (DWORD)milliseconds);
    if (!done)
        return false;
    Folder *f = (Folder *)done;
    *has_met |= !is_well || any_matters(f, bytes, matters);
    if (is_well)
        ask(f);
    return true;
}
