/* SPDX-License-Identifier: MIT */
#include "font_list.h"

#include <stdlib.h>

#include "document/document.h"

struct font_list {
	FcConfig *usual, *all;	/* NULL: not read yet */
};

/*
 * Where fonts are by the usual configuration.  All of it takes as long to read
 * as a hundred letters to print, and is for substitutes, which are not wanted.
 */
static const char usual[] =
    "<fontconfig>"
    "<dir>/usr/share/fonts</dir>"
    "<dir>/usr/local/share/fonts</dir>"
    "<dir prefix=\"xdg\">fonts</dir>"
    "<dir>~/.fonts</dir>"
    "<cachedir>/var/cache/fontconfig</cachedir>"
    "<cachedir prefix=\"xdg\">fontconfig</cachedir>"
    "</fontconfig>";

static FcConfig *
read_usual(void)
{
	FcConfig *config = FcConfigCreate();

	if (config != NULL &&
	    FcConfigParseAndLoadFromMemory(config, (const FcChar8 *)usual,
		FcTrue) && FcConfigBuildFonts(config))
		return config;
	if (config != NULL)
		FcConfigDestroy(config);
	return NULL;
}

/* Whether the user has a configuration of his own. */
static bool
is_configured(void)
{
	return getenv("FONTCONFIG_FILE") != NULL ||
	    getenv("FONTCONFIG_PATH") != NULL ||
	    getenv("FONTCONFIG_SYSROOT") != NULL;
}

struct font_list *
font_list_open(struct arena *job, struct faults *f)
{
	struct font_list *l = NEW(job, struct font_list);

	if (!is_configured())
		l->usual = read_usual();
	if (l->usual == NULL)
		l->all = FcInitLoadConfigAndFonts();
	if (l->usual == NULL && l->all == NULL) {
		fault(f, FAULT_CONFIG, NOWHERE,
		    _("cannot read the list of fonts (fontconfig)"));
		return NULL;
	}
	return l;
}

void
font_list_close(struct font_list *l)
{
	if (l->usual != NULL)
		FcConfigDestroy(l->usual);
	if (l->all != NULL)
		FcConfigDestroy(l->all);
}

static bool
is_family(const FcPattern *p, const char *family)
{
	FcChar8 *name;

	for (int i = 0; FcPatternGetString(p, FC_FAMILY, i, &name) ==
	    FcResultMatch; i++)
		if (FcStrCmpIgnoreCase(name, (const FcChar8 *)family) == 0)
			return true;
	return false;
}

static FcPattern *
match_in(FcConfig *config, const char *family, int style)
{
	FcPattern *wanted = FcPatternCreate(), *found;
	FcResult result;

	FcPatternAddString(wanted, FC_FAMILY, (const FcChar8 *)family);
	FcPatternAddInteger(wanted, FC_WEIGHT,
	    style & RUN_BOLD ? FC_WEIGHT_BOLD : FC_WEIGHT_REGULAR);
	FcPatternAddInteger(wanted, FC_SLANT,
	    style & RUN_ITALIC ? FC_SLANT_ITALIC : FC_SLANT_ROMAN);
	FcConfigSubstitute(config, wanted, FcMatchPattern);
	FcDefaultSubstitute(wanted);
	found = FcFontMatch(config, wanted, &result);
	FcPatternDestroy(wanted);
	if (found != NULL && !is_family(found, family)) {
		FcPatternDestroy(found);
		found = NULL;
	}
	return found;
}

FcPattern *
font_match(struct font_list *l, const char *family, int style)
{
	FcPattern *found = l->usual != NULL
	    ? match_in(l->usual, family, style) : NULL;

	if (found != NULL)
		return found;
	if (l->all == NULL)
		l->all = FcInitLoadConfigAndFonts();
	return l->all != NULL ? match_in(l->all, family, style) : NULL;
}
