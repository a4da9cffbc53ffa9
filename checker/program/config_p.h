/* config_p.h: what config.c (files) and options.c (table, command line) share. For them alone. */
#ifndef PROGRAM_CONFIG_P_H
#define PROGRAM_CONFIG_P_H

#include "program/config.h"

void *config_field(Config *c, enum OptionId id);      /* its member: what the option's type says */
/* False, and an error, when the option allows only some words and this is none of them. */
bool  config_check_word(Arena *a, const Option *o, const char *key, const ConfigString *value, ConfigErrors *errors);
/* "; did you mean `…`?" with dashes before the word, or nothing. */
Str   config_hint(Arena *a, Str word, const char *const *candidates, uint32_t count, const char *dashes);

#endif
