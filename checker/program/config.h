/* config.h: what the user wants: `[tool.agencheck]` of pyproject.toml, agencheck.toml, and the command line over both.
 * The keys and options are one table, options.def. A Config lives in the arena it is loaded into; strings in it do too.
 * Knows nothing of rules: codes are kept with the place that named them, for the one who knows which exist. */
#ifndef PROGRAM_CONFIG_H
#define PROGRAM_CONFIG_H

#include "base/vec.h"
#include "program/target.h"

/* A value and where it was written: file is "" for the command line, lines count from 1. */
typedef struct { Str text; Str file; uint32_t line, column; } ConfigString;
typedef struct { ConfigString *items; uint32_t count; } ConfigList;
/* per-file-ignores: pattern → codes; severity: code → one word */
typedef struct { ConfigString key; ConfigList values; } ConfigEntry;
typedef struct { ConfigEntry *items; uint32_t count; } ConfigTable;

typedef struct Config {
#define OPTION_FLAG(id, key, where, help)                bool id;
#define OPTION_STRING(id, key, where, meta, help)        ConfigString id;
#define OPTION_LIST(id, key, where, meta, help)          ConfigList id;
#define OPTION_TABLE(id, key, where, values, help)       ConfigTable id;
#define OPTION_CHOICE(id, key, where, choices, help)     ConfigString id;
#define OPTION_NUMBER(id, key, where, meta, help)        uint32_t id;
#include "program/options.def"
    Str      file;                                    /* the file it came from, as found; "" when there is none */
    /* the project's folder, absolute: the file's, else the nearest pyproject.toml's or .git's, else the start */
    Str      root;
    ConfigString requires_python;                     /* [project] requires-python, or poetry's; "" */
    uint64_t given;                                   /* bit OPTION_id: somebody said it */
} Config;

enum OptionId {
#define OPTION_FLAG(id, ...)   OPTION_##id,
#define OPTION_STRING(id, ...) OPTION_##id,
#define OPTION_LIST(id, ...)   OPTION_##id,
#define OPTION_TABLE(id, ...)  OPTION_##id,
#define OPTION_CHOICE(id, ...) OPTION_##id,
#define OPTION_NUMBER(id, ...) OPTION_##id,
#include "program/options.def"
    OPTION_COUNT
};

enum OptionWhere {
    OPTION_IN_FILE  = 1 << 0,                         /* a key of the configuration */
    OPTION_ON_CHECK = 1 << 1,                         /* --key of `check` */
    OPTION_ON_TYPES = 1 << 2,
    OPTION_ON_ANNOTATE = 1 << 3,
    OPTION_ON_SERVER = 1 << 4,
    OPTION_ON_RULES  = 1 << 5,                        /* `rules` and `explain` */
    OPTION_ON_INIT   = 1 << 6,
    OPTION_ON_MAN    = 1 << 7,
};

typedef enum OptionType {
    OPTION_TYPE_FLAG, OPTION_TYPE_STRING, OPTION_TYPE_LIST, OPTION_TYPE_TABLE, OPTION_TYPE_CHOICE, OPTION_TYPE_NUMBER,
} OptionType;

typedef struct {
    enum OptionId id;
    OptionType    type;
    const char   *key;                                /* "python-version"; --python-version on the command line */
    unsigned      where;                              /* enum OptionWhere */
    const char   *meta;                               /* what its value is called in help; of a choice: the words, parted by | */
    const char   *help;
} Option;

const Option *config_options(uint32_t *count);

typedef struct { Str file; uint32_t line, column; Str message; } ConfigError;    /* file "" and line 0: the command line */
typedef VEC(ConfigError) ConfigErrors;
void        config_error(ConfigErrors *errors, const ConfigString *at, Str message);
const char *config_dashes(const ConfigString *said);  /* "--" before the name of an option, "" before that of a key */
void config_error_print(StrBuf *out, const ConfigError *e);       /* file:line:column: message */

/* The configuration for a folder: `file` when given (it must exist), else the nearest agencheck.toml or pyproject.toml with a
 * [tool.agencheck] from start upward. Fills root and requires_python in any case. False when there are errors. */
bool config_load(Arena *a, Str start, Str file, Config *out, ConfigErrors *errors);

/* One command-line argument list for a command (a mask of OptionWhere): options into out over what is there, the rest into
 * rest. `--key value`, `--key=value`, `--no-key` for flags, `--` ends options; a list's value is parted by commas and adds
 * up when repeated. */
bool config_arguments(Arena *a, int argc, char *const *argv, unsigned where, Config *out, ConfigList *rest, ConfigErrors *errors);

/* The target they say: the option, requires-python's lower bound, the environment's version, the newest. False: not a
 * version we know. */
bool config_target(Arena *a, const Config *c, PyVersion of_environment, Target *out, ConfigErrors *errors);

/* The candidate that a wrong word most likely meant; NULL when none is near. */
const char *nearest_word(Str word, const char *const *candidates, uint32_t count);

#endif
