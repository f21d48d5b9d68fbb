# marathon - writes, prints and mails many letters, and keeps the log.
#   make              build/marathon and build/libmarathon.a
#   make demo         installs the libraries; prints and mails a sample campaign
#   make check        installs the test tools; runs all tests (SAN=1: sanitizers)
#   make golden       accepts new expected outputs   make bench    measures
#   make deps         libraries   make deps-check  test tools   make deps-bench
#   make install      DESTDIR= PREFIX=/usr/local     make clean
# Settings, on the command line or in config.mk: CC CFLAGS PREFIX SAN=1 WERROR=1 V=1
-include config.mk

PREFIX  ?= /usr/local
INSTALL ?= install
PKG     ?= pkg-config
CFLAGS  ?= -O2 -g
VERSION := 0.1

# Each library is used by one room only: src/ROOMS.
MODS := icu-uc icu-i18n yaml-0.1 jansson libcmark harfbuzz harfbuzz-subset \
        fontconfig libdeflate libcurl sqlite3 nettle
LIBS := -lhpdf -lhyphen -letpan -lm
WARN := -Wall -Wextra -Wpedantic -Wshadow -Wvla -Wundef -Wwrite-strings \
        -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wformat=2 \
        -Wconversion -Wno-sign-conversion -Wno-format-nonliteral $(if $(WERROR),-Werror)
STD  := -std=c11 -D_GNU_SOURCE -Isrc -DVERSION='"$(VERSION)"' -DPREFIX='"$(PREFIX)"'
OUT  := build
ifdef SAN
OUT     := build/san
FLAVOUR := -O1 -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
endif

ALL_CFLAGS = $(STD) $(WARN) $(shell $(PKG) --cflags $(MODS)) $(CFLAGS) $(FLAVOUR)
ALL_LIBS   = $(LDFLAGS) $(FLAVOUR) $(shell $(PKG) --libs $(MODS)) $(LIBS)
SAME = $(subst ',,$(CC) $(ALL_CFLAGS))
Q := $(if $(V),,@)

LIB_SRC  := $(filter-out src/cli/%,$(wildcard src/*/*.c))
CLI_SRC  := $(wildcard src/cli/*.c)
TABLES   := $(wildcard src/*/*.csv)
UNIT_SRC := $(wildcard tests/unit/*.c)
obj       = $(1:%.c=$(OUT)/%.o)
LIB    := $(OUT)/libmarathon.a
BIN    := $(OUT)/marathon
SERVER := $(OUT)/tests/server/server
UNITS  := $(UNIT_SRC:%.c=$(OUT)/%)
PANGO  := $(shell $(PKG) --cflags --libs pangocairo 2>/dev/null)
BENCHES := $(patsubst %.c,$(OUT)/%,$(filter-out $(if $(PANGO),,%/pango.c),$(wildcard tests/bench/*.c)))
MO     := $(patsubst src/cli/po/%.po,$(OUT)/share/locale/%/LC_MESSAGES/marathon.mo,$(wildcard src/cli/po/*.po))

.PHONY: all help demo check golden bench deps deps-check deps-bench install clean FORCE
.PRECIOUS: $(OUT)/%.o $(OUT)/%.inc
all: $(BIN) $(MO)
help:
	@sed -n 's/^#  *\(make .*\)/\1/p;/^# Settings/s/^# //p' Makefile

$(BIN): $(call obj,$(CLI_SRC)) $(LIB)
	@echo "  link   $@"
	$(Q)$(CC) -o $@ $^ $(ALL_LIBS)
$(LIB): $(call obj,$(LIB_SRC))
	@echo "  ar     $@"
	$(Q)rm -f $@ && $(AR) rcs $@ $^
$(OUT)/%.o: %.c $(OUT)/flags | $(TABLES:%.csv=$(OUT)/%.inc)
	@mkdir -p $(@D)
	@echo "  cc     $<"
	$(Q)$(CC) $(ALL_CFLAGS) -I$(OUT)/src -MMD -MP -c -o $@ $<
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
$(SERVER): $(call obj,$(wildcard tests/server/*.c))
	$(Q)$(CC) -o $@ $^ $(LDFLAGS) $(FLAVOUR) -lgnutls -lnettle
$(BENCHES): $(OUT)/%: %.c
	@mkdir -p $(@D)
	$(Q)$(CC) $(STD) $(CFLAGS) -o $@ $< $(PANGO) -ldeflate -lm

RUN = BIN=$(abspath $(BIN)) OUT=$(abspath $(OUT)) SERVER=$(abspath $(SERVER))
demo: deps
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) $(BIN) $(MO) $(SERVER)
	$(Q)$(RUN) tests/demo.sh
check: deps-check
	$(Q)$(MAKE) --no-print-directory -j$(shell nproc) check-run
check-run: all $(UNITS) $(SERVER)
	$(Q)$(RUN) CC="$(CC)" SAN=$(SAN) prove --color -j2 --timer $(UNITS) $(wildcard tests/command/*.t)
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
	$(INSTALL) -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin
	cp -R letters recipients $(SHARE)/marathon/
	LC_ALL=C.UTF-8 $(BIN) help --man > $(SHARE)/man/man1/marathon.1
	cp -R $(OUT)/share/locale $(SHARE)/
clean:
	rm -rf build

-include $(shell find $(OUT)/src $(OUT)/tests -name '*.d' 2>/dev/null)
