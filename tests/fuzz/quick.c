/* Fuzzes the two ways to parse against each other: what the quick one takes, it reads as tree-sitter does. What tree-sitter
 * alone calls an error can't be judged here: its grammar refuses some of Python (`def f() -> A: b[c]`). */
#include "tests/parts/quick_same.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static QuickProof proof;
    if (!proof.usual)
        quick_proof_open(&proof);
    Str bytes = { (const char *)data, (uint32_t)size };
    if (!quick_same(&proof, bytes) && !proof.is_gap)
        BUG("%s: " STR_FMT, proof.what, STR_ARG(str_sub(bytes, proof.start, proof.end)));
    return 0;
}
