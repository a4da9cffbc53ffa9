#include "tests/unit/unit.h"

#include "base/atom.h"
#include "source/name.h"

START_TEST(known_names)
{
    AtomTable *t = atoms_new();
    ck_assert_uint_eq(atom_of(t, STR("asend")), ATOM_asend);
    ck_assert_uint_eq(atom_find(t, STR("collections.abc")), ATOM_collections_abc);
    ck_assert_uint_eq(atom_find(t, STR("bool")), ATOM_bool);
    ck_assert_str_eq(atom_text(t, ATOM___aiter__), "__aiter__");
    ck_assert_uint_eq(atom_of(t, STR("")), ATOM_NONE);
    ck_assert_str(atom_str(t, ATOM_NONE), STR(""));
    atoms_free(t);
    atoms_free(NULL);
}
END_TEST

START_TEST(new_names)
{
    AtomTable *t = atoms_new();
    char bytes[] = "countdown";
    ck_assert_uint_eq(atom_find(t, str_of(bytes)), ATOM_NONE);
    Atom a = atom_of(t, str_of(bytes));
    ck_assert_uint_ge(a, ATOM_KNOWN_COUNT);
    bytes[0] = 'x';                                   /* the table has bytes of its own */
    ck_assert_uint_eq(atom_of(t, STR("countdown")), a);
    ck_assert_str_eq(atom_text(t, a), "countdown");
    ck_assert_uint_ne(atom_of(t, STR("a\0b")), atom_of(t, STR("a\0c")));
    atoms_free(t);
}
END_TEST

/* PEP 3131: identifiers are compared in normal form NFKC. */
START_TEST(identifiers)
{
    AtomTable *t = atoms_new();
    ck_assert_str(atom_str(t, name_atom(t, STR("name"))), STR("name"));
    ck_assert_str(atom_str(t, name_atom(t, STR("\xef\xac\x81x"))), STR("fix"));
    ck_assert_str(atom_str(t, name_atom(t, STR("e\xcc\x81"))), STR("\xc3\xa9"));
    ck_assert_str(atom_str(t, name_atom(t, STR("\xff"))), STR("\xff"));
    atoms_free(t);
}
END_TEST

TESTS(atom)
{
    TCase *c = tcase_create("atom");
    tcase_add_test(c, known_names);
    tcase_add_test(c, new_names);
    tcase_add_test(c, identifiers);
    return c;
}
