/* feed_parts.h: what the feed_*.c share. Nobody else includes it. */
#ifndef SOURCE_FEED_PARTS_H
#define SOURCE_FEED_PARTS_H

#include "source/feed.h"

/* -- feed_output.c -- */
void feed_fake(Feed *f, Str fake, uint32_t start, uint32_t end);      /* text of our own that stands for [start, end) */
void feed_copy(Feed *f, uint32_t start, uint32_t end);
void feed_emit(Feed *f, uint32_t start, uint32_t end);                /* a copied token: the last one so far */
void feed_gap(Feed *f, uint32_t start, uint32_t end);                 /* white space between tokens: one blank, if any */
void feed_drop_blank(Feed *f);                                        /* takes back one blank */
char feed_last(const Feed *f);                                        /* the last character fed */
void feed_error(Feed *f, uint32_t start, uint32_t end, const char *message);

/* -- feed_token.c: each returns where the text goes on -- */
uint32_t feed_token(Feed *f, uint32_t at, uint32_t to, bool joined);  /* joined: line ends are white space here */
void     feed_expression(Feed *f, uint32_t at, uint32_t to);
uint32_t feed_type_params(Feed *f, uint32_t at, uint32_t to);         /* from their [ */

/* -- feed_statement.c: the second two return `at` when it is a token like any other -- */
void     feed_begin_statement(Feed *f, uint32_t at, uint32_t to);
bool     feed_lacks_colon(const Feed *f);              /* a compound statement whose header has not ended yet */
uint32_t feed_outside_brackets(Feed *f, uint32_t at, uint32_t to);
uint32_t feed_inside_parameters(Feed *f, uint32_t at, uint32_t to);
/* the parenthesis an annotation is fed in, if one is open */
void     feed_close_wrap(Feed *f);

#endif
