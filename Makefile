# marathon - writes, prints and mails many letters, and keeps the log.
#   make              build/marathon and build/libmarathon.a
#   make demo         installs the libraries; prints and mails a sample campaign
#   make check        installs the test tools; runs all tests (SAN=1: sanitizers)
#   make fuzz         T=csv TIME=60: hunts with libFuzzer in a target of tests/fuzz
#   make torture      kills, full disks, damage, mutants: is the promise kept?
#   make golden       accepts new expected outputs   make bench    measures
#   make deps         libraries   make deps-check  test tools   make deps-bench
#   make install      DESTDIR= PREFIX=/usr/local     make clean
# Settings, on the command line or in config.mk: CC CFLAGS PREFIX SAN=1 WERROR=1 V=1
-include config.mk

PREFIX  ?= /usr/local
INSTALL ?= install
PKG     ?= pkg-config
CFLAGS  ?= -O3 -g
VERSION := 0.1

# Each library is used by one room only: src/ROOMS.
MODS := icu-uc icu-i18n yaml-0.1 jansson libcmark harfbuzz harfbuzz-subset \
        fontconfig libdeflate sqlite3 nettle libzip libxml-2.0 \
        libpng libjpeg libqrencode
LIBS := -lhpdf -lhyphen -lm
MAIL_MODS := libcurl
# Of this one only MIME is used: the whole of it would load a database.
MAIL_LIBS := -l:libetpan.a
# Where most symbols are found when a program starts: so it is looked at first.
FIRST_LIBS := -Wl,--push-state,--no-as-needed -lc -l:libstdc++.so.6 -Wl,--pop-state
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wundef -Wwrite-strings \
        -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wformat=2 \
        -Wconversion -Wno-sign-conversion -Wno-format-nonliteral $(if $(WERROR),-Werror)
STD  := -std=c11 -D_GNU_SOURCE -Isrc -DVERSION='"$(VERSION)"' -DPREFIX='"$(PREFIX)"'
OUT  := build
ifdef SAN
OUT     := build/san
FLAVOUR := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif
ifdef FUZZ
OUT     := build/fuzz
FLAVOUR := -O1 -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all
endif

ALL_CFLAGS = $(STD) $(WARN) $(shell $(PKG) --cflags $(MODS) $(MAIL_MODS)) $(CFLAGS) $(FLAVOUR)
PAPER_LIBS = $(LDFLAGS) $(FLAVOUR) $(shell $(PKG) --libs $(MODS)) $(LIBS)
ALL_LIBS   = $(PAPER_LIBS) $(shell $(PKG) --libs $(MAIL_MODS)) $(MAIL_LIBS)
SAME = $(subst ',,$(CC) $(ALL_CFLAGS))
Q := $(if $(V),,@)

LIB_SRC  := $(filter-out src/cli/%,$(wildcard src/*/*.c))
CLI_SRC  := $(filter-out src/cli/start.c,$(wildcard src/cli/*.c))
MAIL_CLI := $(addprefix src/cli/,whole.c help.c check.c preview.c send.c changed.c awake.c \
              progress.c approve.c sheet_note.c resolve.c bounces.c secret.c \
              secret_command.c doctor.c doctor_server.c doctor_disk.c doctor_log.c)
TABLES   := $(wildcard src/*/*.csv letters/*.csv)
UNIT_SRC := $(wildcard tests/unit/*.c)
obj       = $(1:%.c=$(OUT)/%.o)
LIB    := $(OUT)/libmarathon.a
BIN    := $(OUT)/marathon
PAPER  := $(OUT)/marathon-paper
MAIL   := $(OUT)/marathon-mail
SERVER := $(OUT)/tests/server/server
UNITS  := $(UNIT_SRC:%.c=$(OUT)/%)
FUZZES := $(patsubst %.c,$(OUT)/%,$(filter-out %/replay.c,$(wildcard tests/fuzz/*.c)))
PANGO  := $(shell $(PKG) --cflags --libs pangocairo 2>/dev/null)
BENCHES := $(patsubst %.c,$(OUT)/%,$(filter-out $(if $(PANGO),,%/pango.c),$(wildcard tests/bench/*.c)))
MO     := $(patsubst src/cli/po/%.po,$(OUT)/share/locale/%/LC_MESSAGES/marathon.mo,$(wildcard src/cli/po/*.po))

.PHONY: all help demo check fuzz torture golden bench deps deps-check deps-bench install clean FORCE
.PRECIOUS: $(OUT)/%.o $(OUT)/%.inc
all: $(BIN) $(MO)
help:
	@sed -n 's/^#  *\(make .*\)/\1/p;/^# Settings/s/^# //p' Makefile

# See src/cli/cli.h.  What has nothing to load starts in no time.
$(BIN): $(call obj,src/cli/start.c) | $(PAPER) $(MAIL)
	@echo "  link   $@"
	$(Q)$(CC) -o $@ $^ $(LDFLAGS) $(or $(FLAVOUR),-static-pie)
$(PAPER): $(call obj,$(filter-out $(MAIL_CLI),$(CLI_SRC))) $(LIB)
	@echo "  link   $@"
	$(Q)$(CC) -o $@ $^ $(FIRST_LIBS) $(PAPER_LIBS)
$(MAIL): $(call obj,$(filter-out src/cli/paper.c,$(CLI_SRC))) $(LIB)
	@echo "  link   $@"
	$(Q)$(CC) -o $@ $^ $(FIRST_LIBS) $(ALL_LIBS)
$(LIB): $(call obj,$(LIB_SRC))
	@echo "  ar     $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$(OUT)/%.o: %.c $(OUT)/flags | $(TABLES:%.csv=$(OUT)/%.inc)
	@mkdir -p $(@D)
	@echo "  cc     $<"
	$(Q)$(CC) $(ALL_CFLAGS) -I$(OUT)/src -I$(OUT) -MMD -MP -c -o $@ $<
# A table becomes the text of a C string literal, a line each.
$(OUT)/%.inc: %.csv
	@mkdir -p $(@D)
	$(Q)sed 's/[\\"]/\\&/g;s/.*/"&\\n"/' $< > $@
$(OUT)/share/locale/%/LC_MESSAGES/marathon.mo: src/cli/po/%.po
	@mkdir -p $(@D)
	$(Q)msgfmt --check-format -o $@ $<
# Rebuild everything when the compiler or its flags change.
$(OUT)/flags: FORCE
	@mkdir -p $(@D)
	@echo '$(SAME)' | cmp -s - $@ || echo '$(SAME)' > $@
FORCE:

$(UNITS): %: %.o $(LIB)
	$(Q)$(CC) -o $@ $^ $(ALL_LIBS) -lcmocka
$(FUZZES): %: %.o $(if $(FUZZ),,$(OUT)/tests/fuzz/replay.o) $(LIB)
	$(Q)$(CC) $(if $(FUZZ),-fsanitize=fuzzer) -o $@ $^ $(ALL_LIBS)
$(SERVER): $(call obj,$(wildcard tests/server/*.c))
	$(Q)$(CC) -o $@ $^ $(LDFLAGS) $(FLAVOUR) -lgnutls -lnettle
$(BENCHES): $(OUT)/%: %.c $(LIB)
	@mkdir -p $(@D)
	$(Q)$(CC) $(STD) $(CFLAGS) -o $@ $< -Wl,--as-needed $(PANGO) $(LIB) $(ALL_LIBS)

RUN = BIN=$(abspath $(BIN)) OUT=$(abspath $(OUT)) SERVER=$(abspath $(SERVER))
demo: deps
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) $(BIN) $(MO) $(SERVER)
	$(Q)$(RUN) tests/demo.sh
check: deps-check
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) check-run
check-run: all $(UNITS) $(FUZZES) $(SERVER)
	$(Q)$(RUN) CC="$(CC)" SAN=$(SAN) prove --color -j2 --timer --directives $(UNITS) $(FUZZES) $(wildcard tests/command/*.t)
# Goes on from build/fuzz/corpus; what it finds belongs into tests/fuzz/corpus.
T    ?= csv
TIME ?= 60
fuzz: deps-check
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) CC=clang FUZZ=1 build/fuzz/tests/fuzz/$(T)
	@mkdir -p build/fuzz/corpus/$(T) build/fuzz/found
	$(Q)ASAN_OPTIONS=quarantine_size_mb=8 build/fuzz/tests/fuzz/$(T) -max_total_time=$(TIME) -timeout=10 \
		-artifact_prefix=build/fuzz/found/$(T)- build/fuzz/corpus/$(T) tests/fuzz/corpus/$(T)
# FAULT="points disk": only these; SOAK=100000: so many messages in one run.
FAULT ?=
torture: deps-check
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) torture-run
torture-run: all $(UNITS) $(SERVER)
	$(Q)$(RUN) CC="$(CC)" SAN=$(SAN) tests/torture/run.py $(FAULT)
golden: all $(SERVER)
	$(Q)$(RUN) ACCEPT=1 prove $(wildcard tests/command/*.t)
	-@git --no-pager diff --stat -- tests samples
bench: all $(BENCHES)
	$(Q)$(RUN) tests/bench/run.sh

# tests/deps.sh installs with apt what is missing; it is quick when all is there.
deps:
	$(Q)tests/deps.sh build
deps-check:
	$(Q)tests/deps.sh build check
deps-bench:
	$(Q)tests/deps.sh build check bench

SHARE := $(DESTDIR)$(PREFIX)/share
install: all
	$(INSTALL) -d $(DESTDIR)$(PREFIX)/bin $(SHARE)/man/man1 $(SHARE)/marathon
	$(INSTALL) -m 755 $(BIN) $(PAPER) $(MAIL) $(DESTDIR)$(PREFIX)/bin
	cp -R letters recipients $(SHARE)/marathon/
	LC_ALL=C.UTF-8 $(BIN) help --man > $(SHARE)/man/man1/marathon.1
	cp -R $(OUT)/share/locale $(SHARE)/
clean:
	rm -rf build

-include $(shell find $(OUT)/src $(OUT)/tests -name '*.d' 2>/dev/null)
