/* expr.h: what the files about expressions share inside infer/; nobody else includes it.
 * Owns Expressions: what trials and calls keep, as long as the worker. One function a kind of node infers that kind, with
 * `expected` 0 where nothing is expected of it, and never gives 0.
 * Knows nothing of declarations and flow beyond infer.h. */
#ifndef INFER_EXPR_H
#define INFER_EXPR_H

#include "infer/infer.h"

/* A lambda under trial: its parameters have types that are only assumed, so no answer that reads them is kept. */
typedef struct { Node *lambda; Type expected_return; uint32_t question; } Trial;

typedef struct Expressions {
    Map memo;                                         /* hash of (expression, expected) → type: what trials found */
    Map assumed;                                      /* PARAM of a lambda under trial → its type and question */
    Map constructors;                                 /* type[X] → CALLABLE or OVERLOADED */
    Map call_sites;                                   /* hash of (function, arguments' types) → its copy for them */
    Map copies;                                       /* such a copy → of what, and where: see call_site.c */
    VEC(Trial) trials;
    TypeVar *constructed;                             /* what `X.__new__(cls)` makes: solved by cls */
} Expressions;

Expressions *expressions(Infer *in);                  /* made at the first question */

typedef VEC(Type) TypeList;

/* Kinds of questions for cycle_enter that this side asks; the declarations' own use small numbers. */
enum { QUESTION_IN_PLACE = 1001, QUESTION_LAMBDA, QUESTION_CONSTRUCTOR };

/* -- expected.c -- */
bool  expr_depends_on_context(const Node *e);         /* may its type change with what is expected of it? */
Node *expr_context_top(Infer *in, Node *e);           /* the outermost expression whose expectation reaches e */
Type  expr_expected_within(Infer *in, Node *e);       /* what the expression around e, inferred already, expects of it; 0 */

/* -- one a kind -- */
Type expr_alias_value(Infer *in, Node *e, Type value);
Type expr_constant(Infer *in, Node *e, Type expected);
Type expr_fstring(Infer *in, Node *e, Type expected);
Type expr_tuple(Infer *in, Node *e, Type expected);
Type expr_list(Infer *in, Node *e, Type expected);    /* LIST, SET and their comprehensions */
Type expr_dict(Infer *in, Node *e, Type expected);    /* DICT, DICT_COMP */
Type expr_generator(Infer *in, Node *e, Type expected);
bool expr_is_async_generator(Node *e);                /* of a GENERATOR */
Type expr_lambda(Infer *in, Node *e, Type expected);
Type expr_unary(Infer *in, Node *e, Type expected);
Type expr_binary(Infer *in, Node *e, Type expected);
Type expr_bool_op(Infer *in, Node *e, Type expected);
Type expr_compare(Infer *in, Node *e, Type expected);
Type expr_attribute(Infer *in, Node *e, Type expected);
Type expr_subscript(Infer *in, Node *e, Type expected);
Type expr_call(Infer *in, Node *e, Type expected);

/* -- display.c -- */
/* What `container[…]` must hold to be an `expected`: one type for each of its parameters, UNKNOWN where anything goes. */
bool  expected_args(Infer *in, Type container, Type expected, Type *args, uint32_t count);
/* What is expected of item i of a tuple display of `count`: by a tuple of known shape, else what all items must be; 0. */
Type  expected_tuple_item(Infer *in, Type expected, uint32_t i, uint32_t count, bool *suits);
/* What a DICT_ITEM's key is declared to hold in a TypedDict; NULL: it isn't one of its keys. */
const Field *typed_dict_entry(Infer *in, Class *typed_dict, const Node *entry);
/* Tries the members of an expected union and gives the first that suits; the type itself when it is no union; 0: none. */
typedef Type (*Inferrer)(Infer *in, Node *e, Type expected, bool *suits);
Type  expected_member(Infer *in, Node *e, Type expected, Inferrer infer);

Type  tuple_part(Infer *in, Type item);               /* an item of a TUPLE as type_tuple takes it */

/* -- call.c -- */
/* result, or the constrained type variable `object` where that is what it stands for */
Type  infer_as_constrained(Infer *in, Type object, Type result);
bool  call_arguments(Infer *in, Node *call, Arg **args, uint32_t *count);     /* from a CALL's nodes, in the scratch arena */
/* What is asked of a call. */
typedef struct {
    const Arg *args;
    uint32_t   count;
    Type       expected;
    Node      *place;                                 /* where it stands; NULL */
    bool       only_type;                             /* what it gives, not whether its arguments fit */
} Call;
CallResult call_of(Infer *in, Type callee, const Call *call);
CallResult call_signature(Infer *in, const Signature *s, const Call *call);
void  call_settle_around(Infer *in, Node *top, Node *inner);
void  call_infer_rest(Infer *in, const Arg *args, uint32_t count);    /* arguments that nothing expects anything of */
Type  call_arg_type(Infer *in, const Arg *arg, Type expected);

/* A flag for a signature of which only some arguments are given yet: functools.partial. */
enum { SIGNATURE_IS_PARTIAL = 1 << 24 };

/* -- match.c: which argument goes to which parameter -- */
typedef struct {
    Node *node;                                       /* the expression to infer; NULL: type says it */
    Type  type, want;
    uint32_t param;                                   /* its index in the signature; UINT32_MAX: none of its own */
    bool  is_pack;                                    /* all arguments of an unpacked *args parameter, as one tuple */
    Node *from;                                       /* the unpacked argument it comes out of; NULL */
    bool  is_loose;                                   /* … of unknown length, which may mean its items for other parameters */
} Match;
typedef struct {
    VEC(Match) matches;
    VEC(Arg)   rest;                                  /* for the ParamSpec of the signature */
    Node      *misfit;
    bool       ok;
    bool       has_open_list, has_open_dict;          /* an unpacked argument of unknown length was given */
    bool       has_unpacked;                          /* … and spread over parameters */
} Matching;
void  match_arguments(Infer *in, const Signature *s, const Arg *args, uint32_t count, Matching *m);   /* to be freed */
void  match_free(Matching *m);

/* -- call_site.c -- */
/* `inferred`, or what the function gives for these arguments where that says more. */
Type  call_site_return(Infer *in, const Signature *s, const Matching *m, Type inferred, const Node *place);
/* Could it say more, by what is known of the function? */
bool  call_site_may_tell(Infer *in, const Signature *s, Type inferred);

/* -- overload.c -- */
/* once for each overload of an argument a ParamSpec takes */
CallResult call_signature_each(Infer *in, const Signature *s, const Call *call);
CallResult call_overloads(Infer *in, Type overloaded, const Call *call);

/* -- construct.c -- */
CallResult call_class(Infer *in, Type class_object, const Call *call);

/* -- special.c: calls that mean more than their stub says -- */
bool  call_special(Infer *in, Node *call, Type callee, Type expected, CallResult *result);

/* -- attribute.c -- */
Type  expr_super(Infer *in, Node *call, bool *binds_class);   /* the class whose MRO is asked from its second entry on */

/* -- operator.c -- */
Type  infer_truthy_part(Infer *in, Type a);           /* without what is certainly false; NEVER when nothing is left */
Type  infer_falsy_part(Infer *in, Type a);

/* -- small helpers (expr.c) -- */
Type  list_union(Infer *in, const TypeList *l);       /* UNKNOWN when empty */
bool  is_known_class(Infer *in, Type a, Atom module, Atom name);
Type  known_base(Infer *in, Type instance, Atom module, Atom name);   /* instance as typing's NAME[…]; 0 */
Type  arg_of(Infer *in, Type instance, uint32_t index);               /* its type argument; UNKNOWN when it has none */

#endif
