/* name.h: identifiers as Python compares them. Owns nothing. */
#ifndef SOURCE_NAME_H
#define SOURCE_NAME_H

#include "base/atom.h"

Atom name_atom(AtomTable *atoms, Str written);        /* in normal form NFKC, as the language reference has it */

#endif
