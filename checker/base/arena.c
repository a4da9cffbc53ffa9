#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

/* Under the address sanitizer what was rewound, or never handed out, is poisoned: a stale pointer is then an error at once. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define POISONS 1
#endif
#ifdef POISONS
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(from, size)   ((void)(from), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(from, size) ((void)(from), (void)(size))
#endif

enum {
    BLOCK_FIRST = 4 << 10,                            /* blocks grow from here with what is held, so that few are needed … */
    BLOCK_SHARE = 16,                                 /* … and no more than this part of it is empty, … */
    BLOCK_LARGEST = 1 << 20,                          /* … up to here; what needs more gets a block of its own size */
    ALIGNMENT = 8
};

typedef struct Block Block;
struct Block {
    Block *older;
    size_t size, used;
    alignas(ALIGNMENT) char bytes[];
};

struct Arena {
    Block *newest;
    Block *spare;                                     /* the largest block a rewind set free: the next one needed */
    size_t held;
    size_t *total;                                    /* held counts there as well; NULL */
};

Arena *arena_new(void)
{
    return memory_zero(1, sizeof(Arena));
}

Arena *arena_new_counted(size_t *total)
{
    Arena *a = arena_new();
    a->total = total;
    return a;
}

static void count(Arena *a, size_t held)
{
    if (a->total)
        *a->total += held - a->held;                  /* may be less than none: sizes wrap */
    a->held = held;
}

static void block_drop(Arena *a, Block *b)
{
    count(a, a->held - sizeof *b - b->size);
    ASAN_UNPOISON_MEMORY_REGION(b->bytes, b->size);
    memory_free(b);
}

void arena_free(Arena *a)
{
    if (!a)
        return;
    while (a->newest) {
        Block *older = a->newest->older;
        block_drop(a, a->newest);
        a->newest = older;
    }
    if (a->spare)
        block_drop(a, a->spare);
    memory_free(a);
}

static Block *block_new(Arena *a, size_t needed)
{
    size_t size = a->held / BLOCK_SHARE;
    if (size < BLOCK_FIRST)
        size = BLOCK_FIRST;
    if (size > BLOCK_LARGEST)
        size = BLOCK_LARGEST;
    if (size < needed)
        size = needed;
    if (size > SIZE_MAX - sizeof(Block))
        memory_exhausted();
    Block *b = memory_get(sizeof *b + size);
    b->size = size;
    count(a, a->held + sizeof *b + size);
    ASAN_POISON_MEMORY_REGION(b->bytes, size);
    return b;
}

static void block_push(Arena *a, size_t needed)
{
    Block *b = a->spare;
    if (b && b->size >= needed)
        a->spare = NULL;
    else
        b = block_new(a, needed);
    b->used = 0;
    b->older = a->newest;
    a->newest = b;
}

static void *take(Arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        memory_exhausted();
    size = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!a->newest || a->newest->size - a->newest->used < size)
        block_push(a, size);
    char *p = a->newest->bytes + a->newest->used;
    a->newest->used += size;
    ASAN_UNPOISON_MEMORY_REGION(p, size);
    return p;
}

void *arena_alloc(Arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

void *arena_array(Arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        memory_exhausted();
    return arena_alloc(a, count * size);
}

void *arena_copy(Arena *a, const void *data, size_t size)
{
    void *p = take(a, size);
    return size ? memcpy(p, data, size) : p;
}

ArenaMark arena_mark(Arena *a)
{
    return (ArenaMark){ a->newest, a->newest ? a->newest->used : 0 };
}

void arena_rewind(Arena *a, ArenaMark mark)
{
    while (a->newest && a->newest != mark.block) {
        Block *b = a->newest;
        a->newest = b->older;
        ASAN_POISON_MEMORY_REGION(b->bytes, b->size);
        if (a->spare && a->spare->size >= b->size) {
            block_drop(a, b);
            continue;
        }
        if (a->spare)
            block_drop(a, a->spare);
        a->spare = b;
    }
    if (a->newest) {
        a->newest->used = mark.used;
        ASAN_POISON_MEMORY_REGION(a->newest->bytes + mark.used, a->newest->size - mark.used);
    }
}

size_t arena_bytes(const Arena *a)
{
    return sizeof *a + a->held;
}
