/* declaration.h: what infer/'s declaration files share: what names mean in type expressions, and what has been found out about
 * type variables, aliases and calls that declare something.
 * A Declarations belongs to its Infer and lives as long; what it points to lies in the Infer's arena. Knows nothing of flow. */
#ifndef INFER_DECLARATION_H
#define INFER_DECLARATION_H

#include "infer/infer.h"

typedef struct Form Form;

/* What a symbol or an expression means where a type is written. */
typedef enum MeaningKind {
    MEANS_NOTHING,                                    /* a value that is no type: a function, a number */
    MEANS_UNKNOWN,                                    /* an unresolved import, a bound reached */
    MEANS_FORM,                                       /* a special form: Union, Literal, … */
    MEANS_CLASS,
    MEANS_ALIAS,
    MEANS_VAR,                                        /* a type variable */
    MEANS_SENTINEL,                                   /* a name bound to sentinel("…"): the one value there is of it */
    MEANS_VALUE,                                      /* whatever the value of this expression means */
    MEANS_MODULE,
} MeaningKind;

typedef struct {
    MeaningKind kind;
    const Form *form;
    Class      *cls;
    Alias      *alias;
    TypeVar    *var;
    uint32_t    scope;                                /* of a PEP 695 variable: whose it is; 0: to be looked for (var_scope) */
    Node       *value;
    Module     *module;
    Type        sentinel;
} Meaning;

typedef struct { TypeVar **items; uint32_t len; } VarList;

/* The type variables one def binds by mentioning them. Those that stand only in a returned Callable belong to that callable. */
typedef struct { VarList bound, returned; } OwnVars;

struct Declarations {
    Map strings;                                      /* STRING → the expression written in it */
    Map meanings;                                     /* Symbol → Meaning * */
    Map calls;                                        /* CALL → Meaning *: what a declaring call made */
    Map aliases;                                      /* the ASSIGN, ANN_ASSIGN, TYPE_ALIAS or CALL → Alias * */
    Map own_vars;                                     /* FUNCTION_DEF, CLASS_DEF → OwnVars * */
    Map type_params;                                  /* TYPE_PARAM → TypeVar * */
    Map selves;                                       /* Class → Type: its Self */
    Map returned;                                     /* FUNCTION_DEF → Type: infer_returned's answer */
    Map attribute_holders;                            /* Atom → Class *: see narrow_attribute.c */
    Map contracts;                                    /* FUNCTION_DEF → Contract *: inferred ones */
    Map objects;                                      /* FUNCTION_DEF, CLASS_DEF → Type: what its name is bound to */
};

/* -- reference.c -- */
/* a symbol that is no import, or a module, or neither */
typedef struct { Symbol *symbol; Module *module; bool unresolved; } Reference;
Reference reference_of(Infer *in, Node *expr);        /* of a NAME or dotted name; imports followed */
Reference reference_follow(Infer *in, Symbol *s);
Decl     *symbol_main_decl(Symbol *s);                /* the declaration that counts where flow isn't looked at; NULL */
Node     *decl_function(Decl *d);                     /* the FUNCTION_DEF of a declaration; NULL when it is none */
Meaning   meaning_of(Infer *in, Node *expr);
Meaning   meaning_of_symbol(Infer *in, Symbol *s);
/* a name of the modules that special forms and known decorators come from */
bool      symbol_is_known(const Symbol *s, Atom name);

/* -- annotation.c -- */
typedef struct { uint32_t flags; Qualifiers *qualifiers; uint32_t depth; } Reading;
Type read_type(Infer *in, Node *expr, const Reading *r);
/* [int, str], ..., P, Concatenate[int, P] as a CALLABLE or ParamSpec; 0 when it is none */
Type read_param_spec_value(Infer *in, Node *expr, const Reading *r);
/* The values of `params` written as these arguments, all of them: missing ones get their defaults or UNKNOWN. */
void read_type_args(Infer *in, const Type *params, uint32_t param_count, NodeList args, const Reading *r, Type *values);
Type read_param_spec_bare(Infer *in);                 /* `...` as a ParamSpec's value */
NodeList subscript_args(Node *subscript);             /* x[a, b]: a and b; x[a]: a. The list lives in the tree */

/* -- special_form.c -- */
const Form *form_of_symbol(const Symbol *s);          /* NULL when it's none */
Atom  form_name(const Form *f);
Type  form_read_bare(Infer *in, const Form *f, Node *expr, const Reading *r);
Type  form_read_subscript(Infer *in, const Form *f, Node *expr, const Reading *r);
bool  form_class(const Form *f, Atom *module, Atom *name);    /* typing.List → builtins.list */
void  read_param_types(Infer *in, Signature *s, NodeList types, const Reading *r);    /* [int, str] as positional parameters */
Type  read_callable_params(Infer *in, Signature *s, Node *expr, const Reading *r);

/* -- typevar.c -- */
Meaning typevar_declare(Infer *in, Node *call, TypeVarKind kind);
uint32_t var_scope(Infer *in, const TypeVar *v, Node *place);
const OwnVars *own_vars(Infer *in, Node *def);
Type  var_at(Infer *in, TypeVar *v, uint32_t scope, Node *place);     /* the TYPEVAR a mention at this place means */
typedef void (*MentionVisitor)(void *ctx, TypeVar *v, bool in_callable);      /* in_callable: inside a Callable[…] */
void  vars_mentioned(Infer *in, Node *expr, MentionVisitor visit, void *ctx);
Type  typevar_default(Infer *in, TypeVar *v);         /* 0: none */
bool  varlist_has(const VarList *list, const TypeVar *v);
uint32_t type_params_of(Infer *in, NodeList params, uint32_t scope, Type **out);     /* PEP 695 parameters as TYPEVARs */

/* -- sentinel.c -- */
Meaning sentinel_declare(Infer *in, Node *call);      /* NAME = sentinel("…") of PEP 661, in a module or a class body */

/* -- alias.c -- */
Alias *alias_declare(Infer *in, Node *declaration, Atom name);
Alias *alias_from_call(Infer *in, Node *call);        /* TypeAliasType(…) */
Type   alias_value(Infer *in, Alias *a);              /* 0 while it is being found */
Type   alias_expand(Infer *in, Alias *a, const Type *args, uint32_t count);

/* -- class.c -- */
void   class_need(Infer *in, Class *c, ClassStage stage);
void   class_do_stage(Infer *in, Class *c, ClassStage stage);
Class *class_made(Infer *in, Atom name, Node *call);  /* a class made by a call; its bases are to be filled in */
void   class_finish_made(Infer *in, Class *c, const Type *bases, uint32_t count);
Class *class_enclosing(Infer *in, Node *place);       /* the class in whose body (or whose methods) place stands; NULL */
void   class_add_field(Class *c, Field f);            /* replaces one of the same name, keeping its place */
/* A method no source declares: params without self. */
Type   class_synth_method(Infer *in, Class *c, Type self, const Param *params, uint32_t count, Type ret, uint32_t flags);
void   class_add_member(Infer *in, Class *c, Atom name, Type type);
/* The names a class's body annotates, in order of first binding, each with its last ANN_ASSIGN. */
typedef void (*AnnotatedVisitor)(void *ctx, Symbol *s, Node *ann_assign);
void   class_annotated(Class *c, AnnotatedVisitor visit, void *ctx);
void   class_find_params(Infer *in, Class *c);        /* its type parameters, from syntax: needs no base class */
Class *class_declare(Infer *in, Node *class_def);     /* the Class alone, parameters not yet found */

/* -- dataclass.c, typed_dict.c, named_tuple.c, enum.c, new_type.c -- */
void   dataclass_fields(Infer *in, Class *c);
/* of ClassFlag: whether it is decorated, or transformed by a base or metaclass, and frozen */
uint32_t dataclass_flags(Infer *in, Class *c);
void   typed_dict_fields(Infer *in, Class *c);
void   typed_dict_keys_of_call(Infer *in, Class *c);
Class *typed_dict_from_call(Infer *in, Node *call);
Type   named_tuple_base(Infer *in, Class *c);         /* the TUPLE a NamedTuple class derives from */
void   named_tuple_fields(Infer *in, Class *c);
Class *named_tuple_from_call(Infer *in, Node *call, bool is_typed);
void   enum_fields(Infer *in, Class *c);
Class *enum_from_call(Infer *in, Node *call, Class *base);
Type   enum_member_type(Infer *in, Class *c, Symbol *s);      /* the literal, when this symbol of an enum class is a member; 0 */
Type   enum_nonmember_value(Infer *in, Type type);            /* of a nonmember[T]: the T the class gives; else itself */
Class *new_type_from_call(Infer *in, Node *call);

/* -- function.c, signature.c, decorator.c, return.c -- */
void   signature_of_function(Infer *in, Function *f);
Type   function_decorated(Infer *in, Function *f);
bool   function_always_raises_not_implemented(Infer *in, Node *def);
bool   type_has_unknown_deep(Infer *in, Type a);      /* UNKNOWN, not Any, anywhere inside */
Type   wrap_coroutine(Infer *in, Type ret);
/* cycle_enter_loop for what a body gives; of a copy that was made for one call's arguments, cycle_enter_passage (call_site.c) */
bool   call_site_enter(Infer *in, const Node *def, uint64_t what, Type *so_far);

/* -- small helpers -- */
static inline Type instance_of(Infer *in, Class *c) { return type_instance(in->types, c, NULL, 0); }
Str    string_constant(const Node *n);                /* data NULL when it isn't a plain string */
/* the keyword argument, else the one at this position (UINT32_MAX: keyword only); NULL */
Node  *call_argument(Node *call, Atom keyword, uint32_t position);
Node  *keyword_value(NodeList args, Atom name);
bool   node_is_true(const Node *n, bool otherwise);   /* True, False, or otherwise (NULL too) */

#endif
