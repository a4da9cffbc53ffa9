/* editable.h: where an editable install says its modules lie, read from the file of the finder it installs. The file is
 * parsed and never run. Known are the tables of setuptools (MAPPING, NAMESPACES), of `editables` (map_module, as hatchling
 * and pdm use it) and of scikit-build (install({...})). What is found goes into the arena. */
#ifndef PROGRAM_EDITABLE_H
#define PROGRAM_EDITABLE_H

#include "base/vec.h"
#include "program/search.h"

typedef VEC(SearchMapping) SearchMappings;

void editable_read(Arena *a, Str finder_file, SearchMappings *out);

#endif
