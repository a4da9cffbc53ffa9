/* type.h: what a type is: immutable, hash-consed terms named by a 32-bit id; equal types have equal ids.
 * A Types owns all terms of one worker and lives as long as it. Terms point to classes, type variables and functions by pointer
 * (they live in modules' arenas or the Types' own) and to other terms by id.
 * Knows nothing of expressions; what classes declare it asks through TypesHooks. */
#ifndef TYPES_TYPE_H
#define TYPES_TYPE_H

#include "base/map.h"
#include "base/vec.h"
#include "program/program.h"
#include "program/scope.h"

typedef uint32_t Type;                                /* 0: no answer (not the same as Unknown) */
typedef struct Types Types;
typedef struct Class Class;
typedef struct TypeVar TypeVar;
typedef struct Alias Alias;

typedef enum TypeKind {
    TYPE_UNKNOWN,                                     /* not known: assignable both ways, silent */
    TYPE_ANY,                                         /* Any, as written */
    TYPE_NEVER,
    /* of cls[args…]; None is the instance of NoneType; a class without type parameters has no args */
    TYPE_INSTANCE,
    /* tuple with known shape: items, at most one TYPE_UNPACKED among them. `tuple[int, ...]` is TUPLE of one UNPACKED int.
     * cls: tuple or a NamedTuple-like subclass's base */
    TYPE_TUPLE,
    TYPE_LITERAL,                                     /* a value of cls: see Literal */
    TYPE_FORM,                                        /* TypeForm[of] (PEP 747): an object that spells a type of these */
    TYPE_CLASS,                                       /* type[of]: the class object of an INSTANCE, TUPLE, TYPEVAR, ANY… */
    TYPE_UNION,                                       /* items: ≥ 2, flat, no duplicates, in order of first mention */
    TYPE_INTERSECTION,                                /* items: only from narrowing */
    TYPE_CALLABLE,                                    /* Signature */
    TYPE_OVERLOADED,                                  /* items: CALLABLEs in order */
    TYPE_MODULE,                                      /* module */
    TYPE_TYPEVAR,                                     /* var, scoped */
    /* *of: of is a TUPLE, a TypeVarTuple, or T for `*args: T`-like unbounded parts (is_strict where such a T is a TUPLE) */
    TYPE_UNPACKED,
    TYPE_GUARD,                                       /* what a TypeGuard[of] or TypeIs[of] function returns (a bool) */
    TYPE_PROPERTY,                                    /* a property object: getter, setter (functions' types or 0) */
    TYPE_ALIAS,                                       /* a use of a recursive alias, not expanded: alias[args…] */
} TypeKind;

typedef struct {
    Class   *cls;                                     /* int, str, bytes, bool, or an Enum class */
    int64_t  number;                                  /* int (when it fits: otherwise the type is plain int), bool */
    Str      text;                                    /* str and bytes: the value; in the Types' arena */
    Atom     member;                                  /* Enum: its member's name */
    bool     is_any;                                  /* str: whichever text a programmer wrote: LiteralString */
    /* a sentinel (PEP 661): the name it is bound to; text is how that is written */
    const Symbol *sentinel;
} Literal;

typedef struct {
    Atom    name;                                     /* 0: positional only without a name */
    uint8_t kind;                                     /* ParamKind of ast.h */
    bool    has_default;
    /* for *args: T of each (or an UNPACKED); for **kwargs: T of each (or a TypedDict instance under UNPACKED); UNKNOWN without
     * annotation */
    Type    type;
    Type    default_type;                             /* inferred from the default, for unannotated parameters; 0 */
} Param;

static inline bool param_is_positional(const Param *p)
{
    return p->kind == PARAM_POSITIONAL_ONLY || p->kind == PARAM_NORMAL;
}

enum SignatureFlag {
    SIGNATURE_IS_GRADUAL   = 1 << 0,                  /* `...` parameters: (*args: Any, **kwargs: Any), compatible with all */
    /* no annotation: ask infer (through the hooks) when ret is needed; ret is 0 */
    SIGNATURE_INFERS_RETURN = 1 << 1,
    SIGNATURE_IS_STATIC    = 1 << 2,
    SIGNATURE_IS_CLASSMETHOD = 1 << 3,
    SIGNATURE_IS_BOUND     = 1 << 4,                  /* self or cls already taken off */
    /* a def in a class body: binds when read from an instance. Callable[...]-typed values don't have it */
    SIGNATURE_IS_METHOD    = 1 << 5,
    SIGNATURE_IS_ASYNC     = 1 << 6,
    SIGNATURE_IS_CONSTRUCTOR = 1 << 7,                /* __new__ / __init__ seen as a callable */
    SIGNATURE_IS_ABSTRACT  = 1 << 8,
};

typedef struct Signature {
    Param   *params;
    uint32_t param_count;
    Type     ret;
    /* its trailing *args: P.args, **kwargs: P.kwargs; NULL. params are then the Concatenate part */
    TypeVar *param_spec;
    uint32_t param_spec_scope;
    uint32_t flags;
    Node    *function;                                /* the FUNCTION_DEF or LAMBDA it comes from; NULL for Callable[...] */
    /* what it was bound to; 0. An inferred return type is seen from it: signature_return */
    Type     self_type;
    Class   *owner;                                   /* the class whose method it is; NULL */
} Signature;

/* The data of one term; which fields count is said at its kind. */
typedef struct {
    uint8_t   kind;
    uint8_t   flags;                                  /* TypeFlag */
    uint16_t  depth;                                  /* of terms inside terms */
    uint32_t  count;
    union {
        Class     *cls;
        TypeVar   *var;
        Module    *module;
        Literal   *literal;
        Signature *signature;
        Alias     *alias;
        Type       of;
        struct { Type getter, setter; } property;
    };
    union {
        /* INSTANCE and ALIAS: args; TUPLE, UNION, INTERSECTION, OVERLOADED: items */
        const Type *items;
        struct { uint32_t scope; bool is_bound; } of_var;    /* TYPEVAR: the scope it belongs to (type_scope_id), 0 when free */
        bool       is_strict;                         /* GUARD: TypeIs. UNPACKED: any number of tuples, not the items of one */
    };
} Term;

enum TypeFlag {
    TYPE_HAS_TYPEVARS = 1 << 0,                       /* anywhere inside */
    TYPE_HAS_UNKNOWN  = 1 << 1,                       /* UNKNOWN or ANY anywhere inside */
    TYPE_HAS_SELF     = 1 << 2,                       /* a Self variable anywhere inside */
    TYPE_HAS_LITERALS = 1 << 3,                       /* anywhere inside */
};

/* The scope of type variables that belong to a callable value itself: those a call left unsolved inside the callable it returns
 * (`def deco(name: str) -> Callable[[F], F]`). Whoever calls or compares a callable may solve them. */
#define TYPE_SCOPE_CALLABLE UINT32_MAX

/* Past these a term is not built any wider or deeper: the answer is UNKNOWN (of many literals: their class). */
enum { TYPE_MAX_DEPTH = 20, TYPE_MAX_UNION = 512, TYPE_MAX_LITERALS = 512, TYPE_MAX_TUPLE = 256 };

typedef enum TypeVarKind { TYPEVAR_PLAIN, TYPEVAR_PARAM_SPEC, TYPEVAR_TUPLE, TYPEVAR_SELF } TypeVarKind;
typedef enum Variance { VARIANCE_INVARIANT, VARIANCE_COVARIANT, VARIANCE_CONTRAVARIANT, VARIANCE_AUTO } Variance;

struct TypeVar {                                      /* one declaration: T = TypeVar("T"), def f[T], Self of a class */
    Atom        name;
    uint8_t     kind, variance;
    Type        bound;                                /* 0: none; of SELF: the class's own instance type */
    Type       *constraints;
    uint32_t    constraint_count;
    Type        default_type;                         /* 0: none */
    Node       *node;
    Module     *module;
    /* set while bound/default are not evaluated yet (they may be recursive); typevar_resolve() calls it */
    void      (*resolve)(void *ctx, TypeVar *v);
};

/* a named alias that refers to itself (or a PEP 695 one), expanded on demand */
struct Alias {
    Atom        name;
    Node       *node;
    Module     *module;
    Type       *params;                               /* TYPEVARs */
    uint32_t    param_count;
    Type        value;                                /* 0 until resolved */
    uint8_t     state;
    uint32_t    tries, tried_in;                      /* how often it was expanded in one question from outside, and which */
};

/* What types/ must ask of infer/: it knows declarations, types/ doesn't. */
/* FIELDS: dataclass fields, TypedDict keys, enum members, synthesised members */
typedef enum { CLASS_STAGE_BASES = 1, CLASS_STAGE_FIELDS } ClassStage;
typedef struct {
    void *ctx;
    void (*class_complete)(void *ctx, Class *c, ClassStage stage);        /* called once per stage, when first needed */
    /* a member as its class declares it: unbound, over the class's own type parameters */
    Type (*symbol_type)(void *ctx, Symbol *s, Class *owner, bool declared_only);
    Type (*return_type)(void *ctx, const Signature *s);                   /* of SIGNATURE_INFERS_RETURN */
    Type (*alias_value)(void *ctx, Alias *a);
    /* These may be NULL: then types/ does without (structural checks of modules and descriptors are lenient). */
    /* the bound type of an attribute of any object (class objects and modules too); 0: certainly missing */
    Type (*attribute)(void *ctx, Type object, Atom name);
    /* what calling the class of this instance is, as a CALLABLE or OVERLOADED; 0: not known */
    Type (*constructor)(void *ctx, Type instance);
    /* a class of the standard library; NULL when it isn't there */
    Class *(*known_class)(void *ctx, Atom module, Atom name);
} TypesHooks;

typedef struct { Type from, to; uint32_t flags; } Assumption;
typedef struct { Map *memo; uint64_t pair; uint32_t lowest; } Supposed;

/* Every term, in blocks that stay where they are, and where they are found by content. term.c's own, but for type_term. */
enum { TERM_BLOCK_BITS = 10, TERM_BLOCK = 1 << TERM_BLOCK_BITS };
typedef struct { Type id; uint32_t hash; } TermSlot;  /* id 0: empty; the hash, to compare few terms in full */
typedef struct {
    VEC(Term *) blocks;                               /* of TERM_BLOCK terms each; in the arena */
    uint32_t  count;
    TermSlot *slots;
    uint32_t  slot_count;
} TermTable;

struct Types {
    Program   *program;
    Arena     *arena;
    TypesHooks hooks;
    TermTable  terms;
    Map        known;                                 /* type_known's answers */
    Type       literal_string;                        /* type_literal_string's answer; 0: not asked yet */
    uint32_t   class_count, scope_count;
    VEC(Class *) classes;                             /* all of class_new, by id */
    /* classes met while another's bases were read: completed when that is done */
    VEC(Class *) waiting;
    uint32_t   reading_bases;
    Map        relations;                             /* memo of assignability: (from, to) → answer */
    Map        strict_relations;                      /* the same for type_subtype_strict */
    Map        scope_ids;                             /* FUNCTION_DEF, CLASS_DEF, TYPE_ALIAS → type_scope_id */
    Map        protocols;                             /* Class → its members as a protocol */
    VEC(Assumption) assumptions;                      /* structural questions under way: assumed true inside themselves */
    uint32_t   lowest;                                /* the outermost assumption the current answer has used; UINT32_MAX: none */
    bool       is_uncertain;                          /* a bound cut off something of the current question */
    VEC(Supposed) supposed;                           /* pairs that hold if assumptions under way do, in order of finding */
    uint32_t   depth;
};

Types *types_new(Program *p, TypesHooks hooks);
void   types_free(Types *t);

/* -- making terms -- */
enum { UNKNOWN = 1, ANY = 2, NEVER = 3 };           /* the same ids in every Types */

/* Pads missing args with defaults or UNKNOWN, drops surplus. Of a class with a TypeVarTuple the args may be flat or packed; the
 * term holds one arg a parameter: an UNPACKED TUPLE for a TypeVarTuple; a CALLABLE, a ParamSpec TYPEVAR or UNKNOWN (`...`) for a
 * ParamSpec. An instance of builtins.tuple is a TUPLE. */
Type type_instance(Types *t, Class *cls, const Type *args, uint32_t count);
Type type_of_class(Types *t, Class *cls);                                 /* instance over its own type parameters: list[T] */
Type type_class(Types *t, Type of);                                       /* type[of]; distributes over unions */
Type type_form(Types *t, Type of);
Type type_tuple(Types *t, const Type *items, uint32_t count);
Type type_tuple_of(Types *t, Type item);                                  /* tuple[item, ...] */
Type type_literal_int(Types *t, int64_t v);
Type type_literal_bool(Types *t, bool v);
Type type_literal_str(Types *t, Str v);
Type type_literal_bytes(Types *t, Str v);
Type type_literal_enum(Types *t, Class *cls, Atom member);
Type type_literal_string(Types *t);                                       /* LiteralString */
/* what `name = sentinel("…")` binds, instance being of the class that was called */
Type type_sentinel(Types *t, Type instance, const Symbol *name, Str written);
/* flattens, drops duplicates and Never, absorbs literals by their class; all members of an enum are the enum; UNKNOWN stays a
 * member */
Type type_union(Types *t, const Type *items, uint32_t count);
Type type_union2(Types *t, Type a, Type b);
Type type_optional(Types *t, Type a);                                     /* a | None */
Type type_intersection(Types *t, Type a, Type b);
Type type_callable(Types *t, const Signature *s);                         /* copies it */
Type type_overloaded(Types *t, const Type *items, uint32_t count);
Type type_module(Types *t, Module *m);
Type type_var(Types *t, TypeVar *v, uint32_t scope, bool is_bound);
/* *of: the items of a TUPLE or TypeVarTuple; of others, any number of them */
Type type_unpacked(Types *t, Type of);
/* any number of them, whatever it is: the part of unknown length in a tuple */
Type type_repeated(Types *t, Type of);
Type type_guard(Types *t, Type of, bool is_strict);
Type type_property(Types *t, Type getter, Type setter);
Type type_alias(Types *t, Alias *a, const Type *args, uint32_t count);

/* Classes everybody needs, by name, from the stubs; UNKNOWN when they aren't there. */
Type type_known(Types *t, Atom module, Atom name, const Type *args, uint32_t count);
/* int, str, … without arguments (Unknown ones where generic) */
Type type_builtin(Types *t, Atom name);
Type type_builtin_of(Types *t, Atom name, const Type *args, uint32_t count);    /* list[x], dict[k, v] */
Type type_list_of(Types *t, Type item);
Type type_none(Types *t);
Type type_object(Types *t);

/* -- looking at terms -- */
/* never NULL; stable until the process ends */
static inline const Term *type_term(const Types *t, Type a)
{
    if (a >= t->terms.count)
        BUG("no such type: %u", a);
    return &t->terms.blocks.items[a >> TERM_BLOCK_BITS][a & (TERM_BLOCK - 1)];
}

static inline bool type_is_unknown(Type a) { return a == UNKNOWN || a == ANY; }
static inline TypeKind type_kind(const Types *t, Type a) { return type_term(t, a)->kind; }
/* the signature of a CALLABLE, of an OVERLOADED its first; NULL */
const Signature *type_signature(const Types *t, Type a);
/* What a callable that is wanted asks another, which gives `given`, to give: an `async def` asks for no more than something to
 * await; what else its coroutines are is how Python makes them. */
Type  signature_asks(Types *t, const Signature *to, Type wanted, Type given);
bool   type_has_unknown(const Types *t, Type a);
bool   type_is_none(const Types *t, Type a);
bool   type_is_object(const Types *t, Type a);
bool   type_is_literal_string(const Types *t, Type a);                    /* LiteralString itself, no value of it */
bool   type_is_literal_value(const Types *t, Type a);                     /* one that is written Literal[…] */
bool   type_is_literal_of_str(const Types *t, Type a);                    /* LiteralString or a value of it */
/* an INSTANCE, TUPLE or LITERAL whose very class has this name and is of the standard library */
bool   type_is_instance_of(const Types *t, Type a, Atom name);
/* the class of an INSTANCE, TUPLE, LITERAL, or of the instance under a CLASS; NULL */
Class *type_class_of(const Types *t, Type a);
/* of an INSTANCE; of a TUPLE the one joined item, as tuple[T_co] */
const Type *type_args(const Types *t, Type a, uint32_t *count);
uint32_t type_member_count(const Types *t, Type a);                       /* of a union its members, else 1 */
Type   type_member(const Types *t, Type a, uint32_t i);
Type   type_map(Types *t, Type a, Type (*f)(void *ctx, Type member), void *ctx);    /* over the members of a union; 0 drops one */

/* -- simple operations -- */
Type type_widen_literals(Types *t, Type a);                               /* Literal[1] → int, in unions and (deep) in tuples */
Type type_widen_deep(Types *t, Type a);                                   /* … and in the arguments of instances */
Type type_without_none(Types *t, Type a);
Type type_expand(Types *t, Type a);                                       /* recursive alias uses opened once at the top */
Type type_alias_value(Types *t, Type use);                                /* of an ALIAS; perhaps a use of another */
/* a type variable's bound (or union of constraints, or object); others as they are */
Type type_upper(Types *t, Type a);
/* has a protocol been asked about that has a member of this name? */
bool   type_protocols_ask(const Types *t, Atom name);
void   typevar_resolve(Types *t, TypeVar *v);                             /* before its bound, constraints or default are read */
/* the number of a FUNCTION_DEF, CLASS_DEF or TYPE_ALIAS as a scope of type variables */
uint32_t type_scope_id(Types *t, Node *def);
Node    *type_scope_def(const Types *t, uint32_t scope);                  /* NULL: of none; looks through all */

#endif
