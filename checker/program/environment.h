/* environment.h: a Python environment, read as files: its prefix, its site-packages, what `.pth` files and editable installs
 * add. An Environment lives in the arena it is found with and never changes. Nothing is executed: a `.pth` line that is code
 * is read only for the name of the finder it installs, and that finder's file only for the table it holds.
 * Knows nothing of projects beyond the folder where it starts to look. */
#ifndef PROGRAM_ENVIRONMENT_H
#define PROGRAM_ENVIRONMENT_H

#include "program/search.h"

typedef struct Environment {
    Str            prefix;                            /* absolute; "" when there is none */
    const char    *how;                               /* what named it, for messages: "--python", "VIRTUAL_ENV", ".venv", … */
    PyVersion      version;                           /* of pyvenv.cfg, or of the lib/python3.X that is there */
    SearchFolder  *folders;      uint32_t folder_count;      /* SEARCH_SITE and SEARCH_ADDED, in Python's order */
    SearchMapping *mappings;     uint32_t mapping_count;
} Environment;

/* Values of the process's environment are handed in, so that tests and the server can say others. */
typedef struct {
    /* option or configuration: a venv, an interpreter, a site-packages folder; "" for none */
    Str python;
    Str project;                                      /* absolute: where .venv and its kin are looked for, here and above */
    const char *(*getenv)(const char *name);          /* NULL: no variables */
} EnvironmentOptions;

/* False when `python` was given and names no environment: error then says why. Without it, finding none is no error (prefix
 * ""). */
bool environment_find(Arena *a, const EnvironmentOptions *options, Environment *out, Str *error);

#endif
