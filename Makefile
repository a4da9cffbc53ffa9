# agencheck: `make help` says what there is to make.
# Everything made is below build/. The parts from elsewhere are pinned in deps/packages.lock and fetched by deps/fetch.

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory
SHELL := /bin/sh

CC       = gcc
CFLAGS   =
LDFLAGS  =
PREFIX   = /usr/local
DESTDIR  =
PYTHON   = python3
# release, debug, asan (address and undefined behaviour), tsan (threads); fuzz and nopie are for `make fuzz` and `make lint`
CONFIG   = release
# Another system, as zig names it: x86_64-linux-musl, aarch64-macos, x86_64-windows-gnu … Empty: this machine.
TARGET   =
# Names of tests to run; all where empty.
T        =
ARGS     = --help
FUZZ_SECONDS = 60

# ---- configurations ---------------------------------------------------------------------------------------------------------

flags-release := -O3
flags-debug   := -O0 -g
flags-asan    := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
flags-tsan    := -O1 -g -fno-omit-frame-pointer -fsanitize=thread
flags-fuzz    := -O2 -g -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
flags-nopie   := -O0 -fno-pie
ifeq ($(flags-$(CONFIG)),)
$(error CONFIG=$(CONFIG) is none of: release debug asan tsan fuzz)
endif

B    := build
DEPS := $(B)/deps
ifeq ($(TARGET),)
compiler := $(notdir $(firstword $(CC)))
OBJ  := $(B)/obj-$(CONFIG)$(if $(filter-out gcc,$(compiler)),-$(compiler))
BIN  := $(if $(filter release,$(CONFIG)),$(B),$(B)/$(CONFIG))
else
# For another system the compiler is zig, which carries the headers and libraries of each.
zig  := $(DEPS)/ziglang/ziglang/zig
CC   := $(zig) cc -target $(TARGET)
OBJ  := $(B)/obj-$(TARGET)
BIN  := $(B)/$(TARGET)
flags-release += -g0
LDFLAGS += -s
endif
# linux, macos or windows: which of the files that are there once for each system are compiled.
system := $(or $(firstword $(subst ., ,$(word 2,$(subst -, ,$(TARGET))))),$(if $(filter Darwin,$(shell uname -s)),macos,linux))
exe    := $(if $(filter windows,$(system)),.exe)

# What a mistake of ours could still do is made hard to use: tests/run_security.py looks at the program for it, and
# tests/run_package.py at what the wheels hold. (musl has nothing to fortify with; elsewhere the linkers do the rest unasked.)
ifeq ($(system),linux)
flags-release += -fPIE -fstack-protector-strong $(if $(TARGET),,-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2)
link-release  := -pie -Wl,-z,relro,-z,now,-z,noexecstack
else
flags-release += -fstack-protector-strong
endif

# gcc optimises the program as a whole, a tenth of its instructions; the programs of the tests, which are many, are linked part by
# part. `make LTO=` is for who links often. Seeds by name: the same text makes the same objects.
LTO := $(if $(filter gcc-release-,$(compiler)-$(CONFIG)-$(TARGET)),-flto=auto)
ifneq ($(LTO),)
flags-release += $(LTO) -ffat-lto-objects
link_apart    := -fno-lto
endif

all_flags := -std=c11 -D_GNU_SOURCE $(flags-$(CONFIG)) $(CFLAGS)
WARNINGS  := -Wall -Wextra -Wpedantic -Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror
# Code that isn't ours is compiled without our warnings, and without looking for what the standard leaves undefined in it.
DEP_FLAGS := -w -fno-sanitize=undefined $(if $(filter fuzz,$(CONFIG)),-fno-sanitize=fuzzer-no-link)
INCLUDES  := -Ichecker -I. -DUTF8PROC_STATIC -isystem $(DEPS)/include
LIBS      := -pthread -lm

# A machine without a compiler gets Debian's.
tools := $(if $(TARGET),,$(shell command -v $(compiler) >/dev/null && command -v as >/dev/null || deps/need $(compiler) $(compiler) libc6-dev binutils >&2))

# ---- sources: whatever is there ---------------------------------------------------------------------------------------------

other_systems := $(filter-out $(system) $(if $(filter windows,$(system)),,posix),linux macos windows posix)
sources  := $(sort $(shell find checker -name '*.c') $(wildcard rules/*.c))
sources  := $(filter-out $(foreach name,$(other_systems),$(filter %_$(name).c,$(sources))),$(sources))
# stubc, the compiler of typeshed, is made of the folders up to stubs/ and an empty index: it makes the index that is linked in.
stubc_main   := checker/stubs/compile_main.c
stubc_part   := checker/base/% checker/source/% checker/program/% checker/stubs/%
library      := $(filter-out checker/main.c $(stubc_main),$(sources))
unit_sources := $(sort $(wildcard tests/unit/*.c))
unit_suites  := $(filter-out main,$(basename $(notdir $(unit_sources))))
fuzz_sources := $(sort $(wildcard tests/fuzz/*.c))
# What several of the tests are made of.
part_sources := $(sort $(wildcard tests/parts/*.c))

object    = $(patsubst %.c,$(OBJ)/%.o,$(1))
dep_objects := $(addprefix $(OBJ)/deps/,tree-sitter.o python-parser.o python-scanner.o toml-parser.o toml-scanner.o cJSON.o utf8proc.o)
library_objects := $(call object,$(library)) $(dep_objects)
# Each tests/NAME.c is a program of its own that a runner starts.
test_sources := $(sort $(wildcard tests/*.c))
own_objects := $(call object,$(sources) $(unit_sources) $(fuzz_sources) $(part_sources) $(test_sources) tests/replay/main.c)
index_object := $(OBJ)/stub_index$(if $(wildcard $(stubc_main)),,_empty).o

# What tells this build from others: the cache of one is of no use to another.
build_id := $(OBJ)/build_id.o

.PHONY: all run help clean deps
all: $(BIN)/agencheck$(exe)

# ---- the parts from elsewhere -----------------------------------------------------------------------------------------------

version_of = $(shell awk '$$1 == "$(1)" { print $$3 }' deps/packages.lock)
fetched    = $(DEPS)/.$(1)-$(call version_of,$(1))
fetched_tree_sitter := $(call fetched,tree-sitter)
fetched_python      := $(call fetched,tree-sitter-python)
fetched_toml        := $(call fetched,tree-sitter-toml)
fetched_typeshed    := $(call fetched,typeshed)
fetched_cjson       := $(call fetched,cjson)
fetched_utf8proc    := $(call fetched,utf8proc)
fetched_check       := $(call fetched,check)
fetched_subunit     := $(call fetched,subunit)
fetched_zig         := $(call fetched,ziglang)
headers := $(DEPS)/include/.made

define fetch_rule
$(call fetched,$(1)):
	@mkdir -p $$(@D)
	@echo "fetch   $(1) $(call version_of,$(1))"
	@deps/fetch $(1) $(DEPS)/$(1)
	@touch $$@
endef
$(foreach name,$(shell awk '/^[^\#]/ { print $$1 }' deps/packages.lock),$(eval $(call fetch_rule,$(name))))

deps: $(fetched_tree_sitter) $(fetched_python) $(fetched_toml) $(fetched_typeshed) $(fetched_cjson) $(fetched_utf8proc) $(fetched_check) $(fetched_subunit)

# Wheels keep no permissions.
$(DEPS)/ziglang/ziglang/zig: $(fetched_zig)
	@chmod a+x $@ && touch $@

# One folder of headers, named as their packages install them.
$(headers): $(fetched_tree_sitter) $(fetched_cjson) $(fetched_utf8proc)
	@mkdir -p $(@D)/cjson $(@D)/tree_sitter
	@ln -sf ../../cjson/cJSON.h $(@D)/cjson/cJSON.h
	@ln -sf ../utf8proc/utf8proc.h $(@D)/utf8proc.h
	@ln -sf ../../tree-sitter/tree_sitter/core/lib/include/tree_sitter/api.h $(@D)/tree_sitter/api.h
	@touch $@

compile_dep = @mkdir -p $(@D); echo "cc      $(@:$(OBJ)/%=%)"; $(CC) $(all_flags) $(LTO:%=-frandom-seed=$@) $(DEP_FLAGS) -I$(DEPS)/tree-sitter/tree_sitter/core/lib/include
$(OBJ)/deps/tree-sitter.o: $(fetched_tree_sitter) $(OBJ)/.flags
	$(compile_dep) -I$(DEPS)/tree-sitter/tree_sitter/core/lib/src -c $(DEPS)/tree-sitter/tree_sitter/core/lib/src/lib.c -o $@
# What grammars ask of the heap comes from ours, which never gives NULL: they don't look.
$(OBJ)/deps/python-%.o $(OBJ)/deps/toml-%.o: DEP_FLAGS += -DTREE_SITTER_REUSE_ALLOCATOR -Dcalloc=memory_zero -Dfree=memory_free
$(OBJ)/deps/python-%.o: $(fetched_python) $(fetched_tree_sitter) $(OBJ)/.flags
	$(compile_dep) -I$(DEPS)/tree-sitter-python/src -c $(DEPS)/tree-sitter-python/src/$*.c -o $@
$(OBJ)/deps/toml-%.o: $(fetched_toml) $(fetched_tree_sitter) $(OBJ)/.flags
	$(compile_dep) -I$(DEPS)/tree-sitter-toml/src -c $(DEPS)/tree-sitter-toml/src/$*.c -o $@
$(OBJ)/deps/cJSON.o: $(fetched_cjson) $(OBJ)/.flags
	$(compile_dep) -c $(DEPS)/cjson/cJSON.c -o $@
$(OBJ)/deps/utf8proc.o: $(fetched_utf8proc) $(OBJ)/.flags
	$(compile_dep) -DUTF8PROC_STATIC -c $(DEPS)/utf8proc/utf8proc.c -o $@

# ---- our own code -----------------------------------------------------------------------------------------------------------

# Objects are made again when the command that makes them has changed, and programs when their list of objects has.
remember = @mkdir -p $(@D); echo '$(1)' | cmp -s - $@ || echo '$(1)' > $@
.PHONY: FORCE
FORCE:
$(OBJ)/.flags: FORCE | $(zig)
	$(call remember,$(CC) $(all_flags) $(WARNINGS) $(DEP_FLAGS))
$(BIN)/.%.link: FORCE
	$(call remember,$(CC) $(all_flags) $(link-$(CONFIG)) $(LDFLAGS) $(if $(filter stubc,$*),$(filter $(stubc_part),$(library)),$(library) $(index_object) $(unit_sources) $(part_sources)))

$(own_objects): $(OBJ)/%.o: %.c $(OBJ)/.flags | $(headers)
	@mkdir -p $(@D)
	@echo "cc      $<"
	@$(CC) $(all_flags) $(LTO:%=-frandom-seed=$@) $(WARNINGS) $(INCLUDES) -MMD -MP -c $< -o $@
-include $(own_objects:.o=.d)

link_whole = @mkdir -p $(@D); echo "link    $@"; $(CC) $(all_flags) $(link-$(CONFIG)) $(LDFLAGS) $(filter %.o %.res,$^)
link       = $(link_whole) $(link_apart)
# Windows' linker loses programs whose path is relative.
resources := $(if $(filter windows,$(system)),$(OBJ)/windows.res)
$(OBJ)/windows.res: checker/windows.rc checker/windows.manifest $(OBJ)/.flags
	@$(zig) rc $< $@
$(BIN)/agencheck$(exe): $(call object,checker/main.c) $(library_objects) $(index_object) $(build_id) $(resources) $(BIN)/.agencheck.link
	$(link_whole) -o $(abspath $@) $(LIBS)
$(BIN)/stubc: $(call object,$(stubc_main) $(filter $(stubc_part),$(library))) $(dep_objects) $(OBJ)/stub_index_empty.o $(BIN)/.stubc.link
	$(link) -o $@ $(LIBS)

# Tests take from here what they use.
$(OBJ)/library.a: $(library_objects) $(call object,$(part_sources)) $(index_object) $(build_id) $(BIN)/.library.link
	@rm -f $@; ar rcs $@ $(filter %.o,$^)

# The index of typeshed: see checker/stubs/stub_index.S. It is the same for every system, and made by this one.
ifeq ($(TARGET),)
stub_index := $(OBJ)/stub_index.bin
$(stub_index): $(BIN)/stubc $(fetched_typeshed)
	@echo "stubs   $@"
	@$(BIN)/stubc $(DEPS)/typeshed/typeshed_client/typeshed $@
else
stub_index := $(B)/obj-release/stub_index.bin
$(stub_index): FORCE
	@$(MAKE) TARGET= $@
endif
$(OBJ)/stub_index.o: checker/stubs/stub_index.S $(stub_index) $(OBJ)/.flags
	@$(CC) $(all_flags) -DSTUB_INDEX_FILE='"$(stub_index)"' -c $< -o $@
$(build_id): $(library_objects) $(index_object)
	@printf 'extern const char build_id[]; const char build_id[] = "%s";\n' "$$(cat $^ | cksum)" | $(CC) $(all_flags) -x c -c - -o $@
$(OBJ)/stub_index_empty.o: checker/stubs/stub_index.S $(OBJ)/.flags
	@$(CC) $(all_flags) -c $< -o $@

# ---- tests ------------------------------------------------------------------------------------------------------------------

# The list of suites is the list of files.
check_dir := $(DEPS)/check/usr
check_libs = -L$(wildcard $(check_dir)/lib/*-linux-*) -L$(wildcard $(DEPS)/subunit/usr/lib/*-linux-*) -lcheck_pic -lsubunit -lrt
$(OBJ)/suites/suites.def: FORCE
	$(call remember,$(foreach name,$(unit_suites),SUITE($(name))))
$(call object,tests/unit/main.c): $(OBJ)/suites/suites.def
$(call object,$(unit_sources)): INCLUDES += -isystem $(check_dir)/include -I$(OBJ)/suites
$(call object,$(unit_sources)): | $(fetched_check)
$(BIN)/unit-tests: $(call object,$(unit_sources)) $(OBJ)/library.a $(BIN)/.unit.link | $(fetched_check) $(fetched_subunit)
	$(link) -o $@ $(OBJ)/library.a -Wl,-Bstatic $(check_libs) -Wl,-Bdynamic $(LIBS)

.PHONY: test update sanitize fuzz bench lint format
test_programs := $(patsubst tests/%.c,$(BIN)/%,$(test_sources))
$(test_programs): $(BIN)/%: $(OBJ)/tests/%.o $(OBJ)/library.a $(BIN)/.%.link
	$(link) -o $@ $(OBJ)/library.a $(LIBS)
# Each fuzzer once more, for its corpus alone and with any compiler.
replay_programs := $(patsubst tests/fuzz/%.c,$(BIN)/replay-%,$(fuzz_sources))
$(replay_programs): $(BIN)/replay-%: $(call object,tests/replay/main.c) $(OBJ)/tests/fuzz/%.o $(OBJ)/library.a $(BIN)/.replay-%.link
	$(link) -o $@ $(OBJ)/library.a $(LIBS)
# Preloaded into the program by tests/run_faults.py: no sanitizer in it, whatever the program has.
$(BIN)/faults.so: tests/faults/preload.c
	@mkdir -p $(@D); echo "link    $@"; $(CC) -std=c11 -D_GNU_SOURCE -O1 $(WARNINGS) -shared -fPIC $< -o $@ -ldl
test: $(BIN)/agencheck $(BIN)/unit-tests $(test_programs) $(replay_programs) $(BIN)/faults.so
	@T='$(T)' AGENCHECK='$(CURDIR)/$(BIN)/agencheck' BUILD='$(CURDIR)/$(BIN)' $(PYTHON) tests/run $(BIN)/unit-tests

endurance: $(BIN)/agencheck $(BIN)/faults.so
	@AGENCHECK='$(CURDIR)/$(BIN)/agencheck' BUILD='$(CURDIR)/$(BIN)' $(PYTHON) tests/endurance.py
.PHONY: endurance

.PHONY: bench-scale bench-micro
bench: $(BIN)/agencheck
	@$(PYTHON) tests/bench.py $(BIN)/agencheck $(BENCH)
bench-scale: $(BIN)/agencheck
	@$(PYTHON) tests/bench_scale.py $(BIN)/agencheck $(BENCH)
bench-micro: $(BIN)/agencheck
	@deps/need valgrind valgrind
	@$(PYTHON) tests/bench_micro.py $(BIN)/agencheck $(BENCH)

update: $(BIN)/agencheck
	@T='$(T)' AGENCHECK='$(CURDIR)/$(BIN)/agencheck' $(PYTHON) tests/golden.py --update
	@T='$(T)' AGENCHECK='$(CURDIR)/$(BIN)/agencheck' $(PYTHON) tests/run_docs.py --update

sanitize:
	@ASAN_OPTIONS=detect_stack_use_after_return=1:strict_string_checks=1 UBSAN_OPTIONS=print_stacktrace=1 \
	    $(MAKE) CONFIG=asan test

# The threaded check under the thread sanitizer: eight threads over the corpus of tests/run_same.py.
.PHONY: tsan tsan-here
tsan:
	@$(MAKE) CONFIG=tsan tsan-here
tsan-here: $(BIN)/agencheck
	@SAME_ALONE=0 TSAN_OPTIONS=halt_on_error=1 AGENCHECK='$(CURDIR)/$(BIN)/agencheck' $(PYTHON) tests/run_same.py

# Each file of tests/fuzz/ is one fuzzer; without clang's runtime there is none.
fuzzers := $(patsubst tests/fuzz/%.c,$(BIN)/%,$(fuzz_sources))
fuzzer_works = echo "int LLVMFuzzerTestOneInput(void); int LLVMFuzzerTestOneInput(void) { return 0; }" | clang -fsanitize=fuzzer,address -x c - -o /dev/null
fuzz:
	@deps/need '$(fuzzer_works)' clang libclang-rt-dev
	@$(MAKE) CC=clang CONFIG=fuzz fuzz-here
# Random programs: see tests/fuzz_programs.py. SEED is where it begins.
.PHONY: programs programs-here
SEED = 0
programs:
	@ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 $(MAKE) CONFIG=asan programs-here
programs-here: $(BIN)/agencheck
	@AGENCHECK='$(CURDIR)/$(BIN)/agencheck' $(PYTHON) tests/fuzz_programs.py $(FUZZ_SECONDS) $(SEED) $(B)/programs
.PHONY: fuzz-here
fuzz-here: $(fuzzers)
	@T='$(T)' $(PYTHON) tests/fuzz.py $(FUZZ_SECONDS) $(fuzzers)
ifeq ($(CONFIG),fuzz)
$(fuzzers): $(BIN)/%: $(OBJ)/tests/fuzz/%.o $(OBJ)/library.a $(BIN)/.%.link
	$(link) -fsanitize=fuzzer -o $@ $(OBJ)/library.a $(LIBS)
endif

# The rules that no compiler knows, a second pair of eyes, and the other compiler's warnings.
lint:
	@deps/need cppcheck cppcheck
	@deps/need clang clang libc6-dev
	@$(MAKE) CONFIG=nopie lint-here
.PHONY: lint-here lint-globals
checked_objects := $(call object,$(sources))
lint-here: $(checked_objects)
	@$(PYTHON) tests/lint.py $(checked_objects)
	@echo "cppcheck"; cppcheck --quiet --enable=warning,performance,portability --std=c11 --inline-suppr --error-exitcode=1 \
	    --suppress=internalAstError --suppress=autoVariables --suppress=missingInclude -D_GNU_SOURCE $(INCLUDES) -j2 checker rules tests/unit
	@echo "clang"; printf '%s\n' $(sources) | xargs -P2 -n8 clang -std=c11 -D_GNU_SOURCE $(WARNINGS) $(INCLUDES) -fsyntax-only
	@echo "lint: clean"

# Slow readers: clang-tidy, and gcc's analyzer. Left out of their checks is what the house does on purpose: vectors of pointers
# (sizeof-expression); strerror and getenv, asked by the main thread alone (mt-unsafe); short parameters next to each other; names
# with a leading underscore of the table macros; arithmetic that widens where sizes are checked already. What gcc's analyzer says
# doesn't fail: it takes a structure that a function returns (fit_overridden's, in rules/annotation.c) for unset.
tidy_checks := -*,bugprone-*,cert-*,concurrency-*,-bugprone-easily-swappable-parameters,-bugprone-narrowing-conversions
tidy_checks := $(tidy_checks),-bugprone-sizeof-expression,-bugprone-branch-clone,-bugprone-macro-parentheses,-bugprone-suspicious-include
tidy_checks := $(tidy_checks),-bugprone-assignment-in-if-condition,-bugprone-implicit-widening-of-multiplication-result
tidy_checks := $(tidy_checks),-bugprone-reserved-identifier,-cert-dcl37-c,-cert-dcl51-cpp,-cert-err33-c,-concurrency-mt-unsafe
analyze: | $(headers)
	@deps/need clang-tidy clang-tidy
	@echo "clang-tidy"; printf '%s\n' $(sources) | xargs -P2 -n8 sh -c 'clang-tidy --quiet --warnings-as-errors="*" --checks="$$0" "$$@" -- \
	    -std=c11 -D_GNU_SOURCE $(INCLUDES) 2>/dev/null' '$(tidy_checks)'
	@echo "gcc -fanalyzer"; printf '%s\n' $(sources) | xargs -P2 -n1 gcc -std=c11 -D_GNU_SOURCE $(INCLUDES) -O1 -fanalyzer -c -o /dev/null
	@echo "analyze: done"
.PHONY: analyze

format:
	@deps/need clang-format clang-format
	@clang-format -i $(FILES)

# The documentation as a site, with its links checked.
.PHONY: site
site:
	@$(PYTHON) tests/build_site.py $(CURDIR)/$(B)/site

# ---- targets ----------------------------------------------------------------------------------------------------------------

.PHONY: install uninstall
shared = $(DESTDIR)$(PREFIX)/share
shared_files := man/man1/agencheck.1 bash-completion/completions/agencheck zsh/site-functions/_agencheck fish/vendor_completions.d/agencheck.fish
install: $(BIN)/agencheck$(exe)
	install -d $(DESTDIR)$(PREFIX)/bin
	install -m 755 $(BIN)/agencheck $(DESTDIR)$(PREFIX)/bin/agencheck
	install -d $(dir $(addprefix $(shared)/,$(shared_files)))
	$(BIN)/agencheck man > $(shared)/man/man1/agencheck.1
	$(BIN)/agencheck completions bash > $(shared)/bash-completion/completions/agencheck
	$(BIN)/agencheck completions zsh > $(shared)/zsh/site-functions/_agencheck
	$(BIN)/agencheck completions fish > $(shared)/fish/vendor_completions.d/agencheck.fish
uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/agencheck $(addprefix $(shared)/,$(shared_files))

# Every system's wheel and the source archive; WHEELS="TARGET …" makes only those.
.PHONY: wheels agencheck
agencheck: $(BIN)/agencheck$(exe)
wheels:
	@$(PYTHON) packaging/backend.py wheels dist $(WHEELS)

run: $(BIN)/agencheck
	@$(BIN)/agencheck $(ARGS)

clean:
	rm -rf $(B)/obj-* $(B)/agencheck $(B)/stubc $(B)/unit-tests $(B)/asan $(B)/tsan $(B)/fuzz $(B)/debug $(B)/nopie

help:
	@echo "make                         build $(B)/agencheck (fetches what it needs into $(DEPS))"
	@echo "make run ARGS=\"check PATH\"   build and run it"
	@echo "make test                    all tests; T=\"NAME …\" only those whose name holds one of the words"
	@echo "make update                  rewrite the .expected reports of fixtures/; the diff is the review"
	@echo "make lint                    the house rules, cppcheck, clang's warnings"
	@echo "make sanitize                the tests under the address and undefined-behaviour sanitizers"
	@echo "make tsan                    the threaded check under the thread sanitizer"
	@echo "make fuzz                    the fuzzers, FUZZ_SECONDS=$(FUZZ_SECONDS) each"
	@echo "make programs                random programs against the sanitizers' build, FUZZ_SECONDS=$(FUZZ_SECONDS) from SEED=$(SEED) on"
	@echo "make bench                   whole checks of pinned packages beside ripgrep and other checkers; BENCH=\"--peers ''\" without those"
	@echo "make bench-scale             projects of 1,000 to 100,000 files, generated; BENCH=\"1000 10000\" of these sizes"
	@echo "make bench-micro             instructions for each stage, by callgrind"
	@echo "make analyze                 clang-tidy and gcc's analyzer, which take their time"
	@echo "make endurance               writes the tables of docs/endurance.md, from hours of runs"
	@echo "make format FILES=\"…\"       lay out C files in the house style"
	@echo "make install PREFIX=$(PREFIX)   the program, its manual and completions below PREFIX (DESTDIR is put before it)"
	@echo "make site                    the documentation as a site, in $(B)/site"
	@echo "make wheels                  what pip installs, for every system, and the source archive, below dist/"
	@echo "make clean                   remove what was built, keep what was downloaded"
	@echo
	@echo "CC=clang                     another compiler        CONFIG=debug|asan|tsan   another way to compile"
	@echo "LTO=                         leaves out optimising the program as a whole, which takes the linker half a minute"
	@echo "AGENCHECK_DOWNLOADS=DIR      keep downloads there, and look there first"
