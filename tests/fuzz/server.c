/* Fuzzes the server from its input on: framing, JSON, the order of messages, their parameters, the texts in them.
 * Each line of the input is one message, framed rightly; one that starts with `!` goes out as it is, with `|` for a line's end.
 * What the server sends has to be messages as well. */
#include <fcntl.h>
#include <unistd.h>

#include "server/server.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOWHERE "/proc/self/no/"                      /* where the seeds' folders are: no machine has it */
enum { TURNS = 3 };                                   /* a message, and the documents that are due after it */

static void frame(Arena *a, Str line, StrBuf *out)
{
    strbuf_clear(out);
    if (!str_starts(line, STR("!"))) {
        strbuf_printf(out, "Content-Length: %u\r\n\r\n", line.len);
        strbuf_add(out, line);
        return;
    }
    Str raw = str_copy(a, str_sub(line, 1, line.len));
    for (uint32_t i = 0; i < raw.len; i++)
        strbuf_add(out, raw.data[i] == '|' ? STR("\r\n") : str_sub(raw, i, i + 1));
}

/* What came out is read by the same code, as if by a client. */
static void check_answers(int out)
{
    Channel answers;
    Message m;
    lseek(out, 0, SEEK_SET);
    channel_open(&answers, out, -1);
    while (!answers.has_ended) {
        channel_read(&answers, -1);
        for (; channel_next(&answers, &m); cJSON_Delete(m.tree))
            if (!m.tree)
                BUG("an answer that is no message: %s", m.trouble);
    }
    if (answers.buffer.len)
        BUG("half an answer");
    channel_close(&answers);
}

/* A check of the whole workspace in any other folder reads this machine's files: what comes of that is not the input's doing. */
static bool is_at_home(const Server *s)
{
    for (uint32_t i = 0; i < s->folders.len; i++)
        if (!str_starts(s->folders.items[i], STR(NOWHERE)))
            return false;
    return true;
}

static void converse(Server *s, int to, Str lines)
{
    Arena *a = arena_new();
    StrBuf message = { 0 };
    for (bool lives = true; lines.len && lives;) {
        int64_t end = str_find_char(lines, '\n');
        Str line = str_sub(lines, 0, end < 0 ? lines.len : (uint32_t)end);
        lines = str_sub(lines, line.len + 1, lines.len);
        frame(a, line, &message);
        lives = write(to, message.data, message.len) == (ssize_t)message.len;
        for (int i = 0; i < TURNS && lives; i++) {
            s->parent = 0;                            /* a number from the input is nobody's */
            lives = server_turn(s, 0) && is_at_home(s);
        }
    }
    strbuf_free(&message);
    arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static int out = -1;
    int ends[2];
    if (out < 0)
        out = open("/tmp", O_TMPFILE | O_RDWR, 0600);
    if (out < 0 || ftruncate(out, 0) != 0 || lseek(out, 0, SEEK_SET) != 0 || pipe(ends) != 0)
        return 0;
    Server s;
    server_open(&s, 0, NULL, ends[0], out);
    converse(&s, ends[1], (Str){ (const char *)data, (uint32_t)size });
    server_close(&s);
    close(ends[0]);
    close(ends[1]);
    check_answers(out);
    return 0;
}
