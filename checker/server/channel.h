/* channel.h: messages in and out of two file descriptors, framed as the protocol's base part says: headers, an empty line, JSON.
 * A Channel owns its buffer and the messages that wait; a message taken from it is the caller's. What can't be read as a message
 * comes as one with a reason, so that it can be answered. Knows nothing of methods. */
#ifndef SERVER_CHANNEL_H
#define SERVER_CHANNEL_H

#include "base/vec.h"
#include "report/json.h"

typedef struct { cJSON *tree; const char *trouble; } Message;    /* tree NULL: trouble says why */

typedef struct {
    int      in, out;
    StrBuf   buffer;
    size_t   skip;                                    /* bytes of a message too large that are still to come */
    bool     has_ended;                               /* nothing more comes in, or nothing can go out */
    VEC(Message) waiting;
    uint32_t first;                                   /* of those that wait */
} Channel;

void channel_open(Channel *c, int in, int out);
void channel_close(Channel *c);
/* Reads what is there, waiting so long for it (milliseconds; -1: for ever). False when nothing came in that time. */
bool channel_read(Channel *c, int timeout);
bool channel_next(Channel *c, Message *out);          /* false: none waits */
void channel_send(Channel *c, cJSON *message);        /* takes the tree */

/* Shows each waiting message to the visitor until it says true. */
bool channel_any(const Channel *c, bool (*visit)(const cJSON *message, const void *ctx), const void *ctx);

#endif
