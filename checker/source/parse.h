/* parse.h: the AST of one item, by a parser of our own where it is plain (quick.h), by way of tree-sitter where it isn't.
 * A Parser belongs to one worker (it wraps a TSParser); the nodes it makes go into the arena it is given.
 * Lowering knows every construct of Python 3.9–3.15 and always returns a tree; what it can't parse is an ERROR node and a
 * SyntaxError. */
#ifndef SOURCE_PARSE_H
#define SOURCE_PARSE_H

#include "source/item.h"

typedef struct Parser Parser;

/* Once, before any parser is made: tree-sitter gets its memory where we get ours, and without any ends as we do. */
void    parser_share_memory(void);

Parser *parser_new(AtomTable *atoms);
void    parser_free(Parser *p);
/* Never quick.h: what a comparison of the two needs. */
void    parser_use_grammar_alone(Parser *p);
/* How much each has read: bytes of the text, and of what tree-sitter was fed; and bytes of statements too long for either. */
typedef struct { uint64_t quick, grammar, left_out; } ParserShares;
ParserShares parser_shares(const Parser *p);

/* Parses and lowers one item into item->node, with parent as its parent: the MODULE node or the CLASS_DEF of the item's class.
 * A class item gets its header (decorators, arguments, type parameters); its members stay items. errors may be NULL. */
Node   *item_parse(Parser *p, Arena *a, const Text *text, Item *item, Node *parent, SyntaxErrors *errors);

/* Parses a whole text at once, without the outline; for comparison and for small snippets. Class bodies are in class_def.body. */
NodeList parse_all(Parser *p, Arena *a, const Text *text, Node *module, SyntaxErrors *errors);

/* Parses [start, end) as one expression: string annotations, type comments. Positions are the file's. Flags every node
 * NODE_IS_QUOTED. ERROR node when it is none. */
Node   *parse_expression(Parser *p, Arena *a, const Text *text, uint32_t start, uint32_t end, Node *parent);
/* The same for text that isn't literally in the file (a string with escapes or joined pieces): every node gets the range of
 * `at`. */
Node   *parse_expression_text(Parser *p, Arena *a, Str text, Node *at);

#endif
