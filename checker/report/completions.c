/* Completions for shells, printed from the tables of commands and options. */
#include <string.h>

#include "report/help.h"

static bool takes_file(const Option *o)
{
    return strcmp(o->meta, "FILE") == 0 || strcmp(o->meta, "PATH") == 0 || strcmp(o->meta, "ENV") == 0 ||
           strcmp(o->meta, "FOLDERS") == 0;
}

static void add_words(StrBuf *out, const char *choices)
{
    for (; *choices; choices++)
        strbuf_add_char(out, *choices == '|' ? ' ' : *choices);
}

static void add_command_names(StrBuf *out)
{
    uint32_t count;
    const Command *all = commands(&count);
    for (uint32_t i = 0; i < count; i++)
        strbuf_printf(out, "%s%s", i ? " " : "", all[i].name);
}

/* -- bash -------------------------------------------------------------------------------------------------------------------- */

static void bash_values(StrBuf *out, const Command *c, const Option *o)
{
    if (!strchr(o->meta, '|') || !option_is_of(o, c))
        return;
    strbuf_printf(out, "    \"%s --%s\") COMPREPLY=($(compgen -W \"", c->name, o->key);
    add_words(out, o->meta);
    strbuf_add_text(out, "\" -- \"$word\")); return ;;\n");
}

static void bash(StrBuf *out)
{
    uint32_t count, command_count;
    const Option *options = config_options(&count);
    const Command *all = commands(&command_count);
    strbuf_add_text(out, "# bash completion for agencheck: agencheck completions bash > /etc/bash_completion.d/agencheck\n"
                         "_agencheck()\n"
                         "{\n"
                         "    local word=\"${COMP_WORDS[COMP_CWORD]}\" before=\"${COMP_WORDS[COMP_CWORD-1]}\"\n"
                         "    local command=check options\n"
                         "    [[ $COMP_CWORD -gt 1 ]] && case \"${COMP_WORDS[1]}\" in\n"
                         "    ");
    for (uint32_t i = 0; i < command_count; i++)
        strbuf_printf(out, "%s%s", i ? "|" : "", all[i].name);
    strbuf_add_text(out, ") command=\"${COMP_WORDS[1]}\" ;;\n"
                         "    esac\n"
                         "    case \"$command $before\" in\n"
                         "    \"completions completions\")\n"
                         "        COMPREPLY=($(compgen -W \"bash zsh fish\" -- \"$word\"))\n"
                         "        return ;;\n");
    for (uint32_t i = 0; i < command_count; i++)
        for (uint32_t o = 0; o < count; o++)
            bash_values(out, &all[i], &options[o]);
    strbuf_add_text(out, "    esac\n"
                         "    case \"$command\" in\n");
    for (uint32_t i = 0; i < command_count; i++) {
        strbuf_printf(out, "    %s) options=\"", all[i].name);
        for (uint32_t o = 0; o < count; o++)
            if (option_is_of(&options[o], &all[i]))
                strbuf_printf(out, "--%s ", options[o].key);
        strbuf_add_text(out, "--help\" ;;\n");
    }
    strbuf_add_text(out, "    esac\n"
                         "    if [[ $word == -* ]]; then\n"
                         "        COMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
                         "        return\n"
                         "    fi\n"
                         "    COMPREPLY=($(compgen -f -- \"$word\"))\n"
                         "    [[ $COMP_CWORD -eq 1 ]] && COMPREPLY+=($(compgen -W \"");
    add_command_names(out);
    strbuf_add_text(out, "\" -- \"$word\"))\n"
                         "}\n"
                         "complete -o filenames -F _agencheck agencheck\n");
}

/* -- zsh --------------------------------------------------------------------------------------------------------------------- */

/* Inside '…' and the brackets of _arguments. */
static void add_zsh(StrBuf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            strbuf_add_text(out, "'\\''");
        else if (strchr("[]:\\", *text))
            strbuf_printf(out, "\\%c", *text);
        else
            strbuf_add_char(out, *text);
    }
}

static void zsh_option(StrBuf *out, const Option *o)
{
    strbuf_printf(out, "            '%s--%s%s[", o->type == OPTION_TYPE_LIST ? "*" : "", o->key, *o->meta ? "=" : "");
    add_zsh(out, o->help);
    strbuf_add_char(out, ']');
    if (*o->meta)
        strbuf_printf(out, ":%s:", o->key);
    if (strchr(o->meta, '|')) {
        strbuf_add_char(out, '(');
        add_words(out, o->meta);
        strbuf_add_char(out, ')');
    } else if (takes_file(o)) {
        strbuf_add_text(out, "_files");
    }
    strbuf_add_text(out, "' \\\n");
}

static void zsh(StrBuf *out)
{
    uint32_t count, command_count;
    const Option *options = config_options(&count);
    const Command *all = commands(&command_count);
    strbuf_add_text(out, "#compdef agencheck\n"
                         "# zsh completion: agencheck completions zsh > \"${fpath[1]}/_agencheck\"\n"
                         "_agencheck()\n"
                         "{\n"
                         "    local command=check\n"
                         "    local -a commands\n"
                         "    commands=(\n");
    for (uint32_t i = 0; i < command_count; i++) {
        strbuf_printf(out, "        '%s:", all[i].name);
        add_zsh(out, all[i].summary);
        strbuf_add_text(out, "'\n");
    }
    strbuf_add_text(out, "    )\n"
                         "    (( CURRENT > 2 )) && (( ${commands[(I)${words[2]}:*]} )) && command=\"${words[2]}\"\n"
                         "    if (( CURRENT == 2 )) && [[ ${words[2]} != -* ]]; then\n"
                         "        _describe -t commands command commands\n"
                         "        _files\n"
                         "        return\n"
                         "    fi\n"
                         "    case \"$command\" in\n");
    for (uint32_t i = 0; i < command_count; i++) {
        strbuf_printf(out, "    %s)\n        _arguments \\\n", all[i].name);
        for (uint32_t o = 0; o < count; o++)
            if (option_is_of(&options[o], &all[i]))
                zsh_option(out, &options[o]);
        strbuf_printf(out, "            '--help[show help]' \\\n            '*:%s' ;;\n",
                      strcmp(all[i].name, "completions") == 0 ? "shell:(completions bash zsh fish)" : "path:_files");
    }
    strbuf_add_text(out, "    esac\n"
                         "}\n"
                         "if [[ \"${funcstack[1]}\" == _agencheck ]]; then\n"
                         "    _agencheck \"$@\"\n"
                         "else\n"
                         "    compdef _agencheck agencheck\n"
                         "fi\n");
}

/* -- fish -------------------------------------------------------------------------------------------------------------------- */

static void add_fish(StrBuf *out, const char *text)
{
    for (; *text; text++)
        strbuf_printf(out, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
}

static void fish(StrBuf *out)
{
    uint32_t count, command_count;
    const Option *options = config_options(&count);
    const Command *all = commands(&command_count);
    strbuf_add_text(out, "# fish completion: agencheck completions fish > ~/.config/fish/completions/agencheck.fish\n"
                         "set -l commands ");
    add_command_names(out);
    strbuf_add_char(out, '\n');
    for (uint32_t i = 0; i < command_count; i++) {
        strbuf_printf(out, "complete -c agencheck -n \"not __fish_seen_subcommand_from $commands\" -a %s -d '", all[i].name);
        add_fish(out, all[i].summary);
        strbuf_add_text(out, "'\n");
    }
    strbuf_add_text(out, "complete -c agencheck -n \"__fish_seen_subcommand_from completions\" -f -a 'bash zsh fish'\n");
    for (uint32_t i = 0; i < command_count; i++)
        for (uint32_t o = 0; o < count; o++) {
            if (!option_is_of(&options[o], &all[i]))
                continue;
            bool is_check = strcmp(all[i].name, "check") == 0;       /* whose name may be left out */
            strbuf_printf(out, "complete -c agencheck -n \"%s__fish_seen_subcommand_from %s\" -l %s -d '",
                          is_check ? "not __fish_seen_subcommand_from $commands; or " : "", all[i].name, options[o].key);
            add_fish(out, options[o].help);
            strbuf_add_char(out, '\'');
            if (strchr(options[o].meta, '|')) {
                strbuf_add_text(out, " -x -a '");
                add_words(out, options[o].meta);
                strbuf_add_char(out, '\'');
            } else if (*options[o].meta) {
                strbuf_add_text(out, takes_file(&options[o]) ? " -r -F" : " -x");
            }
            strbuf_add_char(out, '\n');
        }
}

bool help_completions(StrBuf *out, Str shell)
{
    static const struct {
        const char *name;
        void (*print)(StrBuf *out);
    } shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++)
        if (str_eq(shell, str_of(shells[i].name))) {
            shells[i].print(out);
            return true;
        }
    return false;
}
