/* engine.h: what is known of one project while the client edits it: a program, its inference, a result for each open text.
 * An Engine is kept from edit to edit. An edit that only the inside of functions shows is made in the module as it stands
 * (patch.h). After any other the module is replaced, and those that import it are read again when somebody asks for them; of its
 * parts only those are checked again that the edit may have changed (impact.h), for the others what was found is carried over
 * (carry.h). What was replaced stays in memory, so that no address is ever used twice, until there is too much of it: then
 * everything is begun anew.
 * Owns the program, the texts and the results; the project is the workspace's. Knows nothing of the protocol. */
#ifndef SERVER_ENGINE_H
#define SERVER_ENGINE_H

#include "report/check.h"
#include "server/documents.h"
#include "server/patch.h"
#include "server/readers.h"

typedef struct {
    const Document *document;
    uint64_t        id, stamp;                        /* the document's; an address may come again, its id doesn't */
    Module         *module;
    bool            is_checked;
    Arena          *arena;                            /* of what was found */
    Findings        raw;                              /* what the rules have found, whatever is silenced */
    Diagnostics     found;
    Units           units;                            /* of its module, once the rules have looked at it */
    UnitList        open;                             /* of them, what an edit has left to be looked at */
    bool            is_patched;
    bool            was_relevant;                     /* they have */
    Module         *old_module;                       /* the text checked last, and what was found there; NULL: none */
    Arena          *old_arena;
    Findings        old_raw;
    Units           old_units;
    bool            reread;                           /* what it imports was read again since then */
    bool            was_seen;                         /* another text of it was imported since then */
    bool            is_news;                          /* so others may find something else: to be cleared by who has told them */
} Result;

typedef struct {
    const Project  *project;
    Program        *program;
    Infer          *infer;
    Arena          *arena;                            /* texts */
    VEC(Result)     results;
    Readers         readers;
    size_t          waste;                            /* bytes of what was replaced; those that were forgotten with it apart */
} Engine;

Engine *engine_new(const Project *p);
void    engine_free(Engine *e);

/* Makes the modules those of the documents' texts. `owns` tells which documents belong here. Gives whether all results are gone,
 * so that the other documents are to be checked again. */
typedef bool (*EngineOwns)(const void *ctx, const Document *d);
bool    engine_sync(Engine *e, const Documents *all, EngineOwns owns, const void *ctx);
/* The result for a document that was synced: checked now, if it isn't yet. Valid until the next engine_sync.
 * NULL: it wasn't synced. */
Result *engine_check(Engine *e, const Document *d);
/* The return annotations that are missing (AG102, on or not) in the statements around [start, end], with fixes that write them.
 * They live as long as the result; the list is the caller's. */
void    engine_annotations(Engine *e, Result *r, uint32_t start, uint32_t end, Diagnostics *out);
bool    engine_is_wasteful(const Engine *e, size_t bytes);

#endif
