/* SPDX-License-Identifier: MIT */
/* for, tablerow, and what leaves them. */
#include "compile.h"

/* ---- what stands behind the tag's name ---- */

static const struct term *
parse_number_option(struct compiler *c, struct scanner *s)
{
	return scan_expect(s, ":") ? parse_term_new(c, s) : NULL;
}

static void
parse_for_option(struct compiler *c, struct scanner *s, struct loop *loop)
{
	if (scan_take(s, "reversed")) {
		loop->reversed = true;
	} else if (scan_take(s, "limit")) {
		loop->limit = parse_number_option(c, s);
	} else if (scan_take(s, "offset")) {
		if (!scan_expect(s, ":"))
			return;
		loop->resumes = scan_take(s, "continue");
		if (!loop->resumes)
			loop->offset = parse_term_new(c, s);
	} else {
		scan_fault(s, _("'limit:', 'offset:' or 'reversed'"));
	}
}

static void
parse_table_option(struct compiler *c, struct scanner *s, struct loop *loop)
{
	if (scan_take(s, "cols"))
		loop->columns = parse_number_option(c, s);
	else if (scan_take(s, "limit"))
		loop->limit = parse_number_option(c, s);
	else if (scan_take(s, "offset"))
		loop->offset = parse_number_option(c, s);
	else
		scan_fault(s, _("'cols:', 'limit:' or 'offset:'"));
}

static struct loop *
parse_loop(struct compiler *c, struct scanner *s, enum block_kind kind,
    str *item)
{
	struct loop *loop = NEW(c->job, struct loop);
	const struct block *outer = compile_loop_of(c, BLOCK_FOR);

	loop->outer = outer != NULL ? outer->slot : -1;
	*item = parse_name_text(c, s);
	if (s->token.kind != TOKEN_NAME)
		scan_fault(s, _("a name"));
	scan(s);
	scan_expect(s, "in");
	loop->list = parse_term(c, s);
	loop->name = str_format(c->job, "%.*s-%.*s", FMT(*item),
	    FMT(place_text(loop->list.place)));
	loop->symbol = compile_symbol(c->unit, loop->name);
	while (!s->failed && s->token.kind != TOKEN_END) {
		scan_take(s, ",");
		if (kind == BLOCK_FOR)
			parse_for_option(c, s, loop);
		else
			parse_table_option(c, s, loop);
	}
	return loop;
}

static void
open_loop(struct compiler *c, struct tag *t, enum block_kind kind)
{
	str item = S("");
	struct loop *loop = parse_loop(c, &t->args, kind, &item);
	struct block *b = compile_open(c, kind, t);

	if (b == NULL)
		return;
	b->item = item;
	b->slot = c->loop_count++;
	b->branch = compile_op(c, (struct op){
	    .kind = kind == BLOCK_FOR ? OP_FOR : OP_TABLE, .target = -1,
	    .slot = b->slot, .place = t->place, .loop = loop});
}

/* ---- the tags ---- */

void
tag_for(struct compiler *c, struct tag *t)
{
	open_loop(c, t, BLOCK_FOR);
}

void
tag_table(struct compiler *c, struct tag *t)
{
	if (!c->options->lenient)
		tag_fault(c, t, str_from(_("'tablerow' makes HTML, which a "
		    "letter does not: write a list with 'for'")));
	open_loop(c, t, BLOCK_TABLE);
	compile_speaks(c);
}

void
end_for_body(struct compiler *c, const struct tag *t, struct block *b)
{
	compile_land(c, b->nexts);
	b->nexts = -1;
	compile_op(c, (struct op){.kind = OP_NEXT, .target = b->start + 1,
	    .slot = b->slot, .place = t->place});
}

/* Who breaks out of a cell has the cell and the table closed all the same. */
void
end_table(struct compiler *c, const struct tag *t, struct block *b)
{
	compile_land(c, b->nexts);
	compile_op(c, (struct op){.kind = OP_CELL, .target = b->start + 1,
	    .slot = b->slot, .place = t->place});
	compile_land(c, b->ends);
	b->ends = -1;
	compile_op(c, (struct op){.kind = OP_TABLE_END, .place = t->place});
	land_branch(c, b);
}

/* ---- break, continue ---- */

/* What is being captured between here and the loop is captured so far. */
static void
leave_captures(struct compiler *c, const struct tag *t, int down_to)
{
	for (int i = c->depth - 1; i > down_to; i--) {
		const struct block *b = &c->blocks[i];

		if (b->kind == BLOCK_CAPTURE || b->kind == BLOCK_CHANGED)
			compile_op(c, (struct op){
			    .kind = b->kind == BLOCK_CAPTURE ? OP_CAPTURED
							     : OP_CHANGED,
			    .slot = b->slot, .place = t->place});
	}
}

/* The index of the innermost loop, or -1. */
static int
find_loop(const struct compiler *c)
{
	int i = c->depth - 1;

	while (i >= 0 && !is_loop(&c->blocks[i]))
		i--;
	return i;
}

void
compile_leave(struct compiler *c, const struct tag *t, enum leaving how)
{
	int i = find_loop(c);
	int32_t *chain;

	leave_captures(c, t, i);
	if (i < 0) {
		compile_op(c, (struct op){.kind = OP_LEAVE,
		    .place = t->place, .leaving = how});
		return;
	}
	chain = how == LEAVE_BREAK ? &c->blocks[i].ends : &c->blocks[i].nexts;
	*chain = compile_jump(c, t->place, *chain);
}

void
tag_leave(struct compiler *c, struct tag *t)
{
	/* A partial may stand in the loop of who includes it. */
	if (find_loop(c) < 0 && !c->options->lenient &&
	    c->unit->visit == NULL) {
		tag_fault(c, t, str_format(c->faults->arena,
		    _("'%.*s' does not stand in '%s'"), FMT(t->name), "for"));
		return;
	}
	compile_speaks(c);
	compile_leave(c, t, str_equal(t->name, S("break")) ? LEAVE_BREAK
							    : LEAVE_CONTINUE);
}
