/* SPDX-License-Identifier: MIT */
/*
 * A font file that no package brought is tried once in a process of its own.
 * All that sfnt.h proves of it does not prove that shaping with its rules, and
 * cutting it down, ends well and soon.
 */
#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "own.h"
#include "sfnt.h"
#include "word.h"

enum {
	SECONDS_MOST = 5,	/* of the processor */
	CHARACTERS_MOST = 3000,
	WORD_LENGTH = 8,	/* of the trial's words, in characters */
	GLYPHS_MOST = 16,	/* for a character of them */
};

static const struct modesty trial_modesty = {
	.seconds = SECONDS_MOST, .memory = 512 << 20, .kept = -1,
};

/* ---- in the other process ---- */

/* Characters of the font, in their order, evenly from all that it has. */
static ptrdiff_t
choose_characters(struct arena *a, const struct face *face, int32_t **chosen)
{
	hb_set_t *all = hb_set_create();
	hb_codepoint_t c = HB_SET_VALUE_INVALID;
	ptrdiff_t count = 0, seen = 0, step;

	hb_face_collect_unicodes(face->face, all);
	step = 1 + (ptrdiff_t)hb_set_get_population(all) / CHARACTERS_MOST;
	*chosen = NEW_ARRAY(a, int32_t, CHARACTERS_MOST + 1);
	while (count < CHARACTERS_MOST && hb_set_next(all, &c))
		if (seen++ % step == 0 && c > ' ' && c <= 0x10FFFF &&
		    (c < 0xD800 || c > 0xDFFF))
			(*chosen)[count++] = (int32_t)c;
	hb_set_destroy(all);
	return count;
}

/* Rules can make many glyphs of one, and many of each of these. */
static bool
is_short(const struct word *word)
{
	int count = word->glyph_count;

	for (int i = 0; i < word->part_count; i++)
		count += word->parts[i].word->glyph_count;
	return count <= WORD_LENGTH * GLYPHS_MOST;
}

/* Words of all of them; the stride says which stand beside each other. */
static bool
set_words(struct words *words, const int32_t *chosen, ptrdiff_t count,
    ptrdiff_t stride)
{
	struct buf text = {.arena = &words->scratch};
	bool good = true;

	for (ptrdiff_t i = 0; good && i < count; i++) {
		buf_utf8(&text, chosen[i * stride % count]);
		if ((i + 1) % WORD_LENGTH != 0 && i + 1 < count)
			continue;
		good = is_short(word_get(words, buf_str(&text), FORM_WHOLE));
		text = (struct buf){.arena = &words->scratch};
	}
	return good;
}

static bool
set_all(struct arena *a, struct faces *faces)
{
	struct words words;
	int32_t *chosen;
	ptrdiff_t count = choose_characters(a, faces->faces[0][0], &chosen);
	bool good;

	words_open(&words, faces, NULL);
	words_begin(&words, S("fr"));
	good = set_words(&words, chosen, count, 1);
	words_begin(&words, S("ar"));
	good = good && set_words(&words, chosen, count, 7919);
	words_close(&words);
	return good;
}

enum rehearsal
font_rehearse(str bytes, unsigned number)
{
	struct arena a = {0};
	struct faults faults = {.arena = &a};
	struct faces faces = {.job = &a, .family_count = 1};
	struct face *face = face_new(&a, hb_blob_create(bytes.at,
	    (unsigned)bytes.len, HB_MEMORY_MODE_READONLY, NULL, NULL), number);
	struct font font = {0};
	bool good;

	if (face == NULL) {
		arena_free(&a);
		return REHEARSAL_NO_SPACE;
	}
	for (int style = 0; style < STYLES; style++)
		faces.sought[0][style] = true;
	faces.faces[0][0] = face;
	good = set_all(&a, &faces) && face_cut_down(&a, face, &font, &faults);
	face_free(face);
	arena_free(&a);
	return good ? REHEARSAL_GOOD : REHEARSAL_FAILED;
}

/* ---- in this one ---- */

static bool
no_process(str name, struct faults *f)
{
	return fault_file(f, FAULT_IO, name,
	    _("cannot be tried in a process of its own: %s"), strerror(errno));
}

static bool
refuse(str name, int status, struct faults *f)
{
	int end = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	bool slow = end == SIGXCPU || end == SIGKILL;

	if (WIFEXITED(status) && WEXITSTATUS(status) == REHEARSAL_NO_SPACE)
		return face_fault_of_space(name, f);
	return fault_file(f, FAULT_CONFIG, name, "%s",
	    slow ? _("setting a text in it takes too long")
		 : _("setting a text in it fails")) ||
	    sfnt_mend(f);
}

bool
font_trial(str bytes, unsigned number, str name, struct faults *f)
{
	pid_t child = fork();
	int status = 0;

	if (child < 0)
		return no_process(name, f);
	if (child == 0) {
		live_modestly(&trial_modesty);
		_exit((int)font_rehearse(bytes, number));
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return no_process(name, f);
	return (WIFEXITED(status) && WEXITSTATUS(status) == REHEARSAL_GOOD) ||
	    refuse(name, status, f);
}
