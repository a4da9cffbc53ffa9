/* The compiled typeshed as bytes in the program: stub_index_data up to stub_index_end.
 * Without STUB_INDEX_FILE both are the same address, an empty index; stubc, which makes the file, is linked that way. */
#if defined(__APPLE__)
#define NAME(name) _##name
    .section __TEXT,__const
#else
#define NAME(name) name
#ifdef _WIN32
    .section .rdata, "dr"
#else
    .section .rodata
#endif
#endif
    .balign 16
    .globl NAME(stub_index_data)
    .globl NAME(stub_index_end)
NAME(stub_index_data):
#ifdef STUB_INDEX_FILE
    .incbin STUB_INDEX_FILE
#endif
NAME(stub_index_end):
    .byte 0

#ifdef __ELF__
    .section .note.GNU-stack, "", %progbits
#endif
