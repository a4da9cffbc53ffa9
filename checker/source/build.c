#include "source/build.h"

void build_report(Build *b, uint32_t start, uint32_t end, const char *message)
{
    SyntaxError e = { start, end, message };
    if (b->errors)
        vec_push(b->errors, e);
}

void build_free(Build *b)
{
    vec_free(&b->comments);
    vec_free(&b->pending);
    strbuf_free(&b->decoded);
}

/* -- lists -- */

NodeList list_take(Build *b, uint32_t mark)
{
    NodeList list = { NULL, b->pending.len - mark };
    if (list.len)
        list.items = arena_copy(b->arena, b->pending.items + mark, list.len * sizeof *list.items);
    b->pending.len = mark;
    return list;
}

NodeList list_of(Build *b, Node *only)
{
    return (NodeList){ arena_copy(b->arena, &only, sizeof(Node *)), 1 };
}

uint32_t list_end(NodeList list, uint32_t otherwise)
{
    return list.len ? list.items[list.len - 1]->end : otherwise;
}

/* -- numbers -- */

/* Python 2's 0777 and 10L, which the grammar still takes. */
static bool is_of_python_2(Str written, bool is_float)
{
    char last = written.data[written.len - 1];
    bool hex = written.len > 1 && (written.data[1] == 'x' || written.data[1] == 'X');
    bool is_octal = written.len > 1 && written.data[0] == '0' && !is_float && last != 'j' && last != 'J';
    uint32_t zeros = 0;
    while (zeros < written.len && (written.data[zeros] == '0' || written.data[zeros] == '_'))
        zeros++;
    is_octal = is_octal && zeros < written.len && written.data[zeros] >= '1' && written.data[zeros] <= '9';
    return last == 'l' || last == 'L' || (is_octal && !hex);
}

Node *build_number(Build *b, uint32_t start, uint32_t end, bool is_float)
{
    Str written = str_sub(b->text, start, end);
    char last = written.data[written.len - 1];
    bool imaginary = last == 'j' || last == 'J';
    if (is_of_python_2(written, is_float))
        build_report(b, start, end, "a number that Python 3 doesn't know");
    Node *n = node_new(b->arena, imaginary ? NODE_IMAGINARY : is_float ? NODE_FLOAT : NODE_INT, start, end);
    n->number.text = written;
    if (str_find_char(written, '_') < 0)
        return n;
    strbuf_clear(&b->decoded);
    for (uint32_t i = 0; i < written.len; i++)
        if (written.data[i] != '_')
            strbuf_add_char(&b->decoded, written.data[i]);
    n->number.text = str_copy(b->arena, strbuf_str(&b->decoded));
    return n;
}

/* -- type comments -- */

void build_type_comment(Build *b, const TypeComments *among, uint32_t after, Node **slot)
{
    uint32_t low = 0, high = among->len;
    while (low < high) {
        uint32_t mid = low + (high - low) / 2;
        if (among->items[mid].after < after)
            low = mid + 1;
        else
            high = mid;
    }
    if (low >= among->len || among->items[low].after != after)
        return;
    CommentSlot found = { slot, among->items[low].start, among->items[low].end };
    vec_push(&b->comments, found);
}
