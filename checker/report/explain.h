/* explain.h: the rules' own texts as pages: `explain`, `rules`, the documentation's pages, the table of the README.
 * Owns nothing; adds to a buffer. */
#ifndef REPORT_EXPLAIN_H
#define REPORT_EXPLAIN_H

#include "report/frame.h"

typedef enum PageFormat { PAGE_TEXT, PAGE_MARKDOWN, PAGE_JSON } PageFormat;

PageFormat page_format(Str word);                     /* text where it is none of them */

void explain_rules(StrBuf *out, const Rule *const *rules, uint32_t count, PageFormat format, bool is_colored);
void list_rules(StrBuf *out, const Rule *const *rules, uint32_t count, PageFormat format, bool is_colored);

#endif
