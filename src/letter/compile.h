/* SPDX-License-Identifier: MIT */
/*
 * compile: from the text of a template to its program.
 *
 *	scan.c        text to tokens
 *	expression.c  tokens to terms, conditions, pipelines
 *	tags.c        one function for each tag
 *	compile.c     text, {{ }} and {% %} in order
 *	blocks.c      operations, jumps, blocks
 *	guard.c       merge fields of other programs in letter text
 *	guard_markdown.c  HTML in it, and links to nowhere
 */
#ifndef LETTER_COMPILE_H
#define LETTER_COMPILE_H

#include "program.h"

/* ---- scan.c ---- */

enum token_kind {
	TOKEN_END,
	TOKEN_NAME,
	TOKEN_TEXT,	/* "..." or '...' */
	TOKEN_NUMBER,
	TOKEN_SIGN,	/* . .. , : | [ ] ( ) = == != <> < > <= >= */
	TOKEN_BAD,
};

struct token {
	enum token_kind kind;
	str text;		/* of a TEXT without its quotes */
	ptrdiff_t at, end;	/* in the source */
};

/* Reads source->text from `at` to `to`, one token ahead. */
struct scanner {
	const struct source *source;
	ptrdiff_t at, to;
	struct token token;
	ptrdiff_t last_end;	/* of the token before */
	struct faults *faults;
	bool failed;		/* a fault was reported; no second one is */
};

struct scanner scanner_start(const struct source *, ptrdiff_t at,
    ptrdiff_t to, struct faults *);
void scan(struct scanner *);
bool scan_is(const struct scanner *, const char *sign_or_name);
bool scan_take(struct scanner *, const char *sign_or_name);
/* Takes it, or reports what stands there instead. */
bool scan_expect(struct scanner *, const char *sign_or_name);
/* "expected `what`, not 'token'" */
bool scan_fault(struct scanner *, const char *what);
/* Nothing may follow. */
bool scan_end(struct scanner *);

/* ---- blocks.c ---- */

enum block_kind {
	BLOCK_IF,
	BLOCK_CASE,
	BLOCK_FOR,
	BLOCK_TABLE,
	BLOCK_CAPTURE,
	BLOCK_CHANGED,
};

/* A tag that waits for its end. */
struct block {
	enum block_kind kind;
	str name;		/* "unless" */
	struct place place;	/* of the opening tag */
	int32_t start;		/* the op that it began with */
	int32_t branch;		/* the op that jumps to the next part, or -1 */
	int32_t ends;		/* chain of jumps to the end, or -1 */
	int32_t nexts;		/* the same to OP_NEXT or OP_CELL */
	int32_t body;		/* of CASE: where this part repeats, or -1 */
	int32_t slot;
	str item;		/* of FOR and TABLE: its variable */
	bool has_else;
	bool is_blank;		/* only white space and silent tags so far */
};

struct compiler {
	struct unit *unit;
	struct arena *job;
	const struct source *source;
	ptrdiff_t at, to;
	const struct template_options *options;
	struct faults *faults;
	struct op *ops;
	int32_t op_count;
	int32_t loop_count, case_count;
	struct block blocks[LIMIT_NESTING];
	int depth, base;	/* of blocks; those below base are not ours */
	int liquid_depth;
	int crossed;		/* blocks whose end is still to come, in vain */
	bool uses_forloop, failed;
	bool trim;		/* a '-' stands before the text to come */
	ptrdiff_t text_size, output_count;
};

struct tag {
	str name;
	struct place place;	/* of the whole tag */
	ptrdiff_t args_at, args_to;
	struct scanner args;	/* started for tags that have an expression */
};

bool compile_fault(struct compiler *, struct place, str message);
struct place compile_place(const struct compiler *, ptrdiff_t at,
    ptrdiff_t end);
/* The array, moved if need be, with room for one more than `count`. */
void *compile_room(struct arena *, const void *array, ptrdiff_t count,
    ptrdiff_t size);
/* The number of a variable's name. */
int32_t compile_symbol(struct unit *, str name);
/* Appends an op; gives its index. */
int32_t compile_op(struct compiler *, struct op);
/* Jumps that wait for their target hang in a chain through `target`. */
int32_t compile_jump(struct compiler *, struct place, int32_t chain);
void compile_land(struct compiler *, int32_t chain);
/* Opens a block; NULL and a fault when they nest too deep. */
struct block *compile_open(struct compiler *, enum block_kind,
    const struct tag *);
/* The innermost block, or NULL. */
struct block *compile_innermost(struct compiler *);
void compile_close(struct compiler *);
/* Are we in its body?  Behind 'else' we are not. */
bool is_loop(const struct block *);
/* The innermost loop in whose body we are that has this variable, or NULL. */
const struct block *compile_loop(const struct compiler *, str item);
/* The same of a kind: FOR or TABLE. */
const struct block *compile_loop_of(const struct compiler *, enum block_kind);
/* The block prints something: white space in it counts. */
void compile_speaks(struct compiler *);
/* Reports and drops the blocks above c->base, which nothing has closed. */
void compile_drop_open(struct compiler *);

/* ---- compile.c ---- */

void compile_output(struct compiler *, struct scanner *, struct place);
/* {% liquid %}: a tag on each line. */
void compile_lines(struct compiler *, ptrdiff_t at, ptrdiff_t to);

/* Compiles a text of the unit; NULL after faults. */
struct template *compile_part(struct unit *, const struct source *,
    ptrdiff_t from, ptrdiff_t to);

/* ---- tags.c ---- */

void compile_tag(struct compiler *, struct tag *);
bool tag_fault(struct compiler *, const struct tag *, str message);
/* What jumped over the part before arrives here. */
void land_branch(struct compiler *, struct block *);

/* ---- tags_loop.c ---- */

void tag_for(struct compiler *, struct tag *);
void tag_table(struct compiler *, struct tag *);
void tag_leave(struct compiler *, struct tag *);
void end_for_body(struct compiler *, const struct tag *, struct block *);
void end_table(struct compiler *, const struct tag *, struct block *);
/*
 * Ends the round of the innermost loop or the loop itself; where the text has
 * no loop, the text, and then that of who included it.
 */
void compile_leave(struct compiler *, const struct tag *, enum leaving);

/* ---- tags_partial.c ---- */

void tag_partial(struct compiler *, struct tag *);

/* ---- partial.c ---- */

/*
 * The partial of that name, compiled once for the unit; NULL and a fault at
 * `p` if there is none, or if it would contain itself.
 */
const struct partial *partial_find(struct unit *, str name, struct place p);
/* "a -> b -> a": from the last visit of the partial to this one. */
str partial_chain(struct arena *, const struct visit *,
    const struct partial *);
int partial_depth(const struct visit *);
/* What `with` is known as: "card" of "parts/card.md". */
str partial_alias(str name);

/* ---- partial_file.c ---- */

enum partial_file { PARTIAL_READ, PARTIAL_ABSENT, PARTIAL_REFUSED };

/*
 * Reads folder/name, name.liquid or name.md, whichever is there.  Neither the
 * name nor a link leads out of the folder.  REFUSED: a fault at `p`.
 */
enum partial_file partial_read(struct arena *, str folder, str name,
    struct place p, struct source *, struct faults *);

/* ---- expression.c ---- */

/* The token's text in NFC, as all names are compared. */
str parse_name_text(struct compiler *, const struct scanner *);

/* These report what is wrong and give something harmless then. */
struct term parse_term(struct compiler *, struct scanner *);
const struct term *parse_term_new(struct compiler *, struct scanner *);
struct pipeline *parse_pipeline(struct compiler *, struct scanner *);
struct condition *parse_condition(struct compiler *, struct scanner *);

/* ---- guard.c ---- */

/*
 * Reports private-use characters in letter text, a line break in a subject,
 * and (unless raw) «Nom», {Nom}, [Nom].
 */
void guard_text(struct compiler *, ptrdiff_t at, ptrdiff_t end, bool raw);

/* ---- guard_markdown.c ---- */

/* Reports HTML, and links whose address is none. */
void guard_markdown(struct compiler *, ptrdiff_t at, ptrdiff_t end);

#endif
