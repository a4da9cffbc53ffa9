/* annotation.h: the return annotation an async generator should have, by what its body yields and what is sent to it.
 * Edits and texts go into the Finding; nothing is kept. */
#ifndef RULES_ANNOTATION_H
#define RULES_ANNOTATION_H

#include "rules/rule.h"

/* Offers to write it over [start, end), behind `lead`; where that can't be done, a note says why. */
void annotation_offer(RuleRun *run, Finding *f, const FunctionFacts *facts, uint32_t start, uint32_t end, const char *lead);

#endif
