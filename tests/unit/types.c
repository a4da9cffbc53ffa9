/* Types over a small world of classes made by hand: terms, printing, relations, solving. */
#include "tests/unit/unit.h"

#include "types/print.h"
#include "types/relate.h"

typedef struct {
    Program program;
    Module  builtins, types, typing, user;
    Types  *t;
    Class  *object, *type, *int_, *bool_, *float_, *str, *none, *tuple, *list, *dict, *iterable, *agen, *abc;
    TypeVar vars[32];
    uint32_t var_count;
} World;

static void complete(void *ctx, Class *c, ClassStage stage)
{
    (void)ctx, (void)c, (void)stage;
}

static Class *known(void *ctx, Atom module, Atom name)
{
    World *w = ctx;
    for (uint32_t i = 0; i < w->t->classes.len; i++)
        if (w->t->classes.items[i]->name == name && w->t->classes.items[i]->module->name == module)
            return w->t->classes.items[i];
    return NULL;
}

static Atom atom(World *w, const char *name)
{
    return atom_of(w->program.atoms, str_of(name));
}

static Class *declare(World *w, Module *m, const char *name)
{
    return class_new(w->t, atom(w, name), m, NULL);
}

static Type parameter(World *w, uint32_t scope, const char *name, Variance variance)
{
    TypeVar *v = &w->vars[w->var_count++];
    v->name = atom(w, name);
    v->variance = (uint8_t)variance;
    return type_var(w->t, v, scope, false);
}

static void set_params(World *w, Class *c, const Type *params, uint32_t count)
{
    c->params = arena_copy(w->t->arena, params, count * sizeof *params);
    c->param_count = count;
}

static void finish(World *w, Class *c, Type base)
{
    if (base) {
        c->bases = arena_copy(w->t->arena, &base, sizeof base);
        c->base_count = 1;
    }
    class_linearise(w->t, c);
}

static Class *plain(World *w, Module *m, const char *name, Class *base)
{
    Class *c = declare(w, m, name);
    finish(w, c, base ? type_of_class(w->t, base) : 0);
    return c;
}

static Type of(World *w, Class *c)
{
    return type_instance(w->t, c, NULL, 0);
}

static Type of1(World *w, Class *c, Type a)
{
    return type_instance(w->t, c, &a, 1);
}

static Type of2(World *w, Class *c, Type a, Type b)
{
    return type_instance(w->t, c, (Type[]){ a, b }, 2);
}

/* (params…) -> ret; a method where is_method. */
static Type function(World *w, const Param *params, uint32_t count, Type ret, uint32_t flags)
{
    return type_callable(w->t, &(Signature){ .params = (Param *)params, .param_count = count, .ret = ret, .flags = flags });
}

static void give(World *w, Class *c, const char *name, Type type)
{
    vec_push(&c->synth, (SynthMember){ atom(w, name), type });
}

static const Param self_param = { .name = ATOM_self, .kind = PARAM_NORMAL, .type = UNKNOWN };

static void make_generics(World *w)
{
    w->iterable = declare(w, &w->typing, "Iterable");
    Type t_co = parameter(w, w->iterable->scope_id, "T_co", VARIANCE_COVARIANT);
    set_params(w, w->iterable, &t_co, 1);
    w->iterable->flags |= CLASS_IS_PROTOCOL;
    finish(w, w->iterable, 0);
    give(w, w->iterable, "__iter__", function(w, &self_param, 1, t_co, SIGNATURE_IS_METHOD));

    w->tuple = declare(w, &w->builtins, "tuple");
    Type item = parameter(w, w->tuple->scope_id, "T_co", VARIANCE_COVARIANT);
    set_params(w, w->tuple, &item, 1);
    finish(w, w->tuple, of1(w, w->iterable, item));

    w->list = declare(w, &w->builtins, "list");
    item = parameter(w, w->list->scope_id, "T", VARIANCE_INVARIANT);
    set_params(w, w->list, &item, 1);
    finish(w, w->list, of1(w, w->iterable, item));

    w->dict = declare(w, &w->builtins, "dict");
    Type key = parameter(w, w->dict->scope_id, "K", VARIANCE_INVARIANT),
         value = parameter(w, w->dict->scope_id, "V", VARIANCE_INVARIANT);
    set_params(w, w->dict, (Type[]){ key, value }, 2);
    finish(w, w->dict, of1(w, w->iterable, key));

    w->agen = declare(w, &w->typing, "AsyncGenerator");
    Type yielded = parameter(w, w->agen->scope_id, "Y", VARIANCE_COVARIANT),
         sent = parameter(w, w->agen->scope_id, "S", VARIANCE_CONTRAVARIANT);
    set_params(w, w->agen, (Type[]){ yielded, sent }, 2);
    finish(w, w->agen, 0);
}

static void world_make(World *w)
{
    *w = (World){ 0 };
    w->program.atoms = atoms_new();
    Module *modules[] = { &w->builtins, &w->types, &w->typing, &w->user };
    const char *names[] = { "builtins", "types", "typing", "user" };
    for (int i = 0; i < 4; i++) {
        modules[i]->name = atom(w, names[i]);
        modules[i]->flags = i < 3 ? MODULE_IS_TYPESHED : 0;
    }
    w->t = types_new(&w->program, (TypesHooks){ .ctx = w, .class_complete = complete, .known_class = known });
    w->object = plain(w, &w->builtins, "object", NULL);
    w->type = plain(w, &w->builtins, "type", NULL);
    w->int_ = plain(w, &w->builtins, "int", NULL);
    w->bool_ = plain(w, &w->builtins, "bool", w->int_);
    w->float_ = plain(w, &w->builtins, "float", NULL);
    w->str = plain(w, &w->builtins, "str", NULL);
    w->none = plain(w, &w->types, "NoneType", NULL);
    make_generics(w);
}

static void world_free(World *w)
{
    atoms_free(w->program.atoms);
    types_free(w->t);
}

#define ck_type(w, type, wanted) \
    do { \
        Str text_ = type_text((w)->t, (w)->t->arena, (type)); \
        ck_assert_str_eq(text_.data, (wanted)); \
    } while (0)

static bool fits(World *w, Type from, Type to)
{
    return type_assignable(w->t, from, to, NULL);
}

START_TEST(terms_are_made_once)
{
    World w;
    world_make(&w);
    Type i = of(&w, w.int_);
    ck_assert_uint_eq(of1(&w, w.list, i), of1(&w, w.list, i));
    ck_assert_uint_ne(of1(&w, w.list, i), of1(&w, w.list, of(&w, w.str)));
    ck_assert_uint_eq(type_literal_str(w.t, STR("a")), type_literal_str(w.t, STR("a")));
    ck_assert_uint_ne(type_literal_int(w.t, 1), type_literal_bool(w.t, true));
    for (int n = 0; n < 5000; n++)
        type_literal_int(w.t, n);
    ck_assert_uint_eq(type_literal_int(w.t, 77), type_literal_int(w.t, 77));
    world_free(&w);
}
END_TEST

START_TEST(endless_nesting_ends_as_unknown)
{
    World w;
    world_make(&w);
    Type a = of(&w, w.int_);
    for (int i = 0; i < 100; i++)
        a = of1(&w, w.list, a);
    ck_assert(type_has_unknown(w.t, a));
    world_free(&w);
}
END_TEST

START_TEST(prints_as_written)
{
    World w;
    world_make(&w);
    Type i = of(&w, w.int_), s = of(&w, w.str);
    ck_type(&w, of2(&w, w.agen, i, type_none(w.t)), "AsyncGenerator[int, None]");
    ck_type(&w, type_optional(w.t, s), "str | None");
    ck_type(&w, type_union2(w.t, type_none(w.t), s), "str | None");
    ck_type(&w, of2(&w, w.dict, s, of1(&w, w.list, i)), "dict[str, list[int]]");
    ck_type(&w, of(&w, w.list), "list[Unknown]");
    ck_type(&w, type_tuple_of(w.t, i), "tuple[int, ...]");
    ck_type(&w, type_tuple(w.t, NULL, 0), "tuple[()]");
    ck_type(&w, type_tuple(w.t, (Type[]){ i, type_unpacked(w.t, s) }, 2), "tuple[int, *tuple[str, ...]]");
    ck_type(&w, type_class(w.t, i), "type[int]");
    Type literals[] = { type_literal_str(w.t, STR("a")), s, type_literal_int(w.t, 1) };
    ck_type(&w, type_union(w.t, (Type[]){ literals[0], literals[2] }, 2), "Literal['a', 1]");
    ck_type(&w, type_union(w.t, literals, 3), "str | Literal[1]");
    Param params[] = { { .name = atom(&w, "x"), .kind = PARAM_NORMAL, .type = i },
                       { .name = atom(&w, "y"), .kind = PARAM_KEYWORD_ONLY, .type = s, .has_default = true } };
    ck_type(&w, function(&w, params, 2, s, 0), "(x: int, *, y: str = ...) -> str");
    ck_type(&w, type_union2(w.t, function(&w, NULL, 0, i, SIGNATURE_IS_GRADUAL), type_none(w.t)), "((...) -> int) | None");
    ck_type(&w, type_module(w.t, &w.user), "Module(\"user\")");
    world_free(&w);
}
END_TEST

START_TEST(unions_are_kept_small)
{
    World w;
    world_make(&w);
    Type yes = type_literal_bool(w.t, true), no = type_literal_bool(w.t, false);
    ck_assert_uint_eq(type_union2(w.t, no, yes), of(&w, w.bool_));
    ck_assert_uint_eq(type_union2(w.t, NEVER, of(&w, w.int_)), of(&w, w.int_));
    Type color = 0;
    Class *enumeration = plain(&w, &w.user, "Color", NULL);
    enumeration->flags |= CLASS_IS_ENUM;
    vec_push(&enumeration->fields, (Field){ .name = atom(&w, "RED") });
    vec_push(&enumeration->fields, (Field){ .name = atom(&w, "BLUE") });
    color = of(&w, enumeration);
    Type red = type_literal_enum(w.t, enumeration, atom(&w, "RED")), blue = type_literal_enum(w.t, enumeration, atom(&w, "BLUE"));
    ck_type(&w, red, "Literal[Color.RED]");
    ck_assert_uint_eq(type_union2(w.t, red, blue), color);
    ck_assert(type_same(w.t, type_union2(w.t, of(&w, w.int_), of(&w, w.str)), type_union2(w.t, of(&w, w.str), of(&w, w.int_))));
    world_free(&w);
}
END_TEST

START_TEST(assignability_of_instances)
{
    World w;
    world_make(&w);
    Type i = of(&w, w.int_), b = of(&w, w.bool_), f = of(&w, w.float_), s = of(&w, w.str), o = of(&w, w.object),
         none = type_none(w.t);
    ck_assert(fits(&w, b, i) && !fits(&w, i, b));
    ck_assert(fits(&w, i, f) && fits(&w, b, f) && !fits(&w, f, i));
    ck_assert(fits(&w, type_literal_int(w.t, 3), i) && !fits(&w, i, type_literal_int(w.t, 3)));
    ck_assert(!fits(&w, type_literal_int(w.t, 3), type_literal_int(w.t, 4)));
    ck_assert(fits(&w, UNKNOWN, s) && fits(&w, s, ANY) && fits(&w, NEVER, s) && !fits(&w, s, NEVER));
    ck_assert(fits(&w, of1(&w, w.list, UNKNOWN), of1(&w, w.list, i)));
    ck_assert(!fits(&w, of1(&w, w.list, b), of1(&w, w.list, i)));
    ck_assert(!fits(&w, of1(&w, w.list, i), of1(&w, w.list, f)));
    ck_assert(fits(&w, of1(&w, w.list, b), of1(&w, w.iterable, i)));
    ck_assert(fits(&w, none, type_optional(w.t, i)) && !fits(&w, type_optional(w.t, i), i));
    ck_assert(fits(&w, type_optional(w.t, b), type_union(w.t, (Type[]){ none, s, i }, 3)));
    ck_assert(fits(&w, of2(&w, w.agen, b, o), of2(&w, w.agen, i, none)));
    ck_assert(!fits(&w, of2(&w, w.agen, i, none), of2(&w, w.agen, i, o)));
    ck_assert(fits(&w, type_class(w.t, b), type_class(w.t, i)) && fits(&w, type_class(w.t, b), of(&w, w.type)));
    ck_assert(!type_subtype_strict(w.t, of1(&w, w.list, UNKNOWN), of1(&w, w.list, i)));
    world_free(&w);
}
END_TEST

START_TEST(reasons_name_the_parameter)
{
    World w;
    world_make(&w);
    Why why = { .arena = w.t->arena };
    ck_assert(!type_assignable(w.t, of2(&w, w.agen, of(&w, w.object), UNKNOWN), of2(&w, w.agen, of(&w, w.int_), UNKNOWN), &why));
    ck_assert_uint_eq(why.lines.len, 2);
    ck_assert_str_eq(why.lines.items[0].data,
                     "`AsyncGenerator[object, Unknown]` is not assignable to `AsyncGenerator[int, Unknown]`");
    ck_assert_str_eq(why.lines.items[1].data,
                     "type parameter 1 of AsyncGenerator is covariant: `object` is not assignable to `int`");
    vec_free(&why.lines);
    world_free(&w);
}
END_TEST

START_TEST(assignability_of_tuples)
{
    World w;
    world_make(&w);
    Type i = of(&w, w.int_), s = of(&w, w.str), b = of(&w, w.bool_);
    Type is = type_tuple(w.t, (Type[]){ i, s }, 2), bs = type_tuple(w.t, (Type[]){ b, s }, 2);
    Type many = type_tuple_of(w.t, i), one_and_many = type_tuple(w.t, (Type[]){ i, type_unpacked(w.t, s) }, 2);
    ck_assert(fits(&w, bs, is) && !fits(&w, is, bs));
    ck_assert(fits(&w, type_tuple(w.t, (Type[]){ b, i }, 2), many) && !fits(&w, is, many));
    ck_assert(!fits(&w, many, type_tuple(w.t, &i, 1)));
    ck_assert(fits(&w, is, one_and_many) && fits(&w, type_tuple(w.t, &i, 1), one_and_many) &&
              !fits(&w, type_tuple(w.t, &s, 1), one_and_many));
    ck_assert(fits(&w, bs, of1(&w, w.iterable, type_union2(w.t, i, s))));
    ck_assert(!fits(&w, bs, of1(&w, w.iterable, i)));
    Type either = type_union2(w.t, type_tuple(w.t, &i, 1), type_tuple(w.t, &s, 1));
    Type open = type_union2(w.t, i, s);
    ck_assert(fits(&w, type_tuple(w.t, &open, 1), either));
    world_free(&w);
}
END_TEST

START_TEST(assignability_of_callables)
{
    World w;
    world_make(&w);
    Type i = of(&w, w.int_), s = of(&w, w.str), b = of(&w, w.bool_);
    Param x = { .name = atom(&w, "x"), .kind = PARAM_NORMAL, .type = i },
          y = { .name = atom(&w, "y"), .kind = PARAM_NORMAL, .type = s };
    Param xb = x, yd = y, key = y, only = { .kind = PARAM_POSITIONAL_ONLY, .type = i };
    Param args = { .name = ATOM_args, .kind = PARAM_VARARGS, .type = i },
          any = { .name = ATOM_args, .kind = PARAM_VARARGS, .type = UNKNOWN };
    Param any_key = { .name = ATOM_kwargs, .kind = PARAM_KWARGS, .type = ANY };
    xb.type = b;
    yd.has_default = true;
    key.kind = PARAM_KEYWORD_ONLY;
    Type want = function(&w, &only, 1, s, 0), want_b = function(&w, (Param[]){ xb }, 1, s, 0);
    ck_assert(fits(&w, function(&w, &x, 1, s, 0), want));
    ck_assert(!fits(&w, function(&w, &x, 1, i, 0), want));
    ck_assert(fits(&w, function(&w, &x, 1, s, 0), want_b) && !fits(&w, want_b, function(&w, &x, 1, s, 0)));
    ck_assert(fits(&w, function(&w, (Param[]){ x, yd }, 2, s, 0), want));
    ck_assert(!fits(&w, function(&w, (Param[]){ x, y }, 2, s, 0), want));
    ck_assert(!fits(&w, function(&w, (Param[]){ x, key }, 2, s, 0), want));
    ck_assert(fits(&w, function(&w, &args, 1, s, 0), want));
    ck_assert(!fits(&w, function(&w, &args, 1, s, 0), function(&w, &x, 1, s, 0)));
    ck_assert(!fits(&w, function(&w, NULL, 0, s, 0), want));
    ck_assert(fits(&w, function(&w, NULL, 0, s, SIGNATURE_IS_GRADUAL), want) &&
              fits(&w, want, function(&w, NULL, 0, s, SIGNATURE_IS_GRADUAL)));
    ck_assert(fits(&w, function(&w, (Param[]){ any, any_key }, 2, s, 0), function(&w, (Param[]){ x, key }, 2, s, 0)));
    ck_assert(fits(&w, function(&w, (Param[]){ x, y }, 2, s, 0), function(&w, (Param[]){ x, key }, 2, s, 0)));
    Type overloads = type_overloaded(w.t, (Type[]){ function(&w, &y, 1, s, 0), function(&w, &x, 1, s, 0) }, 2);
    ck_assert(fits(&w, overloads, want) && !fits(&w, overloads, function(&w, &only, 1, i, 0)));
    ck_assert(!fits(&w, want, overloads));
    world_free(&w);
}
END_TEST

START_TEST(protocols_are_structural)
{
    World w;
    world_make(&w);
    Type i = of(&w, w.int_), s = of(&w, w.str);
    Class *own = plain(&w, &w.user, "Own", NULL);
    give(&w, own, "__iter__", function(&w, &self_param, 1, i, SIGNATURE_IS_METHOD));
    /* class Node(Protocol): def next(self) -> Node, and a class that has it */
    Class *node = plain(&w, &w.user, "Node", NULL), *real = plain(&w, &w.user, "Real", NULL),
          *other = plain(&w, &w.user, "Other", NULL);
    node->flags |= CLASS_IS_PROTOCOL;
    give(&w, node, "next", function(&w, &self_param, 1, of(&w, node), SIGNATURE_IS_METHOD));
    give(&w, real, "next", function(&w, &self_param, 1, of(&w, real), SIGNATURE_IS_METHOD));
    give(&w, other, "next", function(&w, &self_param, 1, s, SIGNATURE_IS_METHOD));
    ck_assert(fits(&w, of(&w, real), of(&w, node)) && !fits(&w, of(&w, other), of(&w, node)) && !fits(&w, s, of(&w, node)));
    /* The members of this little Iterable are its class's synthesised ones. */
    ck_assert(fits(&w, of(&w, own), of1(&w, w.iterable, i)) && !fits(&w, of(&w, own), of1(&w, w.iterable, s)));
    /* A mutable attribute is invariant. */
    Class *wants = plain(&w, &w.user, "Wants", NULL), *has = plain(&w, &w.user, "Has", NULL);
    wants->flags |= CLASS_IS_PROTOCOL;
    give(&w, wants, "x", i);
    give(&w, has, "x", of(&w, w.bool_));
    ck_assert(!fits(&w, of(&w, has), of(&w, wants)));
    world_free(&w);
}
END_TEST

/* f(x: wanted) called with `given`: what T is then. */
static Type solved(World *w, Type var, uint32_t scope, const Type *wanted, const Type *given, uint32_t count)
{
    Solution s;
    solution_init(&s);
    solution_add_scope(&s, scope);
    for (uint32_t i = 0; i < count; i++)
        if (!solve_assign(w->t, &s, given[i], wanted[i], NULL)) {
            solution_free(&s);
            return 0;
        }
    Type value = solution_apply(w->t, &s, var, true);
    solution_free(&s);
    return value;
}

START_TEST(variables_are_solved)
{
    World w;
    world_make(&w);
    enum { SCOPE = 900 };
    Type T = parameter(&w, SCOPE, "T", VARIANCE_INVARIANT), i = of(&w, w.int_), s = of(&w, w.str), none = type_none(w.t);
    Type list_t = of1(&w, w.list, T), iter_t = of1(&w, w.iterable, T);
    ck_type(&w, solved(&w, T, SCOPE, &T, (Type[]){ type_literal_int(w.t, 1) }, 1), "int");
    ck_type(&w, solved(&w, T, SCOPE, (Type[]){ type_optional(w.t, T) }, (Type[]){ type_optional(w.t, i) }, 1), "int");
    ck_type(&w, solved(&w, T, SCOPE, (Type[]){ type_optional(w.t, T) }, &none, 1), "Unknown");
    ck_type(&w, solved(&w, T, SCOPE, (Type[]){ T, T }, (Type[]){ i, s }, 2), "int | str");
    ck_type(&w, solved(&w, T, SCOPE, &iter_t, (Type[]){ type_tuple(w.t, (Type[]){ i, s }, 2) }, 1), "int | str");
    ck_assert_uint_eq(solved(&w, T, SCOPE, (Type[]){ list_t, list_t }, (Type[]){ of1(&w, w.list, i), of1(&w, w.list, s) }, 2), 0);
    ck_assert_uint_eq(solved(&w, T, SCOPE, (Type[]){ list_t, T }, (Type[]){ of1(&w, w.list, i), s }, 2), 0);
    ck_type(&w, solved(&w, T, SCOPE, (Type[]){ type_class(w.t, T) }, (Type[]){ type_class(w.t, s) }, 1), "str");
    Type mapped = function(&w, (Param[]){ { .kind = PARAM_POSITIONAL_ONLY, .type = i } }, 1, T, 0);
    Param x = { .name = atom(&w, "x"), .kind = PARAM_NORMAL, .type = i };
    ck_type(&w, solved(&w, T, SCOPE, &mapped, (Type[]){ function(&w, &x, 1, s, 0) }, 1), "str");
    Type bounded = parameter(&w, SCOPE, "B", VARIANCE_INVARIANT);
    w.vars[w.var_count - 1].bound = i;
    ck_assert_uint_eq(solved(&w, bounded, SCOPE, &bounded, &s, 1), 0);
    ck_type(&w, solved(&w, bounded, SCOPE, &bounded, (Type[]){ of(&w, w.bool_) }, 1), "bool");
    Type constrained = parameter(&w, SCOPE, "C", VARIANCE_INVARIANT), constraints[] = { s, i };
    w.vars[w.var_count - 1].constraints = constraints;
    w.vars[w.var_count - 1].constraint_count = 2;
    ck_type(&w, solved(&w, constrained, SCOPE, &constrained, (Type[]){ of(&w, w.bool_) }, 1), "int");
    world_free(&w);
}
END_TEST

START_TEST(expected_types_seed)
{
    World w;
    world_make(&w);
    enum { SCOPE = 900 };
    Type T = parameter(&w, SCOPE, "T", VARIANCE_INVARIANT), f = of(&w, w.float_), i = of(&w, w.int_);
    Type list_t = of1(&w, w.list, T), list_f = of1(&w, w.list, f);
    Solution s;
    solution_init(&s);
    solution_add_scope(&s, SCOPE);
    ck_assert(solve_expected(w.t, &s, list_t, type_optional(w.t, list_f)));
    ck_assert(solve_assign(w.t, &s, i, T, NULL));
    ck_type(&w, solution_apply(w.t, &s, list_t, true), "list[float]");
    solution_free(&s);
    world_free(&w);
}
END_TEST

START_TEST(param_specs_take_whole_signatures)
{
    World w;
    world_make(&w);
    enum { SCOPE = 900 };
    Type R = parameter(&w, SCOPE, "R", VARIANCE_INVARIANT), i = of(&w, w.int_), s = of(&w, w.str);
    Type P = parameter(&w, SCOPE, "P", VARIANCE_INVARIANT);
    TypeVar *spec = &w.vars[w.var_count - 1];
    spec->kind = TYPEVAR_PARAM_SPEC;
    (void)P;
    Signature any = { .ret = R, .param_spec = spec, .param_spec_scope = SCOPE };
    Type callable = type_callable(w.t, &any), wrapped = of1(&w, w.list, callable);
    Param x = { .name = atom(&w, "x"), .kind = PARAM_NORMAL, .type = i },
          y = { .name = atom(&w, "y"), .kind = PARAM_KEYWORD_ONLY, .type = s };
    Type given = function(&w, (Param[]){ x, y }, 2, s, 0);
    ck_type(&w, solved(&w, wrapped, SCOPE, &callable, &given, 1), "list[(x: int, *, y: str) -> str]");
    any.params = &(Param){ .kind = PARAM_POSITIONAL_ONLY, .type = i };
    any.param_count = 1;
    Type concatenated = type_callable(w.t, &any);
    ck_type(&w, solved(&w, callable, SCOPE, &concatenated, &given, 1), "(*, y: str) -> str");
    world_free(&w);
}
END_TEST

START_TEST(variance_is_inferred)
{
    World w;
    world_make(&w);
    Class *c = declare(&w, &w.user, "Box");
    Type T = parameter(&w, c->scope_id, "T", VARIANCE_AUTO);
    set_params(&w, c, &T, 1);
    finish(&w, c, of1(&w, w.iterable, T));
    ck_assert_int_eq(class_variance(w.t, c, 0), VARIANCE_COVARIANT);
    Class *d = declare(&w, &w.user, "Cell");
    T = parameter(&w, d->scope_id, "T", VARIANCE_AUTO);
    set_params(&w, d, &T, 1);
    finish(&w, d, of1(&w, w.list, T));
    ck_assert_int_eq(class_variance(w.t, d, 0), VARIANCE_INVARIANT);
    world_free(&w);
}
END_TEST

START_TEST(methods_bind)
{
    World w;
    world_make(&w);
    enum { SCOPE = 900 };
    Type T = parameter(&w, SCOPE, "T", VARIANCE_INVARIANT), i = of(&w, w.int_), s = of(&w, w.str);
    Type self_list_int = function(&w, (Param[]){ { .name = ATOM_self, .kind = PARAM_NORMAL, .type = of1(&w, w.list, i) } }, 1, i,
                                  SIGNATURE_IS_METHOD);
    Type list_s = of1(&w, w.list, s), list_i = of1(&w, w.list, i);
    ck_assert_uint_eq(type_bind_self(w.t, self_list_int, list_s, list_s), 0);
    ck_type(&w, type_bind_self(w.t, self_list_int, list_i, list_i), "() -> int");
    Type other = function(&w, &self_param, 1, s, SIGNATURE_IS_METHOD);
    Type both = type_overloaded(w.t, (Type[]){ self_list_int, other }, 2);
    ck_type(&w, type_bind_self(w.t, both, list_s, list_s), "() -> str");
    (void)T;
    world_free(&w);
}
END_TEST

START_TEST(runs_of_tuples_keep_their_shape)
{
    World w;
    world_make(&w);
    enum { SCOPE = 900 };
    Type T = parameter(&w, SCOPE, "T", VARIANCE_INVARIANT), i = of(&w, w.int_), s = of(&w, w.str);
    Type pair = type_tuple(w.t, (Type[]){ i, s }, 2), pairs = type_tuple_of(w.t, pair);
    ck_type(&w, pairs, "tuple[tuple[int, str], ...]");
    ck_assert_uint_eq(type_substitute(w.t, type_tuple_of(w.t, T), &T, &pair, 1), pairs);
    ck_type(&w, type_tuple(w.t, (Type[]){ i, type_unpacked(w.t, pair) }, 2), "tuple[int, int, str]");
    ck_type(&w, type_tuple(w.t, (Type[]){ i, type_unpacked(w.t, pairs) }, 2), "tuple[int, *tuple[tuple[int, str], ...]]");
    ck_assert(fits(&w, type_tuple(w.t, &pair, 1), pairs) && !fits(&w, pair, pairs));
    ck_assert(fits(&w, pairs, of1(&w, w.iterable, pair)));
    world_free(&w);
}
END_TEST

/* def run(f: Callable[[*Ts], T], *args: *Ts) -> T */
START_TEST(packs_come_from_arguments_and_parameters)
{
    World w;
    world_make(&w);
    enum { SCOPE = 900 };
    Type T = parameter(&w, SCOPE, "T", VARIANCE_INVARIANT), i = of(&w, w.int_), s = of(&w, w.str);
    Type Ts = parameter(&w, SCOPE, "Ts", VARIANCE_INVARIANT);
    w.vars[w.var_count - 1].kind = TYPEVAR_TUPLE;
    Type unpacked = type_unpacked(w.t, Ts), args = type_tuple(w.t, &unpacked, 1);
    Type wanted = function(&w, (Param[]){ { .kind = PARAM_VARARGS, .type = unpacked } }, 1, T, 0);
    Param x = { .name = atom(&w, "x"), .kind = PARAM_NORMAL, .type = i };
    Param y = { .name = atom(&w, "y"), .kind = PARAM_NORMAL, .type = s };
    y.has_default = true;
    Type given = function(&w, (Param[]){ x, y }, 2, s, 0), one = type_tuple(w.t, &i, 1);
    Type two = type_tuple(w.t, (Type[]){ i, s }, 2);
    Type three = type_tuple(w.t, (Type[]){ i, s, s }, 3), wrong = type_tuple(w.t, &s, 1);
    ck_type(&w, solved(&w, T, SCOPE, (Type[]){ wanted, args }, (Type[]){ given, one }, 2), "str");
    ck_type(&w, solved(&w, T, SCOPE, (Type[]){ args, wanted }, (Type[]){ two, given }, 2), "str");
    ck_type(&w, solved(&w, args, SCOPE, &wanted, &given, 1), "tuple[int]");
    ck_assert_uint_eq(solved(&w, T, SCOPE, (Type[]){ args, wanted }, (Type[]){ three, given }, 2), 0);
    ck_assert_uint_eq(solved(&w, T, SCOPE, (Type[]){ wanted, args }, (Type[]){ given, wrong }, 2), 0);
    world_free(&w);
}
END_TEST

/* def map(f: Callable[[A], B], x: A) -> B with a generic f: its own variables never get out. */
START_TEST(generic_callables_are_solved_on_the_way)
{
    World w;
    world_make(&w);
    enum { SCOPE = 900 };
    Type A = parameter(&w, SCOPE, "A", VARIANCE_INVARIANT), B = parameter(&w, SCOPE, "B", VARIANCE_INVARIANT), i = of(&w, w.int_);
    Type U = parameter(&w, TYPE_SCOPE_CALLABLE, "U", VARIANCE_INVARIANT);
    Type wanted = function(&w, (Param[]){ { .kind = PARAM_POSITIONAL_ONLY, .type = A } }, 1, B, 0);
    Type wrap = function(&w, (Param[]){ { .kind = PARAM_POSITIONAL_ONLY, .type = U } }, 1, of1(&w, w.list, U), 0);
    Type made = function(&w, NULL, 0, of1(&w, w.list, U), 0), no_args = function(&w, NULL, 0, B, 0);
    ck_type(&w, solved(&w, B, SCOPE, (Type[]){ A, wanted }, (Type[]){ i, wrap }, 2), "list[int]");
    ck_type(&w, solved(&w, B, SCOPE, &no_args, &made, 1), "list[Unknown]");
    world_free(&w);
}
END_TEST

START_TEST(intersections_go_where_a_part_is)
{
    World w;
    world_make(&w);
    Class *a = plain(&w, &w.user, "A", NULL), *b = plain(&w, &w.user, "B", NULL);
    Type both = type_intersection(w.t, of(&w, a), of(&w, b));
    ck_type(&w, both, "<subclass of A and B>");
    ck_assert(fits(&w, both, of(&w, a)) && fits(&w, both, of(&w, b)) && !fits(&w, of(&w, a), both));
    ck_assert_uint_eq(type_union2(w.t, both, of(&w, a)), of(&w, a));
    ck_assert_uint_eq(type_union2(w.t, of(&w, b), both), of(&w, b));
    world_free(&w);
}
END_TEST

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static Type random_type(World *w, uint32_t *state, int depth)
{
    Type leaves[] = { of(w, w->int_), of(w, w->bool_), of(w, w->float_), of(w, w->str), of(w, w->object), type_none(w->t),
                      type_literal_int(w->t, 1), type_literal_bool(w->t, true), type_literal_str(w->t, STR("x")) };
    uint32_t pick = next_random(state);
    if (depth == 0)
        return leaves[pick % (sizeof leaves / sizeof *leaves)];
    Type a = random_type(w, state, depth - 1), b = random_type(w, state, depth - 1);
    switch (pick % 9) {
    case 0:  return of1(w, w->list, a);
    case 1:  return of1(w, w->iterable, a);
    case 2:  return of2(w, w->agen, a, b);
    case 3:  return type_tuple(w->t, (Type[]){ a, b }, 2);
    case 4:  return type_tuple_of(w->t, a);
    case 5:  return type_class(w->t, a);
    case 6:  return function(w, &(Param){ .kind = PARAM_POSITIONAL_ONLY, .type = a }, 1, b, 0);
    default: return type_union2(w->t, a, b);
    }
}

/* Without anything unknown and without promotions, being a subtype is reflexive and transitive, and unions are least upper
 * bounds. */
START_TEST(laws_hold_for_random_types)
{
    World w;
    world_make(&w);
    uint32_t state = 7;
    Type made[60];
    for (int i = 0; i < 60; i++)
        made[i] = random_type(&w, &state, i % 4);
    for (int i = 0; i < 60; i++) {
        ck_assert(type_subtype_strict(w.t, made[i], made[i]) && fits(&w, made[i], of(&w, w.object)) && fits(&w, NEVER, made[i]));
        for (int k = 0; k < 60; k++) {
            Type both = type_union2(w.t, made[i], made[k]), other = type_union2(w.t, made[k], made[i]);
            ck_assert(type_subtype_strict(w.t, made[i], both) && type_same(w.t, both, other));
            if (!type_subtype_strict(w.t, made[i], made[k]))
                continue;
            ck_assert(type_same(w.t, both, made[k]));
            ck_assert(fits(&w, made[i], made[k]));
            for (int m = 0; m < 60; m++)
                if (type_subtype_strict(w.t, made[k], made[m]))
                    ck_assert_msg(type_subtype_strict(w.t, made[i], made[m]), "%s <= %s <= %s",
                                  type_text(w.t, w.t->arena, made[i]).data, type_text(w.t, w.t->arena, made[k]).data,
                                  type_text(w.t, w.t->arena, made[m]).data);
            ck_assert(!type_disjoint(w.t, made[i], made[k]));
        }
    }
    world_free(&w);
}
END_TEST

TESTS(types)
{
    TCase *tc = tcase_create("types");
    tcase_add_test(tc, terms_are_made_once);
    tcase_add_test(tc, endless_nesting_ends_as_unknown);
    tcase_add_test(tc, prints_as_written);
    tcase_add_test(tc, unions_are_kept_small);
    tcase_add_test(tc, assignability_of_instances);
    tcase_add_test(tc, reasons_name_the_parameter);
    tcase_add_test(tc, assignability_of_tuples);
    tcase_add_test(tc, assignability_of_callables);
    tcase_add_test(tc, protocols_are_structural);
    tcase_add_test(tc, variables_are_solved);
    tcase_add_test(tc, expected_types_seed);
    tcase_add_test(tc, param_specs_take_whole_signatures);
    tcase_add_test(tc, variance_is_inferred);
    tcase_add_test(tc, methods_bind);
    tcase_add_test(tc, runs_of_tuples_keep_their_shape);
    tcase_add_test(tc, packs_come_from_arguments_and_parameters);
    tcase_add_test(tc, generic_callables_are_solved_on_the_way);
    tcase_add_test(tc, intersections_go_where_a_part_is);
    tcase_add_test(tc, laws_hold_for_random_types);
    return tc;
}
