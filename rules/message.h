/* message.h: the text of a report, put together from a format and what it speaks of.
 * Nothing is kept. Knows no rule. */
#ifndef RULES_MESSAGE_H
#define RULES_MESSAGE_H

#include <stdarg.h>

#include "agen/origin.h"

/* See rule_report(). names: how types are written that somebody has given a name. The text lives in the arena. */
Str message_text(Agen *ag, Arena *arena, const TypeNames *names, const char *format, va_list args);

#endif
