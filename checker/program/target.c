#include "program/target.h"

/* Reads digits from *s; false when there are none or more than a version has. */
static bool take_number(Str *s, uint32_t *out)
{
    uint32_t n = 0, i = 0;
    for (; i < s->len && s->data[i] >= '0' && s->data[i] <= '9'; i++) {
        if (i == 4)
            return false;
        n = n * 10 + (uint32_t)(s->data[i] - '0');
    }
    *s = str_sub(*s, i, s->len);
    *out = n;
    return i > 0;
}

bool version_parse(Str text, PyVersion *out)
{
    uint32_t major, minor;
    Str s = str_trim(text);
    if (!take_number(&s, &major) || s.len == 0 || s.data[0] != '.')
        return false;
    s = str_sub(s, 1, s.len);
    if (!take_number(&s, &minor) || major > 255 || minor > 255)
        return false;
    *out = (PyVersion){ (uint8_t)major, (uint8_t)minor };
    return true;
}

int version_cmp(PyVersion a, PyVersion b)
{
    return a.major != b.major ? a.major - b.major : a.minor - b.minor;
}

static const char *const platforms[] = {
    [PLATFORM_LINUX] = "linux", [PLATFORM_DARWIN] = "darwin", [PLATFORM_WIN32] = "win32", [PLATFORM_ANY] = "all",
};

bool platform_parse(Str text, Platform *out)
{
    for (unsigned i = 0; i < sizeof platforms / sizeof *platforms; i++)
        if (str_eq(text, str_of(platforms[i]))) {
            *out = (Platform)i;
            return true;
        }
    return false;
}

const char *platform_text(Platform p)
{
    return platforms[p];
}

/* One clause of a specifier set: does it give a lower bound, and which? `>3.9` is taken as 3.9: 3.9.1 satisfies it. */
static bool clause_bound(Str clause, PyVersion *out)
{
    static const char *const lower[] = { ">=", "~=", "===", "==", ">", "^", "~" };    /* the last two are poetry's */
    for (unsigned i = 0; i < sizeof lower / sizeof *lower; i++) {
        Str op = str_of(lower[i]);
        if (!str_starts(clause, op))
            continue;
        Str rest = str_trim(str_sub(clause, op.len, clause.len));
        uint32_t major;
        Str whole = rest;
        if (version_parse(rest, out))
            return true;
        if (take_number(&whole, &major) && major < 256) {     /* ">=3" */
            *out = (PyVersion){ (uint8_t)major, 0 };
            return true;
        }
        return false;
    }
    return version_parse(clause, out);                /* poetry's "3.11" */
}

bool version_lower_bound(Str specifiers, PyVersion *out)
{
    bool found = false;
    while (specifiers.len > 0) {
        int64_t comma = str_find_char(specifiers, ',');
        uint32_t end = comma < 0 ? specifiers.len : (uint32_t)comma;
        Str clause = str_trim(str_sub(specifiers, 0, end));
        PyVersion v;
        if (clause.len > 0 && clause_bound(clause, &v) && (!found || version_cmp(v, *out) > 0)) {
            *out = v;
            found = true;
        }
        specifiers = str_sub(specifiers, comma < 0 ? end : end + 1, specifiers.len);
    }
    return found;
}
