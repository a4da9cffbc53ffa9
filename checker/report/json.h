/* json.h: small words over cJSON that every JSON format uses: strings made valid UTF-8, numbers, printing.
 * Trees are cJSON's own and freed by json_finish. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include <cjson/cJSON.h>

#include "base/str.h"

/* Once, before all else: cJSON gets its memory where we get ours, and without any ends as we do. */
void   json_share_memory(void);

cJSON *json_string(Str s);
void   json_put(cJSON *object, const char *key, cJSON *value);
void   json_put_str(cJSON *object, const char *key, Str s);
void   json_put_text(cJSON *object, const char *key, const char *c_string);
void   json_put_number(cJSON *object, const char *key, double n);
void   json_add(cJSON *array, cJSON *value);
Str    json_str(const cJSON *object, const char *key);      /* a string member; "" when there is none. Lives with the tree */
int64_t json_number(const cJSON *object, const char *key, int64_t otherwise);   /* a whole number member */

static inline const cJSON *json_first(const cJSON *container) { return container ? container->child : NULL; }

void   json_finish(cJSON *tree, bool is_pretty, StrBuf *out);   /* prints, adds a line end, frees */

/* A URI reference: what isn't allowed in a path is percent-encoded. */
Str    json_uri(Arena *a, Str path);
Str    json_file_uri(Arena *a, Str path);             /* of an absolute path: file://… */

#endif
