/* help.h: all that the tables of commands and options can say of themselves: --help, completions, the manual, the documentation.
 * Owns nothing; adds to a buffer. */
#ifndef REPORT_HELP_H
#define REPORT_HELP_H

#include "program/config.h"

typedef struct { const char *name; unsigned where; const char *arguments, *summary; } Command;

const Command *commands(uint32_t *count);
const Command *command_by_name(Str name);             /* NULL */
const char    *command_nearest(Str word);             /* the one whose name this may be meant for; NULL */
bool           option_is_of(const Option *o, const Command *c);       /* can it be given to that command? */

void help_all(StrBuf *out);                           /* every command and the options of all: fits a screen */
void help_command(StrBuf *out, const Command *c);     /* one command with its options */
void help_options_markdown(StrBuf *out);              /* options and configuration keys, for the documentation */
bool help_completions(StrBuf *out, Str shell);        /* false: not a shell we know */
void help_manual(StrBuf *out);

#endif
