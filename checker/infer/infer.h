/* infer.h: the types of expressions, declarations and calls; asked by need, answered once.
 * An Infer belongs to one worker and owns nothing beyond its caches: answers are kept in nodes, declarations and symbols.
 * Inside this folder files may call each other: inference is one knot, cut by construct. Knows nothing of rules.
 *
 * Answers in the middle of a cycle (a loop's variable, a recursive function, a class that mentions itself) depend on an
 * unfinished question. Such an answer is given but not kept for good: see cycle.h. So the order of questions changes no
 * answer. */
#ifndef INFER_INFER_H
#define INFER_INFER_H

#include "infer/cycle.h"
#include "types/relate.h"

typedef struct Function Function;

struct Infer {
    Types   *types;
    Program *program;
    Arena   *arena;                                   /* as long as the worker */
    Arena   *scratch;                                 /* for one question; mark and rewind */
    Cycles   cycles;                                  /* questions under way */
    uint32_t depth;                                   /* of nested inference; past INFER_MAX_DEPTH answers are UNKNOWN */
    uint32_t        cut_off;                          /* how many questions were too deep to answer */
    /* > 0: trying out (an overload, an expected type): nothing is kept in nodes */
    uint32_t speculative;
    Map      flow_cache;                              /* see reach.c and pattern.c */
    /* see walk.h: what is known at points of flow; NULL until the first question, freed by flow_free */
    struct FlowAnswers *flow;
    /* see expr.h: what trials and calls keep; NULL until the first expression, freed by expressions_free */
    struct Expressions *expressions;
    struct Declarations *declarations;                /* see declaration.h: what annotations, aliases and declaring calls mean */
};
enum { INFER_MAX_DEPTH = 300 };

Infer *infer_new(Program *p);
void   infer_free(Infer *in);
/* A file has been checked and nothing is under way: what is known of ways through code is forgotten, for nearly nobody asks for
 * it again. It would be found again. */
void   infer_forget_ways(Infer *in);
size_t infer_bytes(const Infer *in);                  /* what its terms and answers hold of memory, nearly */

/* -- expressions (expr.c and its neighbours) -- */
Type infer_type(Infer *in, Node *expr);               /* in its place: with the type its context expects. Kept in the node */
/* as the parent's inference asks for it; expected 0: none. Kept in the node unless speculative */
Type infer_expecting(Infer *in, Node *expr, Type expected);
/* what its context expects of it: the declared type of an assignment's target, a parameter, a return or yield type; 0 */
Type infer_expected(Infer *in, Node *expr);

/* what a lambda's parameter holds: by the callable its place expects (the lambda is inferred in its place); never 0 */
Type infer_lambda_param(Infer *in, Node *param);
void expressions_free(Infer *in);                     /* for infer_free */

/* -- flow (flow.c, narrow.c, pattern.c): declared in infer/flow.h, used by expr.c -- */
/* a NAME, ATTRIBUTE or SUBSCRIPT narrowed at its place; 0 when nothing on the way says anything (then its declared type
 * counts) */
Type infer_reference(Infer *in, Node *reference, Type declared);
bool infer_reachable(Infer *in, Node *statement_or_call);             /* can this point be reached? True when in doubt */
bool infer_falls_off(Infer *in, Node *function);                      /* can the end of its body be reached? */
bool infer_module_completes(Infer *in, Module *m);                    /* is the end of its statements reached? */
bool infer_call_returns(Infer *in, Node *call);                       /* false: certainly NoReturn */

void flow_settle(Infer *in);                          /* for cycle.c, before rounds are forgotten */
void flow_free(Infer *in);                            /* for infer_free */

/* -- declarations (decl.c) -- */
Type infer_declared(Infer *in, Symbol *s);            /* as annotated (or def/class/import); 0 when nothing declares it */
Type infer_symbol(Infer *in, Symbol *s);              /* declared, else the union of what it is assigned */
Type infer_decl(Infer *in, Decl *d);                  /* one declaration's type */
/* the type bound to an assignment target (NAME, ATTRIBUTE, …) by the statement, for, with, import, … it stands in */
Type infer_target(Infer *in, Node *target);
/* the declared type of an assignment target: NAME, ATTRIBUTE (setters, __set__), SUBSCRIPT (__setitem__'s value); 0 */
Type infer_target_declared(Infer *in, Node *target);
/* `a, *rest = x, y, z`: what of a tuple display meets the target at this place among the targets; NULL: none does alone */
Node *target_counterpart(const Node *targets, uint32_t index, const Node *value);
/* place: the code that asks; NULL: not known. 0: there is none */
Type infer_module_member(Infer *in, Module *m, Atom name, Node *place);
/* NAME: what it resolves to, without flow. */
Symbol *infer_resolve(Infer *in, Node *name);

/* -- annotations (annotation.c) -- */
enum AnnotationFlag {
    ANNOTATION_IS_VARIABLE = 1 << 0,                  /* Final, ClassVar allowed; bare Final gives 0 */
    ANNOTATION_IS_PARAM    = 1 << 1,
    ANNOTATION_IS_RETURN   = 1 << 2,
    ANNOTATION_IS_FIELD    = 1 << 3,                  /* Required, NotRequired, ReadOnly allowed */
    ANNOTATION_IS_ARGS     = 1 << 4,                  /* of *args: an unpacked type allowed */
    ANNOTATION_IS_BASE     = 1 << 5,                  /* a base class */
};
/* a type expression; UNKNOWN where it can't be understood */
Type infer_annotation(Infer *in, Node *expr, uint32_t flags);
/* the expression inside a string annotation, parsed once and kept; NULL when it is none (annotation.c) */
Node *infer_quoted(Infer *in, Node *string);
Node *infer_unquoted(Infer *in, Node *annotation);            /* the same of a string, others as they are */
typedef struct { bool is_final, is_class_var, is_required, is_not_required, is_read_only, is_init_var; } Qualifiers;
Type infer_annotation_qualified(Infer *in, Node *expr, uint32_t flags, Qualifiers *q);
/* what a value means as a type expression: a class object → its instance, … ; 0 when it means none */
Type infer_value_as_type(Infer *in, Type value);
/* does this expression mean typing's (or typing_extensions', collections.abc's) NAME? by resolution, not by spelling */
bool infer_is_type_form(Infer *in, Node *expr, Atom name);
bool infer_is_one_of_forms(Infer *in, Node *expr, const Atom *names, size_t count);

/* -- functions (function.c) -- */
typedef enum FunctionKind { FUNCTION_PLAIN, FUNCTION_GENERATOR, FUNCTION_COROUTINE, FUNCTION_ASYNC_GENERATOR } FunctionKind;
enum FunctionFlag {
    FUNCTION_IS_OVERLOAD = 1 << 0, FUNCTION_IS_ABSTRACT = 1 << 1, FUNCTION_IS_STATIC = 1 << 2, FUNCTION_IS_CLASSMETHOD = 1 << 3,
    FUNCTION_IS_PROPERTY = 1 << 4, FUNCTION_IS_FINAL = 1 << 5, FUNCTION_IS_OVERRIDE = 1 << 6, FUNCTION_IS_METHOD = 1 << 7,
    /* body is `...` (a docstring besides), or only raises NotImplementedError */
    FUNCTION_IS_STUB = 1 << 8,
    FUNCTION_IS_DECORATED = 1 << 9,                   /* by anything that may change its type */
};
struct Function {
    Node        *node;                                /* FUNCTION_DEF */
    FunctionKind kind;
    uint32_t     flags;
    Class       *owner;                               /* of a method */
    Type         declared_return;                     /* as annotated; 0 */
    /* undecorated CALLABLE, what calling it gives (Coroutine around a coroutine's return) */
    Type         type;
    Type         decorated;                           /* what the name is bound to (overloads of the name aside) */
};
Function *infer_function(Infer *in, Node *function_def);              /* never NULL */
FunctionKind function_kind(Node *function_def);                       /* by syntax alone */
/* what the name is bound to behind this def: decorated, joined with the overloads before it; a setter with its property */
Type infer_given_to_decorator(Infer *in, Node *function_def, uint32_t index);    /* what decorator number `index` gets */
Type infer_function_object(Infer *in, Node *function_def);
/* what a parameter's name holds inside its function: tuple[T, ...] for *args, Self for self, the default's type where there's
 * no annotation; 0 for a lambda's */
Type infer_param(Infer *in, Node *param);
/* what calling it gives: declared (wrapped by its kind) or inferred */
Type infer_return(Infer *in, Node *function_def);
/* union of its return values (None when it falls off), not wrapped */
Type infer_returned(Infer *in, Node *function_def);
/* YieldType, SendType and ReturnType of a generator or async generator as declared; false when its annotation gives none. */
typedef struct { Type yield, send, ret; bool is_declared; } Contract;
Contract infer_contract(Infer *in, Node *function_def);               /* declared, else inferred from its yields */
/* inferred from its body, whatever is declared: what `annotate` writes */
Contract infer_yields(Infer *in, Node *function_def);
/* of an (Async)Generator/Iterator/Iterable object; parts 0 where there are none */
Contract type_contract(Infer *in, Type object);
Type infer_sent(Infer *in, Node *yield);                              /* the value of a yield expression */

/* -- classes (class.c and dataclass.c, typed_dict.c, enum.c, named_tuple.c) -- */
Class *infer_class(Infer *in, Node *class_def);                       /* never NULL; completed in stages by need */
Type   infer_class_object(Infer *in, Node *class_def);                /* decorated: type[C] as a rule */
TypeVar *infer_type_param(Infer *in, Node *type_param);
/* A call that declares something (TypeVar("T"), NewType, NamedTuple, namedtuple, TypedDict, Enum("E", …), TypeAliasType): the
 * type of its value: type[C] for those that make a class. 0: an ordinary call. To be asked before a call is inferred. */
Type   infer_declaring_call(Infer *in, Node *call);
/* .value, ._value_, .name, ._name_ of an enum's instance or literal, where more is known than its class declares; 0 */
Type   infer_enum_attribute(Infer *in, Type object, Atom name);
/* the TypedDict that a dict display is meant to be: what is expected of it, or all of that but None; 0 */
Type infer_typed_dict_meant(Infer *in, Type expected);
/* what is expected of an item of a display, of an entry: of its value, where the display has to be an `expected`; 0 */
Type infer_item_expected(Infer *in, Node *display, Type expected, const Node *item);
/* the type of `self` in its methods: the synthesised Self variable */
Type   infer_own_self(Infer *in, Class *c);

/* -- attributes (attribute.c) -- */
typedef struct {
    /* bound, descriptors applied; UNKNOWN when it isn't known whether it exists; 0: certainly no such member */
    Type  type;
    bool  is_missing_on_some;                         /* a union, some of whose members lack it */
    Member member;                                    /* of the last member looked at */
} Access;
Access infer_access(Infer *in, Type object, Atom name);
Access infer_access_at(Infer *in, Type object, Node *attribute);      /* the same, of what an ATTRIBUTE is an attribute of */
Type   infer_attribute_of(Infer *in, Type object, Atom name);         /* the type alone, 0 when missing */
/* declared type for assigning to it (setters, __set__); 0 */
Type   infer_assigned_attribute(Infer *in, Type object, Atom name);
Type   infer_bound_method(Infer *in, Type object, Atom name);         /* a special method, looked up on the class; 0 */

/* -- calls (call.c, overload.c, construct.c) -- */
typedef struct {
    Node *node;                                       /* the argument's expression; NULL when only a type is known */
    Type  type;                                       /* when node is NULL */
    Atom  name;                                       /* keyword */
    uint8_t stars;                                    /* 0, 1: *x, 2: **x */
} Arg;
typedef struct CallResult {
    Type  ret;                                        /* UNKNOWN when it failed */
    bool  ok;                                         /* arguments fit */
    const Signature *chosen;                          /* the signature that was used: an overload, a constructor */
    struct { Node *node; Type given, wanted; } misfit;    /* the first argument that doesn't fit; node NULL: arity or names */
    bool  is_unfitted;                                /* only the type was asked, and it doesn't hang on the arguments' types */
} CallResult;
CallResult infer_call(Infer *in, Type callee, const Arg *args, uint32_t count, Type expected, Node *place);
CallResult infer_call_node(Infer *in, Node *call, Type expected);     /* arguments' types are kept in their nodes */
/* 0 when it has none or the call fails */
Type       infer_call_method(Infer *in, Type object, Atom method, const Type *args, uint32_t count, Node *place);
/* what calling type[X] takes and gives, as a CALLABLE or OVERLOADED: for a class where a callable is expected; 0 */
Type       infer_constructor(Infer *in, Type class_object);
Type       infer_signature_return(Infer *in, const Signature *s);     /* ret, or what its function is inferred to give */
/* cast(), super() and their like: calls that give something else than their stub says */
bool       infer_is_special_call(Infer *in, const Node *call, Type callee);
bool       infer_is_super(Infer *in, const Node *call);               /* super() itself: its attributes aren't its type's */
/* Does what it gives hang on its arguments' types? `ret`: infer_signature_return */
bool       infer_hangs_on_arguments(Infer *in, const Signature *s, Type ret);
/* The parameter type an argument of this call is matched to (the chosen overload); 0. */
Type       infer_param_for(Infer *in, Node *call, Node *arg);

/* -- protocols of the language (protocol.c): 0 when the object hasn't got it -- */
Type infer_awaited(Infer *in, Type object);
/* a tuple, or what a class derived from one (NamedTuple) is as a tuple; 0 */
Type infer_as_tuple(Infer *in, Type a);
Type infer_iterated(Infer *in, Type object);                          /* for: __iter__ and __next__, or __getitem__ */
Type infer_async_iterated(Infer *in, Type object);                    /* async for: __aiter__, __anext__ awaited */
Type infer_entered(Infer *in, Type object, bool is_async);
/* __exit__ returns bool: with-statements that may swallow */
bool infer_swallows(Infer *in, Type object, bool is_async);
Type infer_subscript(Infer *in, Type object, Type index, Node *index_node);
Type infer_type_form(Infer *in, Node *e);            /* TypeForm[…] of an expression that spells a type; 0: it spells none */
Type infer_binary(Infer *in, Operator op, Type left, Type right, Node *place);
/* BINARY, AUG_ASSIGN: what its left operand's method says to the right one; ok where that isn't known or another method counts */
CallResult infer_operation(Infer *in, Node *n);

/* -- bounds (infer.c) -- */
Type infer_known_part(Infer *in, Type a);
bool infer_deeper(Infer *in);                                         /* false past the bound; else pair with infer_shallower */
void infer_shallower(Infer *in);

#endif
