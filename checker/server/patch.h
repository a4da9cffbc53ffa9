/* patch.h: an edit that only functions' bodies show, made in the module as it stands.
 * Everything known of the module stays: its parts are moved to their new places, the changed bodies are put into the functions
 * they belong to. No other module can see a difference, so nothing is read again. Owns nothing. */
#ifndef SERVER_PATCH_H
#define SERVER_PATCH_H

#include "rules/run.h"
#include "server/units.h"

/* Puts the draft's text into the module of `units`. What was found goes over to `out`; the units that are to be checked again are
 * added to `open`. `now` becomes the units of the draft, or those of the module when it is done. False: somebody else may see the
 * difference, and the module is as it was (the words of `units` are now's). */
bool patch_module(Infer *in, Units *units, Module *draft, Units *now, const Findings *found, Findings *out, UnitList *open);

#endif
