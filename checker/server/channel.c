#include "server/channel.h"

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/file.h"
#include "base/system.h"

enum { READ_BYTES = 1 << 16, MAX_MESSAGE = 1 << 28, MAX_HEADER = 1 << 14 };

void channel_open(Channel *c, int in, int out)
{
    *c = (Channel){ .in = system_waitable_input(in), .out = out };
}

void channel_close(Channel *c)
{
    Message m;
    while (channel_next(c, &m))
        cJSON_Delete(m.tree);
    vec_free(&c->waiting);
    strbuf_free(&c->buffer);
}

/* -- in ---------------------------------------------------------------------------------------------------------------------- */

static void drop_front(StrBuf *b, size_t count)
{
    if (!count)
        return;
    memmove(b->data, b->data + count, b->len - count);
    b->len -= count;
}

static void put(Channel *c, cJSON *tree, const char *trouble)
{
    vec_push(&c->waiting, (Message){ tree, trouble });
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number behind Content-Length in a block of headers; -1 when there is none. */
static int64_t content_length(Str headers)
{
    static const char name[] = "content-length:";
    const uint32_t size = sizeof name - 1;
    while (headers.len) {
        Str line = str_cut(&headers, '\n');
        if (line.len < size || strncasecmp(line.data, name, size) != 0)
            continue;
        Str digits = str_trim(str_sub(line, size, line.len));
        int64_t number = 0;
        for (uint32_t i = 0; i < digits.len; i++) {
            if (!is_digit(digits.data[i]) || number > INT64_MAX / 100)
                return -1;
            number = number * 10 + (digits.data[i] - '0');
        }
        return digits.len ? number : -1;
    }
    return -1;
}

/* Where the headers end and the content begins; 0 while the empty line hasn't come yet. Lone LF are taken as well. */
static size_t headers_end(const StrBuf *b, size_t *size)
{
    for (size_t i = 0; i + 1 < b->len; i++) {
        if (b->data[i] != '\n')
            continue;
        size_t next = i + 1 + (b->data[i + 1] == '\r');
        if (next < b->len && b->data[next] == '\n') {
            *size = i;
            return next + 1;
        }
    }
    return 0;
}

static void take_content(Channel *c, const char *content, size_t size)
{
    const char *end = NULL;
    cJSON *tree = cJSON_ParseWithLengthOpts(content, size, &end, false);
    while (tree && end && end < content + size && strchr(" \t\r\n", *end) && *end)
        end++;
    if (tree && end != content + size) {
        cJSON_Delete(tree);
        tree = NULL;
    }
    put(c, tree, tree ? NULL : "the content is no JSON");
}

/* One message off the front of the buffer. False: more bytes are needed. */
static bool take_one(Channel *c)
{
    StrBuf *b = &c->buffer;
    size_t headers = 0, begin = headers_end(b, &headers);
    if (!begin) {
        if (b->len > MAX_HEADER) {
            strbuf_clear(b);
            put(c, NULL, "headers without an end");
        }
        return false;
    }
    int64_t length = begin > MAX_HEADER ? -1 : content_length((Str){ b->data, (uint32_t)headers });
    if (length < 0 || length > MAX_MESSAGE) {
        drop_front(b, begin);
        put(c, NULL, length < 0 ? "no Content-Length" : "the message is too large");
        c->skip = length < 0 ? 0 : (size_t)length;
        return true;
    }
    if (b->len - begin < (size_t)length)
        return false;
    take_content(c, b->data + begin, (size_t)length);
    drop_front(b, begin + (size_t)length);
    return true;
}

static void skip_bytes(Channel *c)
{
    size_t count = c->skip < c->buffer.len ? c->skip : c->buffer.len;
    drop_front(&c->buffer, count);
    c->skip -= count;
}

bool channel_read(Channel *c, int timeout)
{
    if (!system_has_input(c->in, timeout))
        return false;
    char bytes[READ_BYTES];
    ssize_t got = read(c->in, bytes, sizeof bytes);
    if (got < 0)
        c->has_ended = errno != EINTR && errno != EAGAIN;
    else if (got == 0)
        c->has_ended = true;
    else
        strbuf_add(&c->buffer, (Str){ bytes, (uint32_t)got });
    do
        skip_bytes(c);
    while (!c->skip && take_one(c));
    return true;
}

bool channel_next(Channel *c, Message *out)
{
    if (c->first == c->waiting.len) {
        c->first = 0;
        vec_clear(&c->waiting);
        return false;
    }
    *out = c->waiting.items[c->first++];
    return true;
}

bool channel_any(const Channel *c, bool (*visit)(const cJSON *message, const void *ctx), const void *ctx)
{
    for (uint32_t i = c->first; i < c->waiting.len; i++)
        if (c->waiting.items[i].tree && visit(c->waiting.items[i].tree, ctx))
            return true;
    return false;
}

/* -- out --------------------------------------------------------------------------------------------------------------------- */

void channel_send(Channel *c, cJSON *message)
{
    StrBuf content = { 0 }, whole = { 0 };
    json_finish(message, false, &content);
    strbuf_printf(&whole, "Content-Length: %zu\r\n\r\n", content.len);
    strbuf_add(&whole, strbuf_str(&content));
    if (!file_write_all(c->out, strbuf_str(&whole)))
        c->has_ended = true;
    strbuf_free(&content);
    strbuf_free(&whole);
}
