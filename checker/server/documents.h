/* documents.h: the texts that are open in the client, kept as it edits them.
 * Documents owns each Document from open to close. A stamp names one state of one text and never comes again.
 * Knows nothing of checking. */
#ifndef SERVER_DOCUMENTS_H
#define SERVER_DOCUMENTS_H

#include "base/vec.h"
#include "server/position.h"

enum DocumentDue { DUE_NOT, DUE_IF_DIFFERENT, DUE_ALWAYS };

typedef struct {
    Arena   *arena;                                   /* uri and path */
    Str      uri;                                     /* as the client writes it */
    Str      path;                                    /* absolute; made up for what lies in no file */
    bool     is_python;
    int64_t  version;
    StrBuf   bytes;
    uint64_t id, stamp;                               /* id: the stamp it was opened with */
    /* kept here for diagnostics.c */
    uint8_t  due;                                     /* enum DocumentDue */
    uint64_t told;                                    /* a hash of what the client was told last; 0: nothing */
    uint64_t failed;                                  /* the stamp at which checking it failed: not tried again */
} Document;

typedef struct { VEC(Document *) items; uint64_t stamps; } Documents;

Document *document_find(const Documents *all, Str uri);            /* NULL */
Document *document_of_path(const Documents *all, Str path);        /* NULL */
Document *document_open(Documents *all, const cJSON *item);        /* opened again: its text is replaced. NULL: no item */
/* contentChanges, in order. False when one of them is none. */
bool      document_change(Documents *all, Document *d, const cJSON *changes, TextUnit unit);
void      document_close(Documents *all, Document *d);
void      documents_free(Documents *all);

#endif
