/* output.h: the one way out for what is told: the standard output, or a file that is replaced whole.
 * Output that can't be written is an error with a line on stderr. Owns nothing; texts are the caller's. */
#ifndef REPORT_OUTPUT_H
#define REPORT_OUTPUT_H

#include "program/config.h"

bool output_write(Str text);                          /* to stdout, at once */
bool output_to(Str file, Str text);                   /* to a file, atomically; "" and "-" mean stdout */

/* One line on stderr: "agencheck: …". */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));
void complain_all(const ConfigErrors *errors);        /* a line each, with its place */
bool complain_surplus(const ConfigList *rest, uint32_t most);         /* false: more is left than a command takes */

typedef enum ColorChoice { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER } ColorChoice;

ColorChoice color_choice(Str word);                   /* "always", "never"; anything else: auto */
/* Should what goes to this descriptor be coloured? In this order: the option, NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, a
 * terminal that isn't dumb. */
bool color_wanted(ColorChoice choice, int descriptor);

#endif
