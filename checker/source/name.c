#include "source/name.h"

#include <stdlib.h>
#include <utf8proc.h>

Atom name_atom(AtomTable *atoms, Str written)
{
    if (str_is_ascii(written))
        return atom_of(atoms, written);
    utf8proc_uint8_t *normal = NULL;
    utf8proc_ssize_t len = utf8proc_map((const utf8proc_uint8_t *)written.data, written.len, &normal,
                                        UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT);
    Atom atom = atom_of(atoms, len >= 0 && normal ? (Str){ (const char *)normal, (uint32_t)len } : written);
    free(normal);
    return atom;
}
