/* body.h: what the body of a function shows to others, by its words and signs alone.
 * Positions are offsets in the text given. When in doubt a body shows something. Owns nothing. */
#ifndef SOURCE_BODY_H
#define SOURCE_BODY_H

#include "base/str.h"

typedef enum { BODY_NO_YIELD, BODY_YIELDS, BODY_MAY_YIELD } BodyYields;      /* in its own frame */
typedef struct {
    BodyYields yields;
    bool       binds_outside;                         /* by `global`, or an attribute of its first parameter */
} BodyFacts;

/* first: the first parameter of a method; "" of others. */
BodyFacts body_facts(Str text, uint32_t at, uint32_t end, Str first);
/* `...`, a docstring alone, or one that raises? */
bool      body_may_be_stub(Str text, uint32_t at, uint32_t end);

#endif
