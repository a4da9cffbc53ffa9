/* import_proof.c: import_proof SITE-PACKAGES-OR-ENV FILE… (or the files on stdin after `-`): every import of every file that
 * mentions async generators leads to a declaration, or to what isn't there. Prints each that doesn't, with what is missing,
 * and the counts: a module that isn't installed, a submodule, a name of a module that was found, an extension module without
 * a stub. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "program/environment.h"
#include "program/scope.h"
#include "source/scan.h"
#include "stubs/stubs.h"

typedef enum { IMPORT_FOUND, IMPORT_NATIVE, IMPORT_NOT_INSTALLED, IMPORT_NO_SUBMODULE, IMPORT_NO_NAME, OUTCOME_COUNT } Outcome;
static const char *const outcomes[] = { "found", "native", "not installed", "no submodule", "no such name" };

typedef struct {
    Program *program;
    Module  *module;
    uint32_t files, mentioning, count[OUTCOME_COUNT];
} Proof;

static void tell(Proof *p, const Node *at, Outcome outcome, Atom module, Atom name)
{
    AtomTable *atoms = p->program->atoms;
    p->count[outcome]++;
    if (outcome != IMPORT_FOUND)
        printf(STR_FMT ":%" PRIu32 ": %s: %s %s\n", STR_ARG(p->module->path), text_line_of(&p->module->text, at->start) + 1,
               outcomes[outcome], atom_text(atoms, module), name ? atom_text(atoms, name) : "");
}

/* What became of a module's name that could not be opened. */
static Outcome why_not(Proof *p, Atom module)
{
    Str name = atom_str(p->program->atoms, module);
    int64_t dot = str_find_char(name, '.');
    FoundKind kind = program_find(p->program, p->module, module);
    if (kind == FOUND_NATIVE)
        return IMPORT_NATIVE;
    Atom first = atom_of(p->program->atoms, str_sub(name, 0, dot < 0 ? name.len : (uint32_t)dot));
    FoundKind top = program_find(p->program, p->module, first);
    return top == FOUND_NOTHING ? IMPORT_NOT_INSTALLED : top == FOUND_NATIVE ? IMPORT_NATIVE : IMPORT_NO_SUBMODULE;
}

static void check_import(Proof *p, const Node *n)
{
    for (uint32_t i = 0; i < n->import.names.len; i++) {
        const Node *alias = n->import.names.items[i];
        bool found = program_import(p->program, p->module, ATOM_NONE, alias->alias.name) != NULL;
        tell(p, n, found ? IMPORT_FOUND : why_not(p, alias->alias.name), alias->alias.name, ATOM_NONE);
    }
}

static void check_from(Proof *p, const Node *n)
{
    Atom name = program_import_name(p->program, p->module, n->import_from.level, n->import_from.module);
    Module *m = n->import_from.level > 0 ? program_module(p->program, name)
                                         : program_import(p->program, p->module, ATOM_NONE, name);
    if (!m) {
        tell(p, n, why_not(p, name), name, ATOM_NONE);
        return;
    }
    for (uint32_t i = 0; i < n->import_from.names.len; i++) {
        Atom member = n->import_from.names.items[i]->alias.name;
        ImportTarget t = { 0 };
        if (member != ATOM_star)
            t = module_member(m, member, NULL);
        tell(p, n, t.unresolved ? IMPORT_NO_NAME : IMPORT_FOUND, name, member);
    }
}

static bool enter(void *ctx, Node *n)
{
    if (n->kind == NODE_IMPORT)
        check_import(ctx, n);
    else if (n->kind == NODE_IMPORT_FROM)
        check_from(ctx, n);
    return !node_is_expression(n);
}

static void check_items(Proof *p, Item *items, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        node_walk(module_item_node(p->module, &items[i]), enter, p);
        check_items(p, items[i].children, items[i].child_count);
    }
}

static void check_file(Proof *p, const char *path)
{
    FileBytes file;
    FileError error;
    p->files++;
    if (!file_read(path, &file, &error))
        return;
    if (scan_mentions(text_without_bom(file.bytes))) {
        p->mentioning++;
        p->module = program_file(p->program, str_of(path), file.bytes);
        check_items(p, p->module->outline.items, p->module->outline.count);
    }
}

int main(int argc, char **argv)
{
    Arena *a = arena_new();
    Environment environment;
    Str error;
    EnvironmentOptions options = { .python = str_of(argc > 2 ? argv[1] : ""), .project = path_absolute(a, STR(".")) };
    if (argc < 3 || !environment_find(a, &options, &environment, &error)) {
        fprintf(stderr, "usage: import_proof ENVIRONMENT FILE…\n");
        return 2;
    }
    SearchOptions search = { .root = STR(""), .environment = &environment };
    SearchPaths *paths = search_paths_new(a, &search);
    PyVersion version = environment.version.major ? environment.version : (PyVersion){ 3, TARGET_NEWEST_MINOR };
    Proof p = { .program = program_new(paths, (Target){ .version = version }, stubs_embedded()) };
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    for (int i = 2; i < argc; i++)
        if (strcmp(argv[i], "-") != 0)
            check_file(&p, argv[i]);
        else
            while ((length = getline(&line, &size, stdin)) > 0) {
                line[strcspn(line, "\n")] = '\0';
                check_file(&p, str_copy(a, str_of(line)).data);
            }
    free(line);
    printf("%" PRIu32 " files, %" PRIu32 " mention async generators:", p.files, p.mentioning);
    for (unsigned i = 0; i < OUTCOME_COUNT; i++)
        printf("%s %" PRIu32 " %s", i ? "," : "", p.count[i], outcomes[i]);
    putchar('\n');
    return 0;
}
