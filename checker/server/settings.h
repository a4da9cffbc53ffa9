/* settings.h: what the client's settings say, as the command line would say it: the table of options serves both.
 * Keys are those of the configuration, or the same in camelCase: "python-version" or "pythonVersion".
 * A Settings owns its words until it is replaced. */
#ifndef SERVER_SETTINGS_H
#define SERVER_SETTINGS_H

#include "base/vec.h"
#include "report/json.h"

typedef struct { Arena *arena; VEC(char *) words; } Settings;

/* Replaces what was there. argv are the server's own arguments; `root` is what relative paths are relative to. False when it
 * says the same as before. */
bool settings_read(Settings *s, int argc, char *const *argv, const cJSON *object, Str root);
void settings_free(Settings *s);

#endif
