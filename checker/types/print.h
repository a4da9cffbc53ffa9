/* print.h: types as users write them.
 * Nothing is kept. Knows nothing of who reads them. */
#ifndef TYPES_PRINT_H
#define TYPES_PRINT_H

#include "types/wording.h"

void type_print(const Types *t, StrBuf *out, Type a);
Str  type_text(const Types *t, Arena *a, Type type);                      /* the text lives in the arena */

/* In the words of one text: all its types are met first (opened: as type_print_opened() will print them), then printed. */
void type_meet(Types *t, Wording *w, Type a, bool opened);
void type_print_worded(const Types *t, const Wording *w, StrBuf *out, Type a);
/* The same with what its aliases stand for in their places; wholly: with those inside of them too. false: it has none. */
bool type_print_opened(Types *t, const Wording *w, StrBuf *out, Type a, bool wholly);

#endif
