/* sha256.h: the hash by which poetry and pipenv name the environment of a project's folder. A pure function. */
#ifndef PROGRAM_SHA256_H
#define PROGRAM_SHA256_H

#include "base/str.h"

void sha256(Str bytes, uint8_t out[32]);

#endif
