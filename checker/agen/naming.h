/* naming.h: how a class, a special form, a type variable or an alias is said in an annotation of a checked file: under a name the
 * file has already, or under one it has to import first.
 * Texts live in the Agen's arena. Knows nothing of edits. */
#ifndef AGEN_NAMING_H
#define AGEN_NAMING_H

#include "agen/agen.h"

/* What is to be said; one of the four is set. */
typedef struct {
    Class         *cls;
    Atom           form;                              /* of typing: Any, Union, Literal, … */
    const TypeVar *var;
    const Alias   *alias;
} Named;

typedef enum NamingKind {
    NAMING_IMPOSSIBLE,                                /* see why */
    NAMING_SAID,                                      /* `text` means it already */
    NAMING_IMPORTED,                                  /* `text` means it once NAME of MODULE is imported */
} NamingKind;

typedef struct {
    NamingKind  kind;
    Str         text;                                 /* "AsyncGenerator", "abc.AsyncGenerator" */
    /* SAID: nothing that runs knows the name where the annotation is evaluated: it has to be quoted.
     * IMPORTED: an import that runs might close a circle: it belongs under TYPE_CHECKING. */
    bool        is_for_checkers;
    Atom        module, name;                         /* IMPORTED */
    const char *why;                                  /* IMPOSSIBLE: "isn't visible here" */
} Naming;

/* At this place; of a FUNCTION_DEF: in its annotations. */
Naming naming_of(Agen *ag, Node *place, const Named *what);
/* A class of the standard library, or a form of typing, by its name. */
Naming naming_of_known(Agen *ag, Node *place, Atom module, Atom name);

/* Is an annotation of this file never evaluated when its function is defined? Then nothing in it has to be quoted. */
bool   naming_is_lazy(Agen *ag);
/* Does this `if` ask whether a type checker reads the file? */
bool   naming_is_type_checking(const Node *if_stmt);
/* Does it stand below such an `if`, where Python never comes? */
bool   naming_is_for_checkers(const Node *n);

#endif
