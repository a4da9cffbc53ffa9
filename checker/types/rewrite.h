/* rewrite.h: replacing type variables throughout a type, for the files of types/ only.
 * A Rewriter is a value on its caller's stack; rewrite_end gives back its memo.
 * Knows nothing of what the variables mean. */
#ifndef TYPES_REWRITE_H
#define TYPES_REWRITE_H

#include "types/relate.h"
#include "types/term.h"

typedef struct Rewriter Rewriter;
struct Rewriter {
    Types   *types;
    /* what this TYPEVAR becomes; id itself: it stays. Of a ParamSpec: a CALLABLE, OVERLOADED, TYPEVAR or UNKNOWN; of a
     * TypeVarTuple: a TUPLE, or one unpacked */
    Type   (*variable)(Rewriter *w, const Term *var, Type id);
    uint32_t flag;                                    /* TypeFlag: terms without it are left alone */
    uint32_t steps, depth, in_callable;
    Map      memo;
};

Type type_rewrite(Rewriter *w, Type a);
void rewrite_end(Rewriter *w);
/* its default, other variables of its list as those of this scope; 0 */
Type typevar_default_in(Types *t, TypeVar *v, uint32_t scope);

#endif
