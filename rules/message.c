#include "rules/message.h"

#include <string.h>

#include "types/class.h"
#include "types/print.h"
#include "types/relate.h"

enum {
    SHOWN_SOURCE = 40,                                /* characters of an expression quoted in a message */
    SHOWN_TYPE = 80,                                  /* bytes of a type: a message fits into two lines */
};

/* A type in the text: behind which byte of it, and whether what its aliases stand for is told; is_result: by %C. */
typedef struct { Type type; uint32_t at; bool is_opened, is_result; } Mention;

/* Types are put in at the end: how one is written hangs on all the others. */
typedef struct {
    Agen   *ag;
    StrBuf  text;
    VEC(Mention) mentions;
    uint32_t results, coroutines;                     /* told by %C, and how many of these are coroutines */
    Wording wording;
} Message;

static void add_shortened(StrBuf *out, Str text, uint32_t most)
{
    uint32_t shown = text_char_start(text, text.len < most ? text.len : most);
    strbuf_add(out, str_sub(text, 0, shown));
    strbuf_add_text(out, shown < text.len ? "…" : "");
}

static void add_quoted(StrBuf *out, StrBuf *text)
{
    strbuf_add_char(out, '`');
    add_shortened(out, strbuf_str(text), SHOWN_TYPE);
    strbuf_add_char(out, '`');
    strbuf_free(text);
}

/* One step only where all of them together would be too long to read. */
static void add_opened(Message *m, StrBuf *out, Type type)
{
    StrBuf opened = { 0 };
    bool has_alias = type_print_opened(m->ag->types, &m->wording, &opened, type, true);
    if (opened.len > SHOWN_TYPE) {
        opened.len = 0;
        type_print_opened(m->ag->types, &m->wording, &opened, type, false);
    }
    if (has_alias) {
        strbuf_add_text(out, " (");
        add_quoted(out, &opened);
        strbuf_add_text(out, ")");
    }
    strbuf_free(&opened);
}

static bool is_opened_before(const Message *m, uint32_t mention)
{
    for (uint32_t i = 0; i < mention; i++)
        if (m->mentions.items[i].is_opened && m->mentions.items[i].type == m->mentions.items[mention].type)
            return true;
    return false;
}

static void add_source(Message *m, const Node *n)
{
    Str text = str_sub(m->ag->module->text.bytes, n->start, n->end);
    int64_t line = str_find_char(text, '\n');
    uint32_t most = line >= 0 && line < SHOWN_SOURCE ? (uint32_t)line : SHOWN_SOURCE;
    add_shortened(&m->text, text, most);
}

static Mention *mention(Message *m, Type type, bool is_opened)
{
    Mention mention = { .type = type, .at = (uint32_t)m->text.len, .is_opened = is_opened };
    vec_push(&m->mentions, mention);
    return &vec_last(&m->mentions);
}

/* `CoroutineType[Any, Any, Row]` is what nobody has written: "a coroutine that returns `Row`". */
static void mention_result(Message *m, Type type)
{
    const Term *term = type_term(m->ag->types, type);
    bool is_made = term->kind == TYPE_INSTANCE && class_is(term->cls, m->ag->types, ATOM_types, ATOM_CoroutineType);
    Type awaited = is_made ? infer_awaited(m->ag->in, type) : 0;
    bool is_known = awaited && !type_is_unknown(awaited);
    m->results++;
    m->coroutines += is_made;
    if (is_made)
        strbuf_add_text(&m->text, is_known ? "a coroutine that returns " : "a coroutine");
    if (is_made && !is_known)
        return;
    mention(m, is_made ? awaited : type, true)->is_result = true;
}

/* Where only one of them is a coroutine that is what differs, whatever their aliases stand for. */
static void settle_results(Message *m)
{
    bool differ = m->coroutines && m->coroutines < m->results;
    for (uint32_t i = 0; differ && i < m->mentions.len; i++)
        m->mentions.items[i].is_opened &= !m->mentions.items[i].is_result;
}

/* Of a wide union: those of its members that don't fit; nothing where that is plain to see. */
static void mention_misfit(Message *m, Type given, Type wanted)
{
    enum { PLAIN = 2 };
    Types *t = m->ag->types;
    uint32_t count = type_member_count(t, given);
    if (count <= PLAIN && type_member_count(t, wanted) == 1)
        return;
    VEC(Type) misfits = { 0 };
    for (uint32_t i = 0; i < count; i++)
        if (!type_assignable(t, type_member(t, given, i), wanted, NULL))
            vec_push(&misfits, type_member(t, given, i));
    if (misfits.len && misfits.len < count) {
        strbuf_add_text(&m->text, ": ");
        mention(m, type_union(t, misfits.items, misfits.len), false);
        strbuf_add_text(&m->text, " doesn't fit");
    }
    vec_free(&misfits);
}

static void put_in(Message *m, const char *format, va_list args)
{
    for (const char *p = format; *p; p++) {
        if (*p != '%' || !p[1]) {
            strbuf_add_char(&m->text, *p);
            continue;
        }
        switch (*++p) {
        case 'T': mention(m, va_arg(args, Type), false); break;
        case 'O': mention(m, va_arg(args, Type), true); break;
        case 'C': mention_result(m, va_arg(args, Type)); break;
        case 'M': {
            Type given = va_arg(args, Type);
            mention_misfit(m, given, va_arg(args, Type));
            break;
        }
        case 'N': add_source(m, va_arg(args, const Node *)); break;
        case 'A': strbuf_add(&m->text, atom_str(m->ag->in->program->atoms, va_arg(args, Atom))); break;
        case 's': strbuf_add_text(&m->text, va_arg(args, const char *)); break;
        case 'd': strbuf_printf(&m->text, "%d", va_arg(args, int)); break;
        case 'u': strbuf_printf(&m->text, "%u", va_arg(args, unsigned)); break;
        case '%': strbuf_add_char(&m->text, '%'); break;
        default:  BUG("unknown %%%c in the message “%s”", *p, format);
        }
    }
}

static Str with_types(Message *m, Arena *arena)
{
    for (uint32_t i = 0; i < m->mentions.len; i++)
        type_meet(m->ag->types, &m->wording, m->mentions.items[i].type, m->mentions.items[i].is_opened);
    StrBuf out = { 0 };
    uint32_t told = 0;
    for (uint32_t i = 0; i < m->mentions.len; i++) {
        const Mention *mention = &m->mentions.items[i];
        strbuf_add(&out, str_sub(strbuf_str(&m->text), told, mention->at));
        told = mention->at;
        StrBuf type = { 0 };
        type_print_worded(m->ag->types, &m->wording, &type, mention->type);
        add_quoted(&out, &type);
        if (mention->is_opened && !is_opened_before(m, i))
            add_opened(m, &out, mention->type);
    }
    strbuf_add(&out, str_sub(strbuf_str(&m->text), told, (uint32_t)m->text.len));
    Str text = str_copy(arena, strbuf_str(&out));
    strbuf_free(&out);
    return text;
}

Str message_text(Agen *ag, Arena *arena, const TypeNames *names, const char *format, va_list args)
{
    Message m = { .ag = ag, .wording = { .names = names->items, .name_count = names->len } };
    put_in(&m, format, args);
    settle_results(&m);
    Str text = with_types(&m, arena);
    strbuf_free(&m.text);
    vec_free(&m.mentions);
    wording_free(&m.wording);
    return text;
}
