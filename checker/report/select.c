#include "report/select.h"

#include <string.h>
#include <strings.h>

enum { EXACT = 1000, EVERYTHING = 1 };

_Static_assert(RULES_MAX <= 64, "a rule's index fits a bit set");

int selector_matches(Str selector, const Rule *rule)
{
    if (str_eq(selector, STR("ALL")))
        return EVERYTHING;
    if (str_eq(selector, str_of(rule->name)))
        return EXACT;
    size_t length = strlen(rule->code);
    if (selector.len < 2 || selector.len > length || strncasecmp(selector.data, rule->code, selector.len) != 0)
        return 0;
    return selector.len == length ? EXACT : 1 + (int)selector.len;
}

uint32_t rule_index(const Rule *rule)
{
    for (uint32_t i = 0; rules_all[i]; i++)
        if (rules_all[i] == rule)
            return i;
    BUG("rule %s is not in the list of rules", rule->code);
}

bool selector_known(const ConfigString *selector, ConfigErrors *errors, Arena *a)
{
    for (uint32_t i = 0; rules_all[i]; i++)
        if (selector_matches(selector->text, rules_all[i]))
            return true;
    uint32_t count = 0;
    const char **words = ARENA_ARRAY(a, 2 * (size_t)rules_count() + 1, const char *);
    for (uint32_t i = 0; rules_all[i]; i++) {
        words[count++] = rules_all[i]->code;
        words[count++] = rules_all[i]->name;
    }
    const char *nearest = nearest_word(selector->text, words, count);
    Str text = selector->text;
    Str message = nearest ? str_printf(a, "no rule is called `" STR_FMT "`; did you mean `%s`?", STR_ARG(text), nearest)
                          : str_printf(a, "no rule is called `" STR_FMT "`; `agencheck rules` lists them", STR_ARG(text));
    config_error(errors, selector, message);
    return false;
}

/* What the lists say of one rule so far: how exactly, and which way. */
typedef struct { int rank; bool on; } Verdict;

static void hear(Verdict *v, const ConfigList *list, const Rule *rule, bool on)
{
    for (uint32_t i = 0; i < list->count; i++) {
        int exact = selector_matches(list->items[i].text, rule);
        int rank = 2 * exact + (list->items[i].file.len == 0);   /* the command line counts a little more than a file */
        if (exact && rank >= v->rank)
            *v = (Verdict){ rank, on };
    }
}

static bool lists_known(Arena *a, const Config *c, ConfigErrors *errors)
{
    const ConfigList *lists[] = { &c->select, &c->extend_select, &c->ignore };
    bool ok = true;
    for (size_t l = 0; l < sizeof lists / sizeof *lists; l++)
        for (uint32_t i = 0; i < lists[l]->count; i++)
            ok &= selector_known(&lists[l]->items[i], errors, a);
    for (uint32_t i = 0; i < c->severity.count; i++)
        ok &= selector_known(&c->severity.items[i].key, errors, a);
    return ok;
}

static void apply_severity(const Config *c, const Rule *rule, bool *on, Severity *severity)
{
    int best = 0;
    for (uint32_t i = 0; i < c->severity.count; i++) {
        const ConfigEntry *e = &c->severity.items[i];
        int exact = selector_matches(e->key.text, rule);
        if (exact < best || !exact || e->values.count == 0)
            continue;
        best = exact;
        Str word = e->values.items[0].text;
        if (str_eq(word, STR("off")))
            *on = false;
        for (Severity s = SEVERITY_ERROR; s <= SEVERITY_INFO; s++)
            if (str_eq(word, str_of(severity_text(s))))
                *severity = s;
    }
}

bool select_rules(Arena *a, const Config *c, RuleSet *rules, Severity severity[RULES_MAX], ConfigErrors *errors)
{
    if (!lists_known(a, c, errors))
        return false;
    for (uint32_t i = 0; rules_all[i]; i++) {
        const Rule *rule = rules_all[i];
        Verdict v = { 0, c->select.count == 0 && rule->is_on };
        hear(&v, &c->select, rule, true);
        hear(&v, &c->extend_select, rule, true);
        hear(&v, &c->ignore, rule, false);
        rules->on[i] = v.on;
        severity[i] = rule->severity;
        apply_severity(c, rule, &rules->on[i], &severity[i]);
    }
    return true;
}
