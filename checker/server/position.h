/* position.h: the protocol's words for places: URIs for paths, lines and columns for bytes.
 * Owns nothing. A document's leading byte order mark is a character to the client and none to Text: the difference is made
 * up here. */
#ifndef SERVER_POSITION_H
#define SERVER_POSITION_H

#include "base/text.h"
#include "report/json.h"


uint32_t position_offset(Text *t, const cJSON *position, TextUnit unit);    /* clamped; 0 for what is no position */
cJSON   *position_json(Text *t, uint32_t offset, TextUnit unit);
cJSON   *range_json(Text *t, uint32_t start, uint32_t end, TextUnit unit);
/* False when it is no range. start ≤ end in any case. */
bool     range_offsets(Text *t, const cJSON *range, TextUnit unit, uint32_t *start, uint32_t *end);

#endif
