#include "report/glob.h"

/* One character class, at the character behind '['. Moves past its ']'; an unclosed one is a plain '['. */
static bool class_matches(Str p, uint32_t *at, char c)
{
    uint32_t i = *at;
    bool negated = i < p.len && (p.data[i] == '!' || p.data[i] == '^');
    i += negated;
    bool found = false;
    for (uint32_t first = i; i < p.len && (p.data[i] != ']' || i == first); i++) {
        if (i + 2 < p.len && p.data[i + 1] == '-' && p.data[i + 2] != ']') {
            found |= c >= p.data[i] && c <= p.data[i + 2];
            i += 2;
        } else {
            found |= c == p.data[i];
        }
    }
    if (i >= p.len)
        return c == '[';
    *at = i + 1;
    return found != negated;
}

static bool is_deep_star(Str p, uint32_t at)
{
    return at + 1 < p.len && p.data[at] == '*' && p.data[at + 1] == '*';
}

/* Where to take up again when a star has swallowed too little. */
typedef struct { uint32_t pattern, text; bool deep, set; } Retry;

/* Two stars to go back to are enough: a later one makes earlier ones of its kind needless. */
static bool match(Str p, Str s)
{
    uint32_t i = 0, k = 0;
    Retry plain = { 0 }, deep = { 0 };
    for (;;) {
        if (is_deep_star(p, i)) {
            i += 2;
            if (i < p.len && p.data[i] == '/')
                i++;                                  /* "**" + "/" also stands for no folder at all */
            deep = (Retry){ i, k, true, true };
            plain.set = false;
            continue;
        }
        if (i < p.len && p.data[i] == '*') {
            plain = (Retry){ ++i, k, false, true };
            continue;
        }
        if (k == s.len && i == p.len)
            return true;
        if (k < s.len && i < p.len) {
            uint32_t next = i + 1;
            char c = p.data[i];
            bool same = c == '?'   ? s.data[k] != '/'
                        : c == '[' ? s.data[k] != '/' && class_matches(p, &next, s.data[k])
                                   : c == s.data[k];
            if (same) {
                i = next;
                k++;
                continue;
            }
        }
        if (i == p.len && k < s.len && s.data[k] == '/')
            return true;                              /* a folder's pattern fits all below it */
        if (plain.set && plain.text < s.len && s.data[plain.text] != '/') {
            i = plain.pattern;
            k = ++plain.text;
        } else if (deep.set && deep.text < s.len) {
            i = deep.pattern;
            do
                deep.text++;
            while (deep.text < s.len && deep.pattern && p.data[deep.pattern - 1] == '/' && s.data[deep.text - 1] != '/');
            k = deep.text;
            plain.set = false;
        } else {
            return false;
        }
    }
}

bool glob_matches(Str pattern, Str path)
{
    if (str_ends(pattern, STR("/")))
        pattern.len--;
    bool anywhere = str_find_char(pattern, '/') < 0;
    if (str_starts(pattern, STR("/")))
        pattern = str_sub(pattern, 1, pattern.len);
    if (match(pattern, path))
        return true;
    for (uint32_t i = 0; anywhere && i < path.len; i++)
        if (path.data[i] == '/' && match(pattern, str_sub(path, i + 1, path.len)))
            return true;
    return false;
}
