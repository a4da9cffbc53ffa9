#include "source/syntax.h"

void syntax_check(Node *item_root, SyntaxErrors *errors)
{
    (void)item_root;
    (void)errors;
}
