/* narrow.h: what a test that held (or didn't), or a pattern that matched, says of a reference's type; shared by the flow files
 * of infer/ and nobody else. Owns nothing.
 * Finding is syntax alone, so that a walk may skip the tests that don't concern its reference; applying infers. */
#ifndef INFER_NARROW_H
#define INFER_NARROW_H

#include "infer/infer.h"

typedef enum NarrowForm {
    NARROW_NOTHING,
    NARROW_TRUTH,                                     /* x */
    NARROW_NONE,                                      /* x is None, x == None; and is not, != */
    NARROW_VALUE,                                     /* x is VALUE, x == VALUE */
    NARROW_TYPE_IS,                                   /* type(x) is C, type(x) == C */
    NARROW_INSTANCE,                                  /* isinstance(x, operand) */
    NARROW_SUBCLASS,                                  /* issubclass(x, operand) */
    NARROW_CALLABLE,                                  /* callable(x) */
    NARROW_ATTRIBUTE,                                 /* hasattr(x, "name"): operand is the call */
    NARROW_GUARD,                                     /* f(x, …), where f may return a TypeGuard or TypeIs */
    NARROW_IN,                                        /* x in operand */
    NARROW_HAS_KEY,                                   /* "k" in x */
    /* x.attr or x[index] compared with a value: operand; tells union members apart */
    NARROW_MEMBER,
    NARROW_MEMBER_NONE,
    NARROW_LENGTH,                                    /* len(x) compared with operand */
} NarrowForm;

typedef struct {
    NarrowForm form;
    bool       sense;                                 /* of the form: x is None held (true) or not */
    bool       by_identity;                           /* `is` rather than `==` */
    Operator   op;                                    /* NARROW_LENGTH */
    Node      *operand;                               /* what it is compared with; the class or classes; the call of a guard */
    Node      *member;                                /* NARROW_MEMBER*: the ATTRIBUTE or SUBSCRIPT of the reference */
} Narrowing;

/* Does this test concern the reference with this key? */
bool narrow_find(Infer *in, const Node *reference, uint64_t key, Node *test, bool sense, Narrowing *out);
Type narrow_apply(Infer *in, Type a, const Narrowing *n);

/* -- narrow_class.c -- */
/* a where isinstance(a, target) held, or didn't; target is an instance type. `exact`: a subclass of it can't stand behind the
 * test's class object, so that the members it covers are gone where the test failed. */
Type narrow_to_class(Infer *in, Type a, Type target, bool sense, bool exact);
Type narrow_instance(Infer *in, Type a, Node *classes, bool sense, bool of_class_objects);
Type narrow_type_is(Infer *in, Type a, Node *class_node, bool sense);
Type narrow_callable(Infer *in, Type a, bool sense);
Type narrow_attribute(Infer *in, Type a, Node *call, bool sense);         /* narrow_attribute.c */
Type narrow_guard(Infer *in, Type a, Node *call, bool sense);

/* -- narrow_value.c -- */
Type narrow_none(Infer *in, Type a, bool sense);
/* value: a literal, None, or a class object */
Type narrow_to_value(Infer *in, Type a, Type value, bool sense, bool by_identity);
Type narrow_value(Infer *in, Type a, const Narrowing *n);
Type narrow_in(Infer *in, Type a, const Narrowing *n);
Type narrow_has_key(Infer *in, Type a, const Narrowing *n);
Type narrow_member(Infer *in, Type a, const Narrowing *n);
Type narrow_length(Infer *in, Type a, const Narrowing *n);
bool narrow_is_value(Infer *in, Type a);              /* does it stand for one value only: a literal or None? */

/* -- pattern.c -- */
/* what a match statement's cases, up to this one, leave of the subject's type: less what those take that always take it */
Type pattern_left_behind(Infer *in, Type subject, Node *match_case);
/* the type bound by a PATTERN_AS, PATTERN_STAR or PATTERN_MAPPING (its rest) */
Type pattern_capture(Infer *in, Node *capture);
/* Narrows a reference by a case of a match statement on it (or on x.attr, or on a tuple it is in); false: it isn't concerned. */
bool pattern_concerns(uint64_t key, Node *match_case);
Type pattern_narrow_reference(Infer *in, Type a, uint64_t key, Node *match_case, bool sense);

/* -- reach.c -- */
bool reach_swallows(Infer *in, Node *with);           /* may a context manager of this WITH end an exception? */
/* The test of an `if` without else, or the last case of a `match`, by what is declared of what it tests: may it fail? True for
 * every other test and case. */
bool reach_implied_else(Infer *in, Node *test_or_case);

#endif
