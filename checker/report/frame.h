/* frame.h: lines of a file with marks under the exact characters, as a terminal shows them.
 * Tabs are widened, wide characters take their two columns, harmful ones are escaped, long lines are cut around the mark.
 * Owns nothing; adds to a buffer. */
#ifndef REPORT_FRAME_H
#define REPORT_FRAME_H

#include "report/diagnostic.h"

typedef struct {
    const char *main, *note, *gutter, *strong, *error, *warning, *info, *added, *removed, *off;     /* "" without colours */
} Palette;

const Palette *palette_for(bool is_colored);

typedef struct { Place at; Str label; bool is_main; } FrameMark;

/* All marks must be of one file. */
void frame_add(StrBuf *out, const FrameMark *marks, uint32_t count, const Palette *palette);
/* How wide the gutter of this frame is, for aligning what stands below it. */
uint32_t frame_gutter(const FrameMark *marks, uint32_t count);

#endif
