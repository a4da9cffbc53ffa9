/* surface.h: what the body of a function shows to others: nothing when its head declares all, else the types it is inferred to
 * give; and whether it binds names outside. Owns nothing. */
#ifndef SERVER_SURFACE_H
#define SERVER_SURFACE_H

#include "infer/infer.h"
#include "server/units.h"

Surface surface_of(Infer *in, Node *def, bool is_broken);
/* In all but the attributes they bind; false when either is open. */
bool    surface_same(const Surface *a, const Surface *b);
void    surface_bound(Node *def, Words *out);         /* the attributes that a method assigns to its object */

#endif
