/* pattern.c: match statements: what a pattern leaves of its subject where it matched and where it didn't, and what its
 * captures hold. A pattern is followed from the top down: the subject goes in, what is left of it comes out, and on the way
 * the type at one capture is noted when somebody wants it. */
#include "infer/narrow.h"

enum { MAX_NESTING = 40, MAX_ITEMS = 64, WHAT_LEFT = 0x6c66 };

typedef struct {
    Infer *in;
    const Node *wanted;                               /* the capture asked for; NULL */
    Type   captured;
    int    depth;
} Match;

static Type positive(Match *m, Type subject, Node *pattern);
static Type negative(Match *m, Type subject, Node *pattern);

static Type join(Infer *in, Type a, Type b)
{
    return a ? type_union2(in->types, a, b) : b;
}

static void note(Match *m, const Node *capture, Type type)
{
    if (m->wanted == capture)
        m->captured = join(m->in, m->captured, type);
}

static bool matches_anything(const Node *p)
{
    while (p && p->kind == NODE_PATTERN_AS && p->pattern_as.pattern)
        p = p->pattern_as.pattern;
    return p && (p->kind == NODE_PATTERN_AS || p->kind == NODE_PATTERN_STAR);
}

/* -- values ------------------------------------------------------------------------------------------------------------------ */

static Type value_pattern(Match *m, Type subject, Node *pattern, bool sense)
{
    Node *value = pattern->operand.value;
    if (!value)
        return subject;
    /* Values match by ==, but what has nothing in common with a literal isn't thought to be equal to it. */
    bool by_identity = !(value->kind == NODE_ATTRIBUTE || value->kind == NODE_NAME);
    Type type = infer_type(m->in, value);
    if (narrow_is_value(m->in, type))
        return narrow_to_value(m->in, subject, type, sense, by_identity);
    return subject;
}

/* -- sequences --------------------------------------------------------------------------------------------------------------- */

static int32_t star_at(NodeList items)
{
    for (uint32_t i = 0; i < items.len; i++)
        if (items.items[i]->kind == NODE_PATTERN_STAR)
            return (int32_t)i;
    return -1;
}

static bool fits_length(const Term *tuple, NodeList items, int32_t star)
{
    return star < 0 ? tuple->count == items.len : tuple->count + 1 >= items.len;
}

static int32_t unpacked_at(Infer *in, const Term *tuple)
{
    for (uint32_t i = 0; i < tuple->count; i++)
        if (type_kind(in->types, tuple->items[i]) == TYPE_UNPACKED)
            return (int32_t)i;
    return -1;
}

/* A tuple of fixed length against patterns one by one; NEVER when one of them can't match. */
static Type fixed_tuple(Match *m, const Term *tuple, NodeList items, int32_t star)
{
    Types *t = m->in->types;
    Type made[MAX_ITEMS], rest = 0;
    uint32_t taken = 0, starred = star < 0 ? 0 : tuple->count + 1 - items.len;
    bool possible = true;
    if (tuple->count > MAX_ITEMS)
        return UNKNOWN;
    for (uint32_t i = 0; i < items.len; i++) {
        if ((int32_t)i == star) {
            for (uint32_t k = 0; k < starred; k++, taken++) {
                made[taken] = tuple->items[taken];
                rest = join(m->in, rest, type_widen_literals(t, made[taken]));
            }
            note(m, items.items[i], type_list_of(m->in->types, rest ? rest : UNKNOWN));
        } else {
            made[taken] = positive(m, tuple->items[taken], items.items[i]);
            possible &= made[taken] != NEVER;
            taken++;
        }
    }
    return possible ? type_tuple(t, made, tuple->count) : NEVER;
}

/* Anything whose items have one type. */
static Type uniform_sequence(Match *m, Type member, Type item, NodeList items, int32_t star)
{
    Type made[MAX_ITEMS];
    bool possible = true;
    for (uint32_t i = 0; i < items.len; i++) {
        if ((int32_t)i == star) {
            note(m, items.items[i], type_list_of(m->in->types, item));
            continue;
        }
        Type one = positive(m, item, items.items[i]);
        possible &= one != NEVER;
        if (i < MAX_ITEMS)
            made[i] = one;
    }
    if (!possible)
        return NEVER;
    bool is_tuple = type_kind(m->in->types, member) == TYPE_TUPLE && type_term(m->in->types, member)->count == 1;
    return is_tuple && star < 0 && items.len <= MAX_ITEMS ? type_tuple(m->in->types, made, items.len) : member;
}

static Class *known_class(Infer *in, Atom module, Atom name)
{
    return type_class_of(in->types, type_known(in->types, module, name, NULL, 0));
}

/* The member's items when it can match a sequence pattern; 0: it can't. Strings and bytes are no sequences here (PEP 634). */
static Type sequence_item(Infer *in, Type member, Type *narrowed)
{
    Types *t = in->types;
    *narrowed = member;
    if (type_is_unknown(member))
        return member;
    if (type_is_object(t, member)) {
        Type args[] = { type_object(t) };
        *narrowed = type_known(t, ATOM_typing, ATOM_Sequence, args, 1);
        return args[0];
    }
    Class *c = type_class_of(t, member), *sequence = known_class(in, ATOM_typing, ATOM_Sequence);
    if (!c || !sequence || type_kind(t, member) == TYPE_CLASS ||
        class_derives(t, c, type_class_of(t, type_builtin(t, ATOM_str))) ||
        class_derives(t, c, type_class_of(t, type_builtin(t, ATOM_bytes))) ||
        class_derives(t, c, type_class_of(t, type_builtin(t, ATOM_bytearray))))
        return 0;
    if (c->flags & CLASS_HAS_UNKNOWN_BASE)
        return UNKNOWN;
    if (class_derives(t, c, sequence)) {
        Type item = infer_iterated(in, member);
        return item ? item : UNKNOWN;
    }
    if (!class_derives(t, sequence, c))               /* Iterable[int], Collection[int]: may well be a sequence */
        return 0;
    Type item = infer_iterated(in, member);
    item = item ? item : UNKNOWN;
    *narrowed = type_known(t, ATOM_typing, ATOM_Sequence, &item, 1);
    return item;
}

static Type sequence_member(Match *m, Type member, NodeList items)
{
    Types *t = m->in->types;
    int32_t star = star_at(items);
    Type tuple = infer_as_tuple(m->in, member), before = m->captured, left = NEVER;
    const Term *term = type_term(t, tuple ? tuple : member);
    if (tuple && unpacked_at(m->in, term) < 0) {
        left = fits_length(term, items, star) ? fixed_tuple(m, term, items, star) : NEVER;
        if (left != NEVER && tuple != member)
            left = member;
    } else {
        Type narrowed, item = sequence_item(m->in, member, &narrowed);
        left = item ? uniform_sequence(m, narrowed, item, items, star) : NEVER;
    }
    if (left == NEVER)                                /* what was captured on the way isn't seen by anybody */
        m->captured = before;
    return left;
}

static Type sequence_pattern(Match *m, Type subject, Node *pattern)
{
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(m->in->types, subject); i++) {
        Type member = type_upper(m->in->types, type_expand(m->in->types, type_member(m->in->types, subject, i)));
        left = type_union2(m->in->types, left, sequence_member(m, member, pattern->elements.items));
    }
    return left;
}

/* `[*_]` matches whatever is a sequence. */
static bool is_any_sequence(Match *m, Type member)
{
    Type narrowed, item = sequence_item(m->in, member, &narrowed);
    return item && !type_is_unknown(member) && narrowed == member && type_kind(m->in->types, member) == TYPE_INSTANCE &&
           !(type_class_of(m->in->types, member)->flags & CLASS_HAS_UNKNOWN_BASE);
}

/* What of a tuple is left where patterns for its items failed, told by the first of them that did: those before it matched. The
 * tuple as it is where some item couldn't be told apart at all, so that unions don't grow for nothing. */
static Type not_items(Match *m, Type member, const Term *tuple, NodeList items)
{
    Type made[MAX_ITEMS], left = NEVER;
    for (uint32_t k = 0; k < tuple->count; k++)
        made[k] = tuple->items[k];
    for (uint32_t k = 0; k < items.len; k++) {
        if (matches_anything(items.items[k]))
            continue;
        Type failed = negative(m, tuple->items[k], items.items[k]);
        if (failed == tuple->items[k])
            return member;
        made[k] = failed;
        left = failed == NEVER ? left : type_union2(m->in->types, left, type_tuple(m->in->types, made, tuple->count));
        made[k] = positive(m, tuple->items[k], items.items[k]);
        if (made[k] == NEVER)
            break;
    }
    return left;
}

/* Only tuples whose every item would have matched are gone where a sequence pattern failed. */
static Type not_sequence(Match *m, Type subject, Node *pattern)
{
    Types *t = m->in->types;
    NodeList items = pattern->elements.items;
    int32_t star = star_at(items);
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(t, subject); i++) {
        Type member = type_expand(t, type_member(t, subject, i));
        const Term *term = type_term(t, member);
        bool is_fixed = term->kind == TYPE_TUPLE && unpacked_at(m->in, term) < 0 && fits_length(term, items, star);
        if (is_fixed && star < 0 && term->count <= MAX_ITEMS && i <= MAX_ITEMS)
            member = not_items(m, member, term, items);
        else if (star >= 0 && items.len == 1 && (is_fixed || is_any_sequence(m, member)))
            member = NEVER;
        left = type_union2(t, left, member);
    }
    return left;
}

/* -- mappings ---------------------------------------------------------------------------------------------------------------- */

static Type mapping_value(Infer *in, Type member, Node *key, bool *possible)
{
    Types *t = in->types;
    *possible = true;
    if (type_is_unknown(member))
        return UNKNOWN;
    if (type_is_object(t, member))
        return type_object(t);
    Class *c = type_class_of(t, member), *mapping = known_class(in, ATOM_typing, ATOM_Mapping);
    if (c && c->flags & CLASS_IS_TYPED_DICT && key && key->kind == NODE_STRING) {
        const Field *field = class_field(t, c, atom_of(in->program->atoms, key->string.value));
        *possible = field || !(c->flags & CLASS_IS_FINAL);
        return field ? field->type : type_object(t);
    }
    *possible = c && mapping && (class_derives(t, c, mapping) || class_derives(t, mapping, c) ||
                                 c->flags & (CLASS_IS_TYPED_DICT | CLASS_HAS_UNKNOWN_BASE));
    Type base = *possible && mapping ? class_base(t, member, mapping) : 0;
    uint32_t count = 0;
    const Type *args = base ? type_args(t, base, &count) : NULL;
    return count > 1 ? args[1] : UNKNOWN;
}

static Type rest_of(Infer *in, Type member)
{
    Types *t = in->types;
    Class *mapping = known_class(in, ATOM_typing, ATOM_Mapping);
    bool is_instance = mapping && type_class_of(t, member) && type_kind(t, member) == TYPE_INSTANCE;
    Type base = is_instance ? class_base(t, member, mapping) : 0, unknown[] = { UNKNOWN, UNKNOWN };
    uint32_t count = 0;
    const Type *args = base ? type_args(t, base, &count) : NULL;
    return type_builtin_of(t, ATOM_dict, count > 1 ? args : unknown, 2);
}

static Type mapping_pattern(Match *m, Type subject, Node *pattern)
{
    Type left = NEVER;
    for (uint32_t i = 0; i < type_member_count(m->in->types, subject); i++) {
        Type member = type_upper(m->in->types, type_expand(m->in->types, type_member(m->in->types, subject, i)));
        bool possible, all = true;
        mapping_value(m->in, member, NULL, &all);
        for (uint32_t k = 0; k < pattern->pattern_mapping.items.len && all; k++) {
            Node *item = pattern->pattern_mapping.items.items[k];
            if (item->kind != NODE_DICT_ITEM || !item->dict_item.value)
                continue;
            Type value = mapping_value(m->in, member, item->dict_item.key, &possible);
            all = possible && positive(m, value, item->dict_item.value) != NEVER;
        }
        if (!all)
            continue;
        note(m, pattern, rest_of(m->in, member));
        left = type_union2(m->in->types, left, member);
    }
    return left;
}

/* -- classes ----------------------------------------------------------------------------------------------------------------- */

/* bool, int, str, … capture the object itself by their one positional argument (PEP 634). */
static bool captures_itself(Infer *in, Type a)
{
    static const Atom names[] = { ATOM_bool, ATOM_bytearray, ATOM_bytes, ATOM_dict, ATOM_float, ATOM_frozenset, ATOM_int,
        ATOM_list, ATOM_set, ATOM_str, ATOM_tuple };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (type_is_instance_of(in->types, a, names[i]))
            return true;
    return false;
}

/* The attribute that a positional argument of a class pattern stands for, by __match_args__; 0. */
static Atom positional_name(Infer *in, Type object, uint32_t index)
{
    Type args = infer_attribute_of(in, object, ATOM___match_args__);
    const Term *term = args ? type_term(in->types, args) : NULL;
    if (term && term->kind == TYPE_TUPLE && index < term->count) {
        const Term *name = type_term(in->types, term->items[index]);
        bool is_text = type_is_literal_of_str(in->types, term->items[index]) && !name->literal->is_any;
        return is_text ? atom_of(in->program->atoms, name->literal->text) : ATOM_NONE;
    }
    Class *c = type_class_of(in->types, object);
    (void)class_field(in->types, c, ATOM_NONE);
    for (uint32_t i = 0; i < c->fields.len; i++)
        if (!c->fields.items[i].keyword_only && c->fields.items[i].in_init && index-- == 0)
            return c->fields.items[i].name;
    return ATOM_NONE;
}

static bool class_arguments(Match *m, Type object, NodeList args)
{
    uint32_t position = 0;
    for (uint32_t i = 0; i < args.len; i++) {
        Node *arg = args.items[i];
        Type type;
        if (arg->kind == NODE_PATTERN_KEYWORD) {
            type = infer_attribute_of(m->in, object, arg->pattern_keyword.name);
            arg = arg->pattern_keyword.pattern;
        } else if (captures_itself(m->in, object)) {
            type = object;
        } else {
            Atom name = type_class_of(m->in->types, object) ? positional_name(m->in, object, position++) : ATOM_NONE;
            type = name ? infer_attribute_of(m->in, object, name) : UNKNOWN;
        }
        if (arg && positive(m, type ? type : UNKNOWN, arg) == NEVER)
            return false;
    }
    return true;
}

static Type class_pattern(Match *m, Type subject, Node *pattern)
{
    Type matched = narrow_instance(m->in, subject, pattern->pattern_class.cls, true, false);
    VEC(Type) left = { 0 };
    for (uint32_t i = 0; i < type_member_count(m->in->types, matched); i++) {
        Type member = type_member(m->in->types, matched, i);
        if (class_arguments(m, member, pattern->pattern_class.args))
            vec_push(&left, member);
    }
    Type all = type_union(m->in->types, left.items, left.len);
    vec_free(&left);
    return all;
}

static bool arguments_match_anything(NodeList args)
{
    for (uint32_t i = 0; i < args.len; i++) {
        const Node *p = args.items[i]->kind == NODE_PATTERN_KEYWORD ? args.items[i]->pattern_keyword.pattern : args.items[i];
        if (!matches_anything(p))
            return false;
    }
    return true;
}

/* -- all patterns ------------------------------------------------------------------------------------------------------------ */

static Type alternatives(Match *m, Type subject, Node *pattern)
{
    Type left = NEVER;
    for (uint32_t i = 0; i < pattern->elements.items.len; i++) {
        left = type_union2(m->in->types, left, positive(m, subject, pattern->elements.items.items[i]));
        subject = negative(m, subject, pattern->elements.items.items[i]);
    }
    return left;
}

static Type positive(Match *m, Type subject, Node *pattern)
{
    Type left = subject;
    if (m->depth > MAX_NESTING)
        return UNKNOWN;
    m->depth++;
    switch ((NodeKind)pattern->kind) {
    case NODE_PATTERN_AS:
        if (pattern->pattern_as.pattern)
            left = positive(m, subject, pattern->pattern_as.pattern);
        note(m, pattern, left);
        break;
    case NODE_PATTERN_OR: left = alternatives(m, subject, pattern); break;
    case NODE_PATTERN_VALUE: left = value_pattern(m, subject, pattern, true); break;
    case NODE_PATTERN_SEQUENCE: left = sequence_pattern(m, subject, pattern); break;
    case NODE_PATTERN_MAPPING: left = mapping_pattern(m, subject, pattern); break;
    case NODE_PATTERN_CLASS: left = class_pattern(m, subject, pattern); break;
    default: break;
    }
    m->depth--;
    return left;
}

static Type negative(Match *m, Type subject, Node *pattern)
{
    if (m->depth > MAX_NESTING)
        return subject;
    switch ((NodeKind)pattern->kind) {
    case NODE_PATTERN_AS:
        return pattern->pattern_as.pattern ? negative(m, subject, pattern->pattern_as.pattern) : NEVER;
    case NODE_PATTERN_OR:
        for (uint32_t i = 0; i < pattern->elements.items.len; i++)
            subject = negative(m, subject, pattern->elements.items.items[i]);
        return subject;
    case NODE_PATTERN_VALUE:
        return value_pattern(m, subject, pattern, false);
    case NODE_PATTERN_SEQUENCE:
        return not_sequence(m, subject, pattern);
    case NODE_PATTERN_CLASS:
        return arguments_match_anything(pattern->pattern_class.args)
                   ? narrow_instance(m->in, subject, pattern->pattern_class.cls, false, false) : subject;
    default:
        return subject;
    }
}

/* What is left of the subject where the pattern matched, or didn't. */
static Type narrowed_by(Infer *in, Type subject, Node *pattern, bool sense)
{
    Match m = { .in = in };
    if (!pattern || pattern->kind == NODE_ERROR)
        return subject;
    return sense ? positive(&m, subject, pattern) : negative(&m, subject, pattern);
}

/* -- what cases leave -------------------------------------------------------------------------------------------------------- */

static Type left_by(Infer *in, Type subject, Node *match_case)
{
    if (match_case->kind != NODE_MATCH_CASE || match_case->match_case.guard || subject == NEVER)
        return subject;
    return narrowed_by(in, subject, match_case->match_case.pattern, false);
}

/* What the first of the cases leave. Each is asked this by those behind it: kept with what the statement was given, so that all
 * of them together take as many steps as there are cases. */
static Type left_by_first(Infer *in, Type subject, NodeList cases, uint32_t count)
{
    uint64_t salt = hash_mix(WHAT_LEFT, subject), known = subject;
    uint32_t next = count;
    while (next > 0 && !map_get(&in->flow_cache, hash_mix((uint64_t)(uintptr_t)cases.items[next - 1], salt), &known))
        next--;
    Type left = next > 0 ? (Type)known : subject;
    for (bool is_free = true; next < count; next++) {
        Marks outside = marks_begin(in);
        left = left_by(in, left, cases.items[next]);
        is_free &= hold_is_free(marks_end(in, outside));
        if (is_free)
            map_put(&in->flow_cache, hash_mix((uint64_t)(uintptr_t)cases.items[next], salt), left);
    }
    return left;
}

Type pattern_left_behind(Infer *in, Type subject, Node *match_case)
{
    NodeList cases = match_case->parent->match.cases;
    uint32_t place = list_place(&cases, match_case);
    return left_by_first(in, subject, cases, place < cases.len ? place + 1 : place);
}

/* -- captures ---------------------------------------------------------------------------------------------------------------- */

/* What is left of the subject when control comes to this case: its type where the statement stands, less what the cases before
 * took. */
static Type subject_at(Infer *in, const Node *match, const Node *match_case)
{
    NodeList cases = match->match.cases;
    return left_by_first(in, infer_type(in, match->match.subject), cases, list_place(&cases, match_case));
}

Type pattern_capture(Infer *in, Node *capture)
{
    Node *match_case = node_enclosing(capture, NODE_MATCH_CASE);
    if (!match_case || !match_case->parent || match_case->parent->kind != NODE_MATCH || !match_case->match_case.pattern)
        return UNKNOWN;
    Match m = { .in = in, .wanted = capture };
    positive(&m, subject_at(in, match_case->parent, match_case), match_case->match_case.pattern);
    return m.captured ? m.captured : UNKNOWN;
}

/* -- references -------------------------------------------------------------------------------------------------------------- */

static const Node *subject_of(const Node *match_case)
{
    const Node *match = match_case->parent;
    return match && match->kind == NODE_MATCH ? match->match.subject : NULL;
}

/* `match x.kind:` also tells of x. */
static const Node *member_of(const Node *subject, uint64_t key)
{
    if (subject->kind == NODE_ATTRIBUTE && flow_is_key(subject->attribute.value, key))
        return subject;
    return subject->kind == NODE_SUBSCRIPT && flow_is_key(subject->subscript.value, key) ? subject : NULL;
}

/* `match x, y:` with a pattern of as many items: which item; -1. */
static int32_t item_of(const Node *subject, uint64_t key)
{
    if (subject->kind == NODE_TUPLE)
        for (uint32_t i = 0; i < subject->elements.items.len; i++)
            if (flow_is_key(subject->elements.items.items[i], key))
                return (int32_t)i;
    return -1;
}

bool pattern_concerns(uint64_t key, Node *match_case)
{
    const Node *subject = subject_of(match_case);
    return subject && (flow_is_key(subject, key) || member_of(subject, key) || item_of(subject, key) >= 0);
}

static Type by_member(Infer *in, Type a, const Node *member, Node *pattern, bool sense)
{
    VEC(Type) left = { 0 };
    if (type_kind(in->types, a) != TYPE_UNION)
        return a;
    for (uint32_t i = 0; i < type_member_count(in->types, a); i++) {
        Type object = type_member(in->types, a, i), type;
        type = member->kind == NODE_ATTRIBUTE ? infer_attribute_of(in, object, member->attribute.attr)
                                              : infer_subscript(in, object, infer_type(in, member->subscript.index),
                                                                member->subscript.index);
        if (!type || type_is_unknown(type) || narrowed_by(in, type, pattern, sense) != NEVER)
            vec_push(&left, object);
    }
    Type all = type_union(in->types, left.items, left.len);
    vec_free(&left);
    return all;
}

static Type by_item(Infer *in, Type a, uint32_t index, uint32_t count, Node *pattern, bool sense)
{
    while (pattern && pattern->kind == NODE_PATTERN_AS && pattern->pattern_as.pattern)
        pattern = pattern->pattern_as.pattern;
    if (!pattern || pattern->kind != NODE_PATTERN_SEQUENCE || pattern->elements.items.len != count ||
        star_at(pattern->elements.items) >= 0)
        return a;
    if (sense)
        return narrowed_by(in, a, pattern->elements.items.items[index], true);
    for (uint32_t i = 0; i < count; i++)              /* any of the others may have failed */
        if (i != index && !matches_anything(pattern->elements.items.items[i]))
            return a;
    return narrowed_by(in, a, pattern->elements.items.items[index], false);
}

Type pattern_narrow_reference(Infer *in, Type a, uint64_t key, Node *match_case, bool sense)
{
    const Node *subject = subject_of(match_case);
    Node *pattern = match_case->match_case.pattern;
    if (!subject || !pattern)
        return a;
    if (flow_is_key(subject, key))
        return narrowed_by(in, a, pattern, sense);
    const Node *member = member_of(subject, key);
    if (member)
        return by_member(in, a, member, pattern, sense);
    int32_t item = item_of(subject, key);
    return item < 0 ? a : by_item(in, a, (uint32_t)item, subject->elements.items.len, pattern, sense);
}
