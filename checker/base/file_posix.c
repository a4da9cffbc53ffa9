#include "base/file_p.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int file_open(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC);
}

int file_create(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
}

/* The mode goes over exactly; the owner where we may give files away, else at least the group where we may. */
bool file_keep_mode(int fd, const struct stat *old)
{
    if (fchown(fd, old->st_uid, old->st_gid) != 0 && fchown(fd, (uid_t)-1, old->st_gid) != 0 && errno != EPERM)
        return false;
    return fchmod(fd, old->st_mode & 07777) == 0;
}

static uint64_t nanoseconds(struct timespec t)
{
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

void file_times(const struct stat *st, FileState *out)
{
#ifdef __APPLE__
    out->modified = nanoseconds(st->st_mtimespec);
    out->changed = nanoseconds(st->st_ctimespec);
#else
    out->modified = nanoseconds(st->st_mtim);
    out->changed = nanoseconds(st->st_ctim);
#endif
}

bool file_make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

ssize_t file_read_some(int fd, uint64_t at, void *into, size_t size)
{
    return pread(fd, into, size, (off_t)at);
}

bool file_flush(int fd)
{
    return fsync(fd) == 0;
}

bool file_replace(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

/* ---- names of files ---- */

bool path_is_rooted(Str path)
{
    return str_starts(path, STR("/"));
}

Str path_of_system(Arena *a, const char *path)
{
    return str_copy(a, str_of(path));
}

Str path_resolved(Arena *a, Str path)
{
    char *real = realpath(str_copy(a, path).data, NULL);
    Str copy = real ? str_copy(a, str_of(real)) : STR("");
    int saved = errno;
    free(real);
    errno = saved;
    return copy;
}

/* ---- folders ---- */

/* False for what is neither file nor folder: pipes, sockets, devices, links that lead nowhere. */
static bool entry_kind(int dir_fd, const struct dirent *d, DirEntry *out)
{
    struct stat st;
    unsigned char type = d->d_type;
    if (type == DT_UNKNOWN) {
        if (fstatat(dir_fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            return false;
        type = IFTODT(st.st_mode);
    }
    out->is_link = type == DT_LNK;
    if (out->is_link) {
        if (fstatat(dir_fd, d->d_name, &st, 0) != 0)
            return false;
        type = IFTODT(st.st_mode);
    }
    out->is_dir = type == DT_DIR;
    return type == DT_DIR || type == DT_REG;
}

bool file_entries(Arena *a, const char *path, DirEntries *out)
{
    DIR *dir = opendir(path);
    if (!dir)
        return false;
    const struct dirent *d;
    while (errno = 0, (d = readdir(dir))) {
        DirEntry entry = { .name = str_of(d->d_name) };
        if (str_eq(entry.name, STR(".")) || str_eq(entry.name, STR("..")) || !entry_kind(dirfd(dir), d, &entry))
            continue;
        entry.name = str_copy(a, entry.name);
        vec_push(out, entry);
    }
    int saved = errno;
    closedir(dir);
    errno = saved;
    return saved == 0;
}
