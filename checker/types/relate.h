/* relate.h: how types stand to each other: assignability, equivalence, overlap; and solving type variables.
 * The answers follow the typing specification; unknown parts fit everything. Reasons are gathered only when asked for.
 * Owns only the memo in Types and the Solution a caller holds. */
#ifndef TYPES_RELATE_H
#define TYPES_RELATE_H

#include "types/class.h"

/* Why not: lines of an explanation, outermost first; NULL means: don't explain. */
typedef struct { Arena *arena; VEC(Str) lines; } Why;

/* may a value of `from` be used where `to` is declared? */
bool type_assignable(Types *t, Type from, Type to, Why *why);
/* equivalent (each assignable, no gradual leniency except Unknown = Unknown) */
bool type_same(Types *t, Type a, Type b);
/* assignable, with Unknown and Any only equal to themselves */
bool type_subtype_strict(Types *t, Type from, Type to);
bool type_disjoint(Types *t, Type a, Type b);                             /* certainly no common value: for narrowing and == */

/* -- solving --
 * A Solution holds what is known of the type variables of some scopes while a call (or a base class, or an alias) is matched. */
typedef struct {
    Type     var;                                     /* TYPEVAR term */
    Type     lower, upper;                            /* what it must hold; what it may hold at most; 0: nothing yet */
    bool     keep_literals;                           /* a literal was asked for, don't widen */
    const Signature *spec;                            /* of a ParamSpec: the parameters found */
    Type     pack;                                    /* of a TypeVarTuple: a TUPLE */
    /* it was taken from a callable's parameters: what it accepts rather than what was given */
    bool     pack_is_params;
    uint32_t pack_optional;                           /* so many at its end have defaults */
} SolvedVar;
typedef struct {
    VEC(SolvedVar) vars;
    uint32_t scopes[6]; uint32_t scope_count;         /* type variables of other scopes are opaque */
    uint32_t widenings;                               /* how often a lower bound that stood had to be widened */
} Solution;

void solution_init(Solution *s);                                          /* with TYPE_SCOPE_CALLABLE among its scopes */
void solution_add_scope(Solution *s, uint32_t scope_id);
void solution_free(Solution *s);
void solution_copy(Solution *to, const Solution *from);                   /* to is initialised */
/* As type_assignable, but type variables in `to` that belong to the solution take what they need. from may hold variables of the
 * solution as well (a generic function as argument): those are treated as opaque. */
bool solve_assign(Types *t, Solution *s, Type from, Type to, Why *why);
/* The expected type comes in: `to` is what the result should be; type variables in `from` (a return type) get upper bounds. */
bool solve_expected(Types *t, Solution *s, Type result, Type expected);
Type solution_value(Types *t, const Solution *s, Type var, bool *found);
/* Puts solved types in. Unsolved variables of the solution become their default, or UNKNOWN (unknown_unsolved), or stay.
 * Unsolved ones among the parameters of a callable that is returned become its own (TYPE_SCOPE_CALLABLE). */
Type solution_apply(Types *t, const Solution *s, Type a, bool unknown_unsolved);

/* -- substitution -- */
/* TYPEVAR terms → values; ParamSpec values are CALLABLEs, TypeVarTuple values TUPLEs */
Type type_substitute(Types *t, Type a, const Type *vars, const Type *values, uint32_t count);
/* a type variable that no function and no class around binds means nothing: UNKNOWN in its place */
Type type_without_unbound(Types *t, Type a);
/* the Self of this class only: others are those of the place that asks */
Type type_put_self_of(Types *t, Type a, Type self, const Class *owner);
/* both at once, so that a Self among owner's arguments stays what it is */
Type type_put_member(Types *t, Type a, Type owner, Type self);
/* a (over a class's parameters) with the arguments of this instance of it */
Type type_put_args(Types *t, Type a, Type instance);
/* A callable without its first parameter, taken by `self` (whose type solves the type variables it names). 0 when it can't be
 * bound. */
Type type_bind_self(Types *t, Type callable, Type self, Type self_for_self);

/* What calling it gives: declared, or inferred (over the arguments of what it is bound to). */
Type signature_return(Types *t, const Signature *s);

/* The join a checker shows for two branches: a union, with literals kept. */
Type type_join(Types *t, Type a, Type b);

#endif
