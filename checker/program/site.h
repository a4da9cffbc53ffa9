/* site.h: one site-packages folder: the folders and mappings that its .pth files and editable installs add.
 * What is found goes into the arena and the caller's lists. Nothing is executed. */
#ifndef PROGRAM_SITE_H
#define PROGRAM_SITE_H

#include "program/editable.h"

typedef VEC(SearchFolder) SearchFolders;

void search_folders_add(Arena *a, SearchFolders *to, Str dir, SearchKind kind);    /* once each, and only what is a folder */
void site_read(Arena *a, Str site, SearchFolders *folders, SearchMappings *mappings);

#endif
