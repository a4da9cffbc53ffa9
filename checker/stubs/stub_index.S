/* The compiled typeshed as bytes in the program: stub_index_data up to stub_index_end.
 * Without STUB_INDEX_FILE both are the same address, an empty index; stubc, which makes the file, is linked that way. */
    .section .rodata
    .balign 16
    .globl stub_index_data
    .globl stub_index_end
stub_index_data:
#ifdef STUB_INDEX_FILE
    .incbin STUB_INDEX_FILE
#endif
stub_index_end:
    .byte 0

    .section .note.GNU-stack, "", %progbits
