/* scan.h: does a text hold a word without which nothing asynchronous is made, driven or declared in it?
 * The first and cheapest stage; it reads bytes once and owns nothing. The words are a table in scan.c. */
#ifndef SOURCE_SCAN_H
#define SOURCE_SCAN_H

#include "base/str.h"

bool scan_mentions(Str text);                         /* any word of the scan; no BOM before the first */
bool scan_has_word(Str text, Str word);               /* this word, as a whole identifier */
int64_t scan_next_word(Str text, Str word, uint32_t from);    /* where it stands next as one; -1: nowhere */

#endif
