/* Fuzzes the outline against the parse of the whole text: what parses is cut into the same statements, and each of them alone
 * gives the same nodes. */
#include "tests/parts/outline_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static OutlineProof proof;
    if (!proof.parser)
        outline_proof_open(&proof);
    Arena *a = arena_new();
    Text text;
    text_init(&text, a, str_copy(a, (Str){ (const char *)data, (uint32_t)size }));
    if (outline_same(&proof, a, &text) == OUTLINE_DIFFERS)
        BUG("at byte %u: %s", proof.at, proof.what);
    arena_free(a);
    return 0;
}
