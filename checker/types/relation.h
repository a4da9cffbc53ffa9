/* relation.h: one question "may `from` be used as `to`" on its way through the terms, for the files of types/ only.
 * A Relation is a value on the stack of who asks. Type variables in `from` that belong to `left` and in `to` that belong to
 * `right` are solved on the way; all others are opaque. Turning the question round (parameters) swaps the two.
 * Knows nothing of expressions. */
#ifndef TYPES_RELATION_H
#define TYPES_RELATION_H

#include "types/relate.h"
#include "types/term.h"

typedef struct {
    Types    *types;
    Solution *left, *right;                           /* NULL: nothing to solve on that side */
    /* the one of these that belongs to a generic callable that is compared; it ends with it */
    const Solution *own;
    Why      *why;
    bool      strict;                                 /* Unknown and Any only equal to themselves; no promotions */
    bool      seeding;                                /* an expected type comes in: what isn't known in it says nothing */
} Relation;

enum { RELATE_MAX_DEPTH = 60 };

bool relate(Relation *r, Type from, Type to);
void relation_turn(Relation *r);                          /* the other side asks from here on; twice: as it was */
bool relate_turned(Relation *r, Type from, Type to);  /* as relate, asked from the other side: `from` is of the side of `to` */
bool relate_exact(Relation *r, Type from, Type to);   /* invariant places */
bool relate_by(Relation *r, Variance v, Type from, Type to);
bool relate_trial(Relation *r, Type from, Type to);   /* leaves solutions and reasons alone when it fails */
bool relate_plain(const Relation *r, Type from, Type to);     /* nothing is solved, nothing explained */

bool relate_union(Relation *r, Type from, Type to);   /* either is a UNION */
bool relate_to_instance(Relation *r, Type from, Type to);
bool relate_to_class(Relation *r, Type from, Type to);
bool relate_to_tuple(Relation *r, Type from, Type to);
bool relate_to_callable(Relation *r, Type from, Type to);     /* CALLABLE or OVERLOADED */
bool relate_protocol(Relation *r, Type from, Type to);
bool relate_typed_dict(Relation *r, Type from, Type to);
bool relate_closed_dict(Relation *r, Type from, Type to);     /* a TypedDict of which all values are known, against a mapping */
bool relate_spec(Relation *r, Variance variance, Type from, Type to);    /* arguments for a ParamSpec */
bool relate_signatures(Relation *r, const Signature *from, const Signature *to);
bool relate_items(Relation *r, const Term *from, const Term *to, bool exact);    /* of two TUPLEs */

/* Both sides as they are, or is there something to solve? */
static inline bool is_open(const Relation *r, Type from, Type to)
{
    return (r->right && type_term(r->types, to)->flags & TYPE_HAS_TYPEVARS)
        || (r->left && type_term(r->types, from)->flags & TYPE_HAS_TYPEVARS);
}

/* -- solutions -- */
typedef enum { BIND_LOWER, BIND_UPPER, BIND_EXACT } Binding;
bool solution_has_scope(const Solution *s, uint32_t scope_id);
bool solution_owns(const Solution *s, const Term *var);       /* s may be NULL */
bool solution_bind(Relation *r, Solution *s, Type var, Type value, Binding how);
bool solution_bind_spec(Relation *r, Solution *s, Type var, const Signature *found);
typedef struct { Type tuple; bool is_params; uint32_t optional; } Pack;         /* see SolvedVar */
bool solution_bind_pack(Relation *r, Solution *s, Type var, Pack pack);
bool solution_concerns(Types *t, const Solution *s, Type in);  /* does it name variables of s? */
/* Bare variables among the arguments of `to` keep the literals that `from` gave them. */
void solution_keep_literals(const Types *t, Solution *s, const Term *from, const Term *to);
/* what `in` names and nothing is known of becomes this value: UNKNOWN or ANY */
void solution_bind_unknown(Types *t, Solution *s, Type in, Type value);
void solution_assign(Solution *to, Solution *from);           /* moves */

/* -- assumptions: see Types.assumptions -- */
typedef struct { uint32_t index, outer, supposed; } AssumptionMark;
bool assumption_holds(Types *t, Type from, Type to, uint32_t flags);    /* under way already? Then the answer depends on it */
AssumptionMark assumption_push(Types *t, Type from, Type to, uint32_t flags);
void assumption_pop(Types *t, AssumptionMark mark, bool holds);
void relation_uncertain(Types *t);                    /* the current answer must not be kept */

/* -- reasons: no-ops when r->why is NULL; lines go in front -- */
void why_line(Relation *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *why_text(Relation *r, Type a);            /* NUL-terminated, in the arena of the reasons */
void why_drop_first(Relation *r, uint32_t before);    /* the line the inner question put in front, if it did */
static inline uint32_t why_count(const Relation *r)
{
    return r->why ? r->why->lines.len : 0;
}

Type metaclass_of(Types *t, Type of);                 /* the metaclass's instance for the class of this instance; UNKNOWN */

/* -- members as structural questions see them (bind.c) -- */
typedef struct {
    Type read, write;                                 /* 0: can't be written */
    bool is_method, is_class_var, missing, unknown;
} BoundMember;
BoundMember member_bound(Types *t, Type object, Atom name);
Type property_read(Types *t, Type getter, Type object);
Type property_write(Types *t, Type setter, Type object);    /* 0: can't be written */
Type signature_part(Types *t, const Signature *s, const Param *params, uint32_t count);    /* s with these parameters instead */

#endif
