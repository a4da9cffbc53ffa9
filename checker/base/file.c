#include "base/file_p.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* False, with errno in err. */
static bool failed(FileError *err, const char *what)
{
    if (err)
        *err = (FileError){ errno, what };
    return false;
}

/* ---- reading ---- */

static ssize_t read_some(int fd, char *into, size_t size)
{
    ssize_t got;
    do
        got = read(fd, into, size);
    while (got < 0 && errno == EINTR);
    return got;
}

/* Reads to the end. expected is what a regular file says of its size, 0 where nothing is known (a pipe, but also /proc).
 * One byte more than that is asked for: a read that doesn't get it has met the end, and no second one is needed to see that. */
static bool read_all(int fd, size_t expected, FileBytes *out, FileError *err)
{
    size_t cap = (expected ? expected + 1 : 64 << 10) + 1, len = 0;
    char *data = memory_get(cap);
    for (;;) {
        ssize_t got = read_some(fd, data + len, cap - 1 - len);
        if (got < 0 || len + (size_t)got > UINT32_MAX - 1) {
            errno = got < 0 ? errno : EFBIG;
            failed(err, "read");
            memory_free(data);
            return false;
        }
        len += (size_t)got;
        if (got == 0 || (expected && len == expected))
            break;
        if (len == cap - 1)
            data = memory_resize(data, cap = cap * 2 + 64);
    }
    data[len] = '\0';
    *out = (FileBytes){ { data, (uint32_t)len }, data };
    return true;
}

static bool read_fd(int fd, FileBytes *out, FileError *err)
{
    struct stat st;
    if (fstat(fd, &st) != 0)
        return failed(err, "examine");
    bool is_regular = S_ISREG(st.st_mode);
    if (is_regular && (uint64_t)st.st_size >= UINT32_MAX) {
        errno = EFBIG;
        return failed(err, "read");
    }
    return read_all(fd, is_regular ? (size_t)st.st_size : 0, out, err);
}

bool file_read(const char *path, FileBytes *out, FileError *err)
{
    *out = (FileBytes){ 0 };
    int fd = file_open(path);
    if (fd < 0)
        return failed(err, "open");
    bool ok = read_fd(fd, out, err);
    close(fd);
    return ok;
}

bool file_read_text(Arena *a, Str path, Str *out, FileError *err)
{
    FileBytes file;
    if (!file_read(path.data, &file, err))
        return false;
    *out = str_copy(a, file.bytes);
    file_release(&file);
    return true;
}

uint64_t file_size(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

bool file_read_at(int fd, uint64_t at, void *into, size_t size)
{
    for (size_t len = 0; len < size;) {
        ssize_t got = file_read_some(fd, at + len, (char *)into + len, size - len);
        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        len += got > 0 ? (size_t)got : 0;
    }
    return true;
}

bool file_read_stdin(FileBytes *out, FileError *err)
{
    *out = (FileBytes){ 0 };
    return read_fd(STDIN_FILENO, out, err);
}

void file_release(FileBytes *f)
{
    memory_free(f->handle);
    *f = (FileBytes){ 0 };
}

/* ---- writing ---- */

bool file_write_all(int fd, Str bytes)
{
    while (bytes.len) {
        ssize_t put = write(fd, bytes.data, bytes.len);
        if (put < 0 && errno != EINTR)
            return false;
        if (put > 0)
            bytes = str_sub(bytes, (uint32_t)put, bytes.len);
    }
    return true;
}

/* Writes bytes to the new file `beside` and moves it onto target. What fails is named; the target is then as it was. */
static const char *replace(const char *target, const char *beside, int fd, Str bytes)
{
    struct stat old;
    const char *trouble = NULL;
    if (!file_write_all(fd, bytes))
        trouble = "write";
    else if (stat(target, &old) == 0 && !file_keep_mode(fd, &old))
        trouble = "keep the mode of";
    else if (!file_flush(fd))
        trouble = "write";
    int saved = errno;
    if (close(fd) != 0 && !trouble)
        trouble = "write", saved = errno;
    if (!trouble && !file_replace(beside, target))
        trouble = "replace", saved = errno;
    if (trouble)
        unlink(beside);
    errno = saved;
    return trouble;
}

/* A link stays one: what it leads to is replaced. */
bool file_write_atomic(const char *path, Str bytes, FileError *err)
{
    enum { TRIES = 100 };
    Arena *a = arena_new();
    Str resolved = path_resolved(a, str_of(path));
    if (!resolved.len && errno != ENOENT) {
        arena_free(a);
        return failed(err, "open");
    }
    const char *target = resolved.len ? resolved.data : path;
    Str beside = { 0 };
    int fd = -1;
    for (int i = 0; i < TRIES && fd < 0; i++) {
        beside = str_printf(a, "%s.agencheck-%ld-%d", target, (long)getpid(), i);
        fd = file_create(beside.data);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    const char *trouble = fd < 0 ? "create a file beside" : replace(target, beside.data, fd, bytes);
    int saved = errno;
    arena_free(a);
    errno = saved;
    return trouble ? failed(err, trouble) : true;
}

/* ---- asking ---- */

bool file_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

bool file_state(const char *path, FileState *out)
{
    struct stat st;
    *out = (FileState){ 0 };
    if (stat(path, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISDIR(st.st_mode)))
        return false;
    file_times(&st, out);
    out->size = (uint64_t)st.st_size;
    out->id = (uint64_t)st.st_ino;
    return true;
}

bool folder_make(const char *path)
{
    if (file_is_dir(path))
        return true;
    Arena *a = arena_new();
    Str above = path_dir(str_of(path));
    bool made = above.len && above.len < strlen(path) && folder_make(str_copy(a, above).data) && file_make_folder(path);
    arena_free(a);
    return made;
}

bool file_is_dir(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* ---- names of files ---- */

/* Without the slashes at the end; the root keeps its one. */
static Str unslashed(Str path)
{
    while (path.len > 1 && path.data[path.len - 1] == '/')
        path.len--;
    return path;
}

Str path_join(Arena *a, Str dir, Str name)
{
    if (dir.len == 0 || path_is_rooted(name))
        return str_copy(a, name);
    if (name.len == 0)
        return str_copy(a, dir);
    return str_joined(a, dir, str_ends(dir, STR("/")) ? STR("") : STR("/"), name);
}

Str path_dir(Str path)
{
    path = unslashed(path);
    int64_t slash = str_rfind_char(path, '/');
    if (slash < 0)
        return STR("");
    return slash == 0 ? str_sub(path, 0, 1) : unslashed(str_sub(path, 0, (uint32_t)slash));
}

Str path_base(Str path)
{
    path = unslashed(path);
    int64_t slash = str_rfind_char(path, '/');
    return path.len == 1 && slash == 0 ? path : str_sub(path, (uint32_t)(slash + 1), path.len);
}

/* The first name of *rest, which goes on after it; "" once there is none. */
static Str next_name(Str *rest)
{
    while (rest->len && rest->data[0] == '/')
        *rest = str_sub(*rest, 1, rest->len);
    int64_t slash = str_find_char(*rest, '/');
    Str name = str_sub(*rest, 0, slash < 0 ? rest->len : (uint32_t)slash);
    *rest = str_sub(*rest, name.len, rest->len);
    return name;
}

/* ".." takes the name before it away, as text; above the root there is nothing, above a relative start it stays. */
Str path_normal(Arena *a, Str path)
{
    bool rooted = str_starts(path, STR("/"));
    VEC(Str) names = { 0 };
    for (Str rest = path, name; (name = next_name(&rest)).len;) {
        if (str_eq(name, STR(".")))
            continue;
        bool up = str_eq(name, STR(".."));
        if (up && names.len && !str_eq(vec_last(&names), STR("..")))
            (void)vec_pop(&names);
        else if (!up || !rooted)
            vec_push(&names, name);
    }
    StrBuf text = { 0 };
    strbuf_add(&text, rooted ? STR("/") : names.len ? STR("") : STR("."));
    for (uint32_t i = 0; i < names.len; i++) {
        strbuf_add(&text, i ? STR("/") : STR(""));
        strbuf_add(&text, names.items[i]);
    }
    Str normal = str_copy(a, strbuf_str(&text));
    strbuf_free(&text);
    vec_free(&names);
    return normal;
}

Str path_absolute(Arena *a, Str path)
{
    if (path_is_rooted(path))
        return path_normal(a, path);
    char *here = getcwd(NULL, 0);
    if (!here && errno == ENOMEM)
        memory_exhausted();
    /* Where the working folder is gone, nothing relative to it can be found either; the root is as good as any. */
    Str absolute = path_normal(a, path_join(a, here ? path_of_system(a, here) : STR("/"), path));
    free(here);
    return absolute;
}

Str path_of_url(Arena *a, Str url)
{
    Str scheme = STR("file://");
    if (!str_starts(url, scheme))
        return STR("");
    Str rest = str_sub(url, scheme.len, url.len);
    int64_t slash = str_find_char(rest, '/');
    if (slash < 0)
        return STR("");
    rest = str_sub(rest, (uint32_t)slash, rest.len);  /* a host is this machine's */
    StrBuf path = { 0 };
    for (uint32_t i = 0; i < rest.len; i++) {
        bool has_digits = rest.data[i] == '%' && i + 2 < rest.len;
        int high = has_digits ? digit_value(rest.data[i + 1]) : 0, low = has_digits ? digit_value(rest.data[i + 2]) : 0;
        bool is_escape = high < 16 && low < 16 && (high || low);     /* no NUL in a path */
        strbuf_add_char(&path, is_escape ? (char)(high * 16 + low) : rest.data[i]);
        i += is_escape ? 2 : 0;
    }
    strbuf_add_char(&path, '\0');
    Str out = path_normal(a, path_of_system(a, path.data));
    strbuf_free(&path);
    return str_copy(a, out);
}

bool path_is_below(Str path, Str dir)
{
    return str_starts(path, dir) && (path.len == dir.len || path.data[dir.len] == '/' || str_ends(dir, STR("/")));
}

Str path_relative(Arena *a, Str path, Str to_dir)
{
    Str dir = unslashed(to_dir);
    if (str_eq(unslashed(path), dir))
        return STR(".");
    if (!str_starts(path, dir))
        return path;
    Str rest = str_sub(path, dir.len, path.len);
    if (!str_ends(dir, STR("/")) && !str_starts(rest, STR("/")))
        return path;
    while (str_starts(rest, STR("/")))
        rest = str_sub(rest, 1, rest.len);
    return str_copy(a, rest);
}

/* ---- folders ---- */

static int entry_cmp(const void *left, const void *right)
{
    return str_cmp(((const DirEntry *)left)->name, ((const DirEntry *)right)->name);
}

bool dir_list(Arena *a, const char *path, DirEntry **entries, uint32_t *count, FileError *err)
{
    *entries = NULL;
    *count = 0;
    DirEntries found = { 0 };
    bool ok = file_entries(a, path, &found) || failed(err, "list");
    if (ok && found.len) {
        qsort(found.items, found.len, sizeof *found.items, entry_cmp);
        *entries = vec_to_arena(a, &found);
        *count = found.len;
    }
    vec_free(&found);
    return ok;
}
