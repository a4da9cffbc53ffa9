#include "tests/unit/unit.h"

#include "base/text.h"

static Text text_of(Arena *a, const char *s)
{
    Text t;
    text_init(&t, a, str_of(s));
    return t;
}

#define ck_assert_pos(t, offset, unit, line_, column_) \
    do { \
        TextPos at_ = text_pos((t), (offset), (unit)); \
        ck_assert_uint_eq(at_.line, (line_)); \
        ck_assert_uint_eq(at_.column, (column_)); \
    } while (0)

START_TEST(lines)
{
    Arena *a = arena_new();
    Text t = text_of(a, "one\ntwo\r\nthree\rfour\r\r\n\xd1\x8f\f\n");
    static const char *const expected[] = { "one", "two", "three", "four", "", "\xd1\x8f\f", "" };
    for (uint32_t i = 0; i < 7; i++)
        ck_assert_str(text_line(&t, i), str_of(expected[i]));
    ck_assert_uint_eq(t.line_count, 7);
    ck_assert_str(text_line(&t, 7), STR(""));
    ck_assert_uint_eq(text_line_of(&t, 0), 0);
    ck_assert_uint_eq(text_line_of(&t, 3), 0);
    ck_assert_uint_eq(text_line_of(&t, 4), 1);
    ck_assert_uint_eq(text_line_of(&t, 8), 1);
    ck_assert_uint_eq(text_line_of(&t, 1000), 6);
    Text none = text_of(a, "");
    ck_assert_pos(&none, 0, UNIT_CODE_POINT, 0, 0);
    ck_assert_pos(&none, 9, UNIT_UTF16, 0, 0);
    ck_assert_uint_eq(none.line_count, 1);
    arena_free(a);
}
END_TEST

START_TEST(byte_order_mark)
{
    Arena *a = arena_new();
    Text t = text_of(a, "\xef\xbb\xbfx");
    ck_assert(t.has_bom);
    ck_assert_str(t.bytes, STR("x"));
    ck_assert_pos(&t, 0, UNIT_UTF8, 0, 0);
    Text twice = text_of(a, "\xef\xbb\xbf\xef\xbb\xbf");
    ck_assert_uint_eq(twice.bytes.len, 3);
    arena_free(a);
}
END_TEST

/* Cyrillic, an emoji of four bytes, a combining accent: each position forth and back in each unit. */
START_TEST(units)
{
    Arena *a = arena_new();
    Text t = text_of(a, "x\n\xd1\x8f\xf0\x9f\x98\x80\x65\xcc\x81z\n");
    static const struct { uint32_t offset, utf8, utf16, point; } rows[] = {
        { 2, 0, 0, 0 }, { 4, 2, 1, 1 }, { 8, 6, 3, 2 }, { 9, 7, 4, 3 }, { 11, 9, 5, 4 }, { 12, 10, 6, 5 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        ck_assert_pos(&t, rows[i].offset, UNIT_UTF8, 1, rows[i].utf8);
        ck_assert_pos(&t, rows[i].offset, UNIT_UTF16, 1, rows[i].utf16);
        ck_assert_pos(&t, rows[i].offset, UNIT_CODE_POINT, 1, rows[i].point);
        ck_assert_uint_eq(text_offset(&t, (TextPos){ 1, rows[i].utf8 }, UNIT_UTF8), rows[i].offset);
        ck_assert_uint_eq(text_offset(&t, (TextPos){ 1, rows[i].utf16 }, UNIT_UTF16), rows[i].offset);
        ck_assert_uint_eq(text_offset(&t, (TextPos){ 1, rows[i].point }, UNIT_CODE_POINT), rows[i].offset);
    }
    ck_assert_pos(&t, 6, UNIT_CODE_POINT, 1, 1);                                          /* inside the emoji: its start */
    ck_assert_uint_eq(text_offset(&t, (TextPos){ 1, 2 }, UNIT_UTF16), 4);                 /* between its two halves as well */
    ck_assert_uint_eq(text_offset(&t, (TextPos){ 1, 99 }, UNIT_UTF16), 12);               /* past the line: its end */
    ck_assert_uint_eq(text_offset(&t, (TextPos){ 0, 99 }, UNIT_UTF8), 1);
    ck_assert_uint_eq(text_offset(&t, (TextPos){ 99, 0 }, UNIT_CODE_POINT), t.bytes.len);
    arena_free(a);
}
END_TEST

/* Lone continuation, overlong, surrogate, too large, cut short: every byte stands for itself. */
START_TEST(bad_bytes)
{
    static const char *const bad[] = { "\x80", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xf8", "\xe2\x82", "\xff\xfe" };
    Arena *a = arena_new();
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        Text t = text_of(a, bad[i]);
        ck_assert_pos(&t, t.bytes.len, UNIT_CODE_POINT, 0, t.bytes.len);
        ck_assert_pos(&t, t.bytes.len, UNIT_UTF16, 0, t.bytes.len);
        Str rest = t.bytes;
        ck_assert_uint_eq(text_next(&rest), TEXT_BAD_BYTE);
    }
    Str good = STR("\xf0\x9f\x98\x80");
    ck_assert_uint_eq(text_next(&good), 0x1f600);
    ck_assert_uint_eq(good.len, 0);
    arena_free(a);
}
END_TEST

START_TEST(long_line)
{
    Arena *a = arena_new();
    StrBuf b = { 0 };
    for (int i = 0; i < 100000; i++)
        strbuf_add(&b, STR("aaaaaaaaa\xd1\x8f"));
    Text t;
    text_init(&t, a, strbuf_str(&b));
    ck_assert_pos(&t, t.bytes.len, UNIT_CODE_POINT, 0, 1000000);
    ck_assert_uint_eq(text_offset(&t, (TextPos){ 0, 1000000 }, UNIT_UTF16), t.bytes.len);
    strbuf_free(&b);
    arena_free(a);
}
END_TEST

START_TEST(widths)
{
    ck_assert_uint_eq(text_width(STR("abc")), 3);
    ck_assert_uint_eq(text_width(STR("\xd1\x8f")), 1);
    ck_assert_uint_eq(text_width(STR("e\xcc\x81")), 1);
    ck_assert_uint_eq(text_width(STR("\xe6\xbc\xa2\xf0\x9f\x98\x80")), 4);
    ck_assert_uint_eq(text_width(STR("\xff\xff")), 2);
}
END_TEST

START_TEST(character_starts)
{
    Str s = STR("a\xe6\xbc\xa2");
    ck_assert_uint_eq(text_char_start(s, 1), 1);
    ck_assert_uint_eq(text_char_start(s, 2), 1);
    ck_assert_uint_eq(text_char_start(s, 3), 1);
    ck_assert_uint_eq(text_char_start(s, 4), 4);
    ck_assert_uint_eq(text_char_start(STR("\x80\x80"), 1), 0);
}
END_TEST

TESTS(text)
{
    TCase *c = tcase_create("text");
    tcase_add_test(c, lines);
    tcase_add_test(c, byte_order_mark);
    tcase_add_test(c, units);
    tcase_add_test(c, bad_bytes);
    tcase_add_test(c, long_line);
    tcase_add_test(c, widths);
    tcase_add_test(c, character_starts);
    return c;
}
