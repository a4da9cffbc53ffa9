/* arena.h: memory that goes all at once.
 * Owns blocks of bytes; what is allocated lives until its arena is freed or rewound past it.
 * Knows nothing of what is stored. Running out of memory ends the process in one place: memory_exhausted(). */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

typedef struct Arena Arena;
typedef struct { void *block; size_t used; } ArenaMark;

Arena    *arena_new(void);
Arena    *arena_new_counted(size_t *total);            /* *total has what it holds, too, as long as it lives */
void      arena_free(Arena *a);                       /* NULL is fine */
void     *arena_alloc(Arena *a, size_t size);         /* zeroed, aligned for pointers and 64-bit numbers; never NULL */
void     *arena_array(Arena *a, size_t count, size_t size);  /* checks count * size for overflow */
void     *arena_copy(Arena *a, const void *data, size_t size);
ArenaMark arena_mark(Arena *a);
void      arena_rewind(Arena *a, ArenaMark mark);     /* everything allocated since the mark is gone */
size_t    arena_bytes(const Arena *a);                /* what it holds of the system's memory */

#define ARENA_NEW(a, T)      ((T *)arena_alloc((a), sizeof(T)))
#define ARENA_ARRAY(a, n, T) ((T *)arena_array((a), (n), sizeof(T)))

/* Heap memory for things that grow (vectors, maps, buffers). These never return NULL. */
void *memory_get(size_t size);
void *memory_zero(size_t count, size_t size);
void *memory_resize(void *old, size_t size);
void  memory_free(void *p);
void  memory_share(void);                             /* before threads: what one of them frees the others may use */
void  memory_return(void);                            /* to the system, what has been freed: little of it is needed again */
_Noreturn void memory_exhausted(void);

/* Our own mistake: prints file, line and what was wrong, then ends the process (a server may catch it). */
#define BUG(...) bug_at(__FILE__, __LINE__, __VA_ARGS__)
_Noreturn void bug_at(const char *file, int line, const char *format, ...) __attribute__((format(printf, 3, 4)));

#endif
