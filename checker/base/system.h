/* system.h: what Linux, macOS and Windows do differently and no module of base/ hides by itself: the standard streams,
 * processors, waiting for input, the paths their users write. One file for each kind of system implements it.
 * Owns nothing. */
#ifndef BASE_SYSTEM_H
#define BASE_SYSTEM_H

#include <stdbool.h>

/* Once, before anything else: streams carry bytes, and a reader that went away is an error of writing. Arguments that are paths
 * are then written as all paths in this program are, with slashes. */
void system_start(int argc, char **argv);
int  system_processors(void);                         /* that this process may use, at least 1 */
/* The file to read instead of `file` by who asks system_has_input: the same bytes come from it. Mostly it is `file` itself. */
int  system_waitable_input(int file);
/* Whether reading from `file` would not wait, or its end has come; waits for that, -1: as long as it takes. */
bool system_has_input(int file, int milliseconds);
/* A terminal that understands colours and movements of the cursor. */
bool system_is_terminal(int file);
bool system_process_lives(int id);
char system_path_separator(void);                     /* between the folders of PATH */

#endif
