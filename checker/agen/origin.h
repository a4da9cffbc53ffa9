/* origin.h: the annotation, or the def, that says what type an expression has: what a report points to as its reason.
 * Syntax and names only; nothing is kept. */
#ifndef AGEN_ORIGIN_H
#define AGEN_ORIGIN_H

#include "agen/agen.h"
#include "types/wording.h"

/* An annotation expression, a FUNCTION_DEF without one, perhaps of another file; NULL when nothing says it in one place. */
Node *origin_of(Agen *ag, Node *expr);
/* What is declared for a name, attribute or other target that is assigned to. */
Node *origin_of_target(Agen *ag, Node *target);
/* What a return annotation gives: the annotation, else the def. */
Node *origin_of_function(Node *def);
/* Did nobody declare this type: is it what an unannotated function returns, or one of several things that a member or a
 * variable of an outer function is given? Which of a union it is then may hang on what the code knows by other ways. */
bool  origin_is_guess(Agen *ag, Node *expr);
/* Is `given` a union that nobody declared, of which some known member is what is wanted? expr: NULL where given is an item. */
bool  origin_may_fit(Agen *ag, Node *expr, Type given, Type wanted);

/* The aliases an annotation mentions, its own and those inside of them, and generic classes without arguments: each as it is
 * written, and what it means. */
typedef VEC(TypeName) TypeNames;
void  origin_aliases(Agen *ag, Node *annotation, TypeNames *out);
/* Those of them that can be said as they are in an annotation of this FUNCTION_DEF: mentioned in its file, bound by then. */
void  origin_aliases_for(Agen *ag, Node *annotation, Node *def, TypeNames *out);

#endif
