/* cache_findings.h: diagnostics of one file as bytes in a cache, and back. What they show of texts is read from the files again,
 * which are as they were. */
#ifndef REPORT_CACHE_FINDINGS_H
#define REPORT_CACHE_FINDINGS_H

#include "report/shown.h"

/* The texts that are shown, each read once. */
typedef struct { const ShownFiles *shown; StrMap texts; } FindingTexts;
void finding_texts_free(FindingTexts *t);

void findings_encode(StrBuf *out, const Diagnostic *list, uint32_t count);
/* name: how reports call the file. False, and nothing added, when the bytes or the files aren't what they should be. */
bool findings_decode(Str bytes, Str name, FindingTexts *texts, Diagnostics *out);

#endif
