/* run.h: runs rules over one file.
 * Finds the sites of a module (agen/), shows each to the rules that want its kind, and collects findings. Owns a RuleRun while
 * a file is checked. */
#ifndef RULES_RUN_H
#define RULES_RUN_H

#include "rules/rule.h"

extern const Rule *const rules_all[];                 /* by code, ended by NULL */
uint32_t    rules_count(void);
const Rule *rule_by_code(Str code_or_name);           /* NULL */

/* on: by index into rules_all */
typedef struct { bool on[64]; RuleOptions options; } RuleSet;

/* Checks one module with the rules of the set; findings are appended, sorted by position, deterministic. */
void rules_check(Infer *in, Module *m, const RuleSet *set, Findings *out);
/* The same for one item of it: what is reported at places inside the item. */
void rules_check_item(Infer *in, Module *m, Item *item, const RuleSet *set, Findings *out);

#endif
