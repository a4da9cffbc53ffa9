#include "base/vec.h"

void vec_grow(void **items, uint32_t *cap, size_t size)
{
    uint32_t wanted = *cap ? *cap * 2 : 8;
    if (*cap > UINT32_MAX / 2 || wanted > SIZE_MAX / size)
        memory_exhausted();
    *items = memory_resize(*items, wanted * size);
    *cap = wanted;
}
