/* class.h: what is known of a class: parameters, bases, MRO, members, and the data of special kinds of classes.
 * A Class lives in the Types' arena, is made by infer/ from a CLASS_DEF (or from NamedTuple("…"), NewType, …) and filled in
 * stages through TypesHooks; its identity is its pointer. Knows nothing of expressions. */
#ifndef TYPES_CLASS_H
#define TYPES_CLASS_H

#include "types/type.h"

enum ClassFlag {
    CLASS_IS_PROTOCOL      = 1 << 0,
    CLASS_IS_RUNTIME_CHECKABLE = 1 << 1,
    CLASS_IS_ENUM          = 1 << 2,
    CLASS_IS_TYPED_DICT    = 1 << 3,
    CLASS_IS_NAMED_TUPLE   = 1 << 4,
    CLASS_IS_DATACLASS     = 1 << 5,                  /* dataclass_transform included */
    CLASS_IS_NEW_TYPE      = 1 << 6,
    CLASS_IS_FINAL         = 1 << 7,
    CLASS_IS_ABSTRACT_BASE = 1 << 8,                  /* its metaclass is ABCMeta (or a subclass) */
    /* somewhere in its MRO: any attribute may exist, anything may be assignable */
    CLASS_HAS_UNKNOWN_BASE = 1 << 9,
    CLASS_IS_TYPESHED      = 1 << 10,
    CLASS_IS_FROZEN        = 1 << 11,
    CLASS_HAS_CUSTOM_GETATTR = 1 << 12,
};

typedef struct {                                      /* a dataclass field, a NamedTuple field, a TypedDict key */
    Atom    name, alias;
    Type    type;
    Node   *node;                                     /* the name in its declaration */
    Type    default_type;                             /* 0: none */
    bool    has_default, in_init, keyword_only, is_required, is_read_only, is_init_var;
    Class  *owner;
} Field;

typedef struct { Atom name; Type type; } SynthMember; /* a member no source declares: __init__ of a dataclass, … */

struct Class {
    Atom      name;
    Module   *module;
    Node     *node;                                   /* CLASS_DEF; NULL for synthesised classes */
    Node     *made_at;                                /* the call that made a synthesised one */
    uint32_t  id, flags, scope_id;
    /* bits of ClassStage that are done or under way; << 4: done. See class_complete */
    uint8_t   stages;
    Type     *params;     uint32_t param_count;       /* TYPEVARs, over this class's scope; known from the class's making on */
    Type     *bases;      uint32_t base_count;        /* INSTANCE or TUPLE types over params; UNKNOWN where not known */
    Type     *mro;        uint32_t mro_count;         /* [0] is type_of_class; over params; UNKNOWN entries for unknown bases */
    Type      metaclass;                              /* instance type of an explicit or inherited metaclass; 0: type */
    Scope    *scope;                                  /* its body's names; NULL for synthesised classes */
    Class    *outer;                                  /* the class it is nested in */
    /* stage FIELDS; inherited ones included, in order. Of an enum: its members */
    VEC(Field) fields;
    VEC(SynthMember) synth;                           /* stage FIELDS */
    Map       variances;                              /* parameter index → Variance, where it had to be inferred */
    Type      new_type_of;                            /* NewType: its base */
    /* TypedDict: what keys it doesn't declare hold (PEP 728), NEVER when closed; 0: nothing is said */
    Type      extra_items;
    void     *extra;                                  /* for infer: dataclass parameters, enum values, … */
};

Class *class_new(Types *t, Atom name, Module *m, Node *node);
/* asks infer/ for a stage once; false while it is under way */
bool   class_complete(Types *t, Class *c, ClassStage stage);
/* A class that is met: its bases are read now, or when the class whose bases are being read has its own: it may be one of
 * theirs. */
void   class_met(Types *t, Class *c);
/* the C3 MRO from bases; infer/ calls it at the end of stage BASES. Inconsistent: bases in order, duplicates dropped */
void   class_linearise(Types *t, Class *c);
bool   class_is(const Class *c, Types *t, Atom module, Atom name);        /* this very class of the standard library */
bool   class_derives(Types *t, Class *c, const Class *from);              /* from is in c's MRO */
bool   class_derives_known(Types *t, Class *c, Atom module, Atom name);
/* instance seen as ancestor: list[int] as Iterable → Iterable[int]; 0 when it isn't one nominally */
Type   class_base(Types *t, Type instance, const Class *ancestor);
/* declared, or inferred from its members (PEP 695, auto) */
Variance class_variance(Types *t, Class *c, uint32_t param);
bool     type_only_gives_out(Types *t, Type a, Type var);                /* is var in covariant places alone? */
const Field *class_field(Types *t, Class *c, Atom name);                  /* completes FIELDS */

/* Members. The type is as seen from `object` (type parameters of the class replaced by its arguments, Self by the object) but not
 * bound: descriptors and methods are infer's. */
enum LookupFlag {
    LOOKUP_SKIP_INSTANCE = 1 << 0,                    /* only class variables and methods (special methods, class objects) */
    LOOKUP_SKIP_OBJECT   = 1 << 1,                    /* not object's own members */
    LOOKUP_SKIP_FIRST    = 1 << 2,                    /* super(): not the class itself */
    LOOKUP_DECLARED_ONLY = 1 << 3,                    /* don't infer undeclared ones: type 0 then */
    LOOKUP_NO_TYPE       = 1 << 4,                    /* find it, don't compute its type */
};
typedef struct {
    bool    found;
    bool    is_unknown;                               /* not found, but an unknown base may have it */
    /* an instance variable (declared in the body without value, self.x = …) rather than a class variable or method */
    bool    on_instance;
    Type    type;
    Type    raw_type;                                 /* before the class's arguments were put in */
    Type    owner;                                    /* the MRO entry it was found in, with its arguments */
    Class  *owner_class;
    Symbol *symbol;                                   /* NULL for synthesised members */
} Member;
/* object: INSTANCE, TUPLE, LITERAL (of those: their class) */
Member class_member(Types *t, Type object, Atom name, uint32_t flags);

#endif
