/* main.c: the commands and nothing else. */
#include <stdio.h>

int main(void)
{
    puts("agencheck");
    return 0;
}
