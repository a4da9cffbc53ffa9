/* select.h: which rules run where, and how serious each is, from the words of the configuration.
 * A selector is a code (AG201), a prefix of codes (AG3), a name (asend-type) or ALL. The more exact one wins; of two alike, the
 * one on the command line; then ignoring. Owns nothing. */
#ifndef REPORT_SELECT_H
#define REPORT_SELECT_H

#include "program/config.h"
#include "report/diagnostic.h"

enum { RULES_MAX = sizeof((RuleSet){ 0 }).on };

/* How exactly a selector names a rule; 0: it doesn't. */
int      selector_matches(Str selector, const Rule *rule);
/* Reports a selector that names no rule, with the nearest that does. */
bool     selector_known(const ConfigString *selector, ConfigErrors *errors, Arena *a);
uint32_t rule_index(const Rule *rule);                /* in rules_all */

/* The rules of `select`, `extend-select`, `ignore` and `severity`. False when a selector means nothing. */
bool     select_rules(Arena *a, const Config *c, RuleSet *rules, Severity severity[RULES_MAX], ConfigErrors *errors);

#endif
