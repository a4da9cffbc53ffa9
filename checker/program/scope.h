/* scope.h: the names bound in one block of Python, and where each is bound.
 * Owns Scope, Symbol and Decl, in the module's arena. Scopes of functions and classes are made when asked for, and with a
 * function's or module's scope comes its flow graph (flow.h). Class scopes and comprehensions share the graph of the
 * function or module around them.
 * Declarations in branches that the target (sys.version_info, sys.platform, TYPE_CHECKING) excludes are left out.
 * Knows nothing of types. */
#ifndef PROGRAM_SCOPE_H
#define PROGRAM_SCOPE_H

#include "base/map.h"
#include "base/vec.h"
#include "program/flow.h"
#include "program/module.h"

typedef enum ScopeKind { SCOPE_BUILTINS, SCOPE_MODULE, SCOPE_CLASS, SCOPE_FUNCTION, SCOPE_LAMBDA, SCOPE_COMPREHENSION,
    SCOPE_TYPE_PARAMS } ScopeKind;

typedef enum DeclKind {
    /* node: the NAME (or self.x ATTRIBUTE) that is bound; what binds it is found by its parents */
    DECL_VARIABLE,
    DECL_PARAM,                                       /* PARAM */
    DECL_FUNCTION,                                    /* FUNCTION_DEF */
    DECL_CLASS,                                       /* CLASS_DEF */
    DECL_IMPORT,                                      /* ALIAS of an IMPORT */
    DECL_FROM_IMPORT,                                 /* ALIAS of an IMPORT_FROM (never a star: those are scope->stars) */
    DECL_TYPE_PARAM,                                  /* TYPE_PARAM */
    DECL_TYPE_ALIAS,                                  /* TYPE_ALIAS */
    DECL_INTRINSIC,                                   /* __name__, __file__, __class__ …: no node */
} DeclKind;

enum DeclFlag {
    DECL_HAS_ANNOTATION = 1 << 0,                     /* `x: T` (value or not); a type comment too */
    DECL_IS_FINAL       = 1 << 1,                     /* spelled Final: refined by infer */
    DECL_ON_INSTANCE    = 1 << 2,                     /* self.x = … in a method */
    DECL_IN_EXCEPT      = 1 << 3,                     /* inside `except`: the fallback of try/except ImportError */
    DECL_IS_CONDITIONAL = 1 << 4,                     /* inside if/try/for/while/with/match of its block */
    DECL_ON_CLASS       = 1 << 5,                     /* cls.x = … in a classmethod */
};

typedef struct Decl Decl;
typedef struct Symbol Symbol;

struct Decl {
    uint8_t  kind, flags;
    uint32_t type;                                    /* for infer */
    Symbol  *symbol;
    Item    *item;                                    /* of a module's or class's direct statement; NULL inside functions */
    Node    *node;                                    /* use decl_node(): NULL until the item is parsed */
    Decl    *next;                                    /* in source order */
};

enum SymbolFlag {
    SYMBOL_IS_GLOBAL   = 1 << 0,                      /* `global x` in this scope: look in the module */
    SYMBOL_IS_NONLOCAL = 1 << 1,
    SYMBOL_IS_PRIVATE  = 1 << 2,                      /* in a stub: imported without `as` its own name, not re-exported */
    SYMBOL_REASSIGNED_INSIDE = 1 << 3,                /* an inner scope assigns it by global/nonlocal */
    /* functions not bound yet may add declarations by `global`: lookups complete it */
    SYMBOL_IS_OPEN     = 1 << 4,
};

struct Symbol {
    Atom     name;
    uint32_t flags;
    Scope   *scope;
    Decl    *first, *last;
    uint32_t decl_count;
    uint32_t type, declared;                          /* for infer */
    uint32_t extra;
};

typedef struct { uint32_t offset; Atom name; bool done; } GlobalUse;        /* a `global` statement in a function */

/* A method that may bind an attribute of its object; next: the next one for the same attribute, plus one. */
typedef struct { Decl *method; uint32_t next; } SelfBinder;

struct Scope {
    uint8_t    kind;                                  /* ScopeKind */
    Scope     *parent;
    Module    *module;
    /* FUNCTION_DEF, CLASS_DEF, LAMBDA, a comprehension, TYPE_ALIAS; MODULE root */
    Node      *node;
    Map        symbols;                               /* Atom → Symbol *, in order of first binding */
    VEC(Node *) stars;                                /* `from m import *`: the IMPORT_FROM nodes, in order */
    FlowGraph *flow;                                  /* of a function, lambda or module; NULL in others: scope_flow() */
    /* What a function's own body holds, nested functions, lambdas and (for yields) comprehensions excluded, in source order: */
    VEC(Node *) yields;                               /* YIELD and YIELD_FROM */
    VEC(Node *) returns;                              /* RETURN */
    VEC(Node *) awaits;                               /* AWAIT, async FOR, async WITH, async COMP_FOR run in this frame */
    VEC(Node *) functions;                            /* FUNCTION_DEF and LAMBDA directly inside */
    VEC(Node *) classes;
    /* What later questions keep: */
    Map        instance;                              /* of a class: Atom → Symbol * bound as self.NAME */
    /* of a class: FUNCTION_DEF whose self.NAMEs are in `instance`, or the Atom whose symbol is complete */
    Map        harvested;
    bool       is_harvested, has_binders;             /* … or all of them; has_binders: the two that follow are known */
    Map        binders_of;                            /* of a class: Atom → the first of the binders of self.NAME, plus one */
    VEC(SelfBinder) binders;
    VEC(GlobalUse) globals;                           /* of a module: where functions say `global` */
    Atom      *all;        uint32_t all_count;        /* of a module: __all__ */
    uint8_t    all_state;
    Atom       unit;                                  /* what of the module its code belongs to: unit.h */
    Scope     *next_made;
};

/* the heap memory of all its scopes and graphs; the module's owner calls it before the arena goes */
void    module_free_scopes(Module *m);
/* every top-level binding declared; items are parsed only where the outline can't tell */
Scope  *module_scope(Module *m);
/* the module's own flow graph: for code at module level; parses its statements, not its functions and classes */
void    module_bind_flow(Module *m);
Scope  *function_scope(Node *function_or_lambda);     /* binds parameters and body, makes the flow graph */
Scope  *class_scope(Node *class_def);                 /* its body's names; members stay items */
/* of a FUNCTION_DEF, CLASS_DEF or TYPE_ALIAS with type parameters; NULL without */
Scope  *type_params_scope(Node *def);
FlowGraph *scope_flow(Scope *s);                      /* the graph of the function or module that runs this scope's code */

/* where n's names are looked up, by Python's rules: decorators, defaults, annotations, bases, the first iterable of a
 * comprehension belong outside */
Scope  *scope_of(Node *n);
Symbol *scope_find(Scope *s, Atom name);              /* bound in this very block; NULL */
/* outward by Python's rules (class scopes only at the start; global, nonlocal), the builtins last; NULL. Star imports are
 * searched */
Symbol *scope_resolve(Scope *s, Atom name);
Symbol *scope_resolve_for(Node *place, Scope *s, Atom name);          /* the same, and s is, or lies around, scope_of(place) */
/* Parses the item where needed; refines d->flags. A def, class or type alias that doesn't parse is NULL. */
Node   *decl_node(Decl *d);
FlowGraph *flow_graph_of(Node *n);                    /* the graph that n's flow points lie in, made now; NULL in a stub */
bool    decl_is_before(const Decl *d, const Node *place);   /* in the same block, textually earlier */

/* Attributes bound as self.NAME (cls.NAME) in the methods of a class; parses only the methods whose text mentions the name.
 * The Symbol is kept in the class; NULL when nothing binds it. */
Symbol *class_instance_symbol(Node *class_def, Atom name);
/* All of them: parses every method. */
void    class_instance_symbols(Node *class_def, void (*visit)(void *ctx, Symbol *s), void *ctx);

/* __all__ as far as it can be read (lists, +=, extend, append, other modules' __all__). False when the module has none or it
 * can't be. */
bool    module_all(Module *m, Atom **names, uint32_t *count);
bool    module_exports(Module *m, Atom name);         /* does `from m import *` bind this name? */
/* The module an IMPORT_FROM of m names, for code of this unit; NULL when it can't be found. */
Module *star_module(Module *m, Atom unit, Node *import_from);

/* What a name imported by this declaration leads to: a module, or a symbol in one. Follows chains of imports (bounded). */
typedef struct { Module *module; Symbol *symbol; bool unresolved; } ImportTarget;
ImportTarget import_target(Decl *d);
/* symbol, submodule, or module __getattr__ (then unresolved is false and both NULL). place: the code that asks; NULL: unknown */
ImportTarget module_member(Module *m, Atom name, Node *place);

/* bound in the module, star imports and __name__ and its like included; NULL */
Symbol *module_symbol(Module *m, Atom name);

void    scope_dump(StrBuf *out, Scope *s);            /* the scope and, for functions and modules, those inside it */

/* Conditions the target decides. */
typedef enum { STATIC_UNKNOWN, STATIC_TRUE, STATIC_FALSE } StaticTruth;
StaticTruth static_condition(const Program *p, const Node *test);

#endif
