/* carry.h: what was found in a text, carried over to the text that an edit made of it.
 * Owns nothing; copies go to the arena of the new findings. */
#ifndef SERVER_CARRY_H
#define SERVER_CARRY_H

#include "rules/run.h"
#include "server/impact.h"

/* A place of the old text in the new one. False: it lies in what has changed. */
bool carry_place(const Units *before, const Units *now, uint32_t *at);
/* Adds to `out` what still holds, at its new places; marks the units in which something can't be placed as to be checked.
 * False when nothing can be kept. */
bool carry_findings(const Findings *found, Impact *impact, Findings *out);

#endif
