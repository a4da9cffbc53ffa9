/* Fuzzes the whole way of one file: scan, outline, parse, lower, names, types, rules, suppression, every format of the report.
 * Besides not crashing: what is reported lies in the text and is told as JSON. */
#include <cjson/cJSON.h>
#include <string.h>

#include "report/check.h"
#include "report/format.h"
#include "tests/parts/every_rule.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_place(const Place *at)
{
    if (at->start > at->end || at->end > at->text->bytes.len || !at->from.line || !at->from.column)
        BUG("a place from %u to %u in %u bytes", at->start, at->end, at->text->bytes.len);
}

static void check_diagnostics(const Diagnostics *list)
{
    for (uint32_t i = 0; i < list->len; i++) {
        const Diagnostic *d = &list->items[i];
        check_place(&d->at);
        for (uint32_t k = 0; k < d->note_count; k++)
            check_place(&d->notes[k].at);
        for (uint32_t k = 0; d->mend && k < d->mend->change_count; k++)
            check_place(&d->mend->changes[k].at);
    }
}

static void tell(const Check *check)
{
    static const char *const formats[] = { "text", "concise", "json", "sarif", "github", "gitlab", "junit" };
    Telling telling = telling_of(&check->diagnostics, check->files.len);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        StrBuf out = { 0 };
        telling.is_colored = i % 2;
        format_by_name(str_of(formats[i]))(&telling, &out);
        if (!strcmp(formats[i], "json") || !strcmp(formats[i], "sarif")) {
            cJSON *json = cJSON_ParseWithLength(out.data, out.len);
            if (!json)
                BUG("no JSON: %s", out.data);
            cJSON_Delete(json);
        }
        strbuf_free(&out);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    Str bytes = { (const char *)data, (uint32_t)size };
    Check check = { 0 };
    check_init(&check);
    vec_push(&check.files, (CheckFile){ STR("fuzz.py"), every_rule_project(), &bytes });
    check.jobs = 1;
    check_run(&check);
    check_diagnostics(&check.diagnostics);
    tell(&check);
    check_free(&check);
    return 0;
}
