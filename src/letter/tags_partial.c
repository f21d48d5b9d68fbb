/* SPDX-License-Identifier: MIT */
/* include and render: a text from another file. */
#include "compile.h"

static bool
needs_literal(const struct compiler *c, const struct inclusion *i)
{
	return i->isolated || !c->options->lenient;
}

/* 'name', which a letter's partial has when the letter is compiled. */
static void
parse_partial(struct compiler *c, struct scanner *s, struct inclusion *i)
{
	struct token name = s->token;
	bool literal = name.kind == TOKEN_TEXT;

	if (!literal && needs_literal(c, i)) {
		scan_fault(s, _("the name of a partial in quotes"));
		return;
	}
	i->name = parse_term(c, s);
	if (!c->options->lenient)
		i->partial = partial_find(c->unit, name.text, i->name.place);
	i->alias = literal
	    ? compile_symbol(c->unit, partial_alias(name.text)) : -1;
}

/* with X as Y, for X as Y */
static void
parse_bound(struct compiler *c, struct scanner *s, struct inclusion *i)
{
	i->each = scan_take(s, "for");
	if (i->each || scan_take(s, "with"))
		i->with = parse_term_new(c, s);
	if (!scan_take(s, "as"))
		return;
	if (s->token.kind != TOKEN_NAME) {
		scan_fault(s, _("a name"));
		return;
	}
	i->alias = compile_symbol(c->unit, parse_name_text(c, s));
	scan(s);
}

static void
add_argument(struct compiler *c, struct inclusion *i, str name, struct term t)
{
	struct argument *arguments = compile_room(c->job, i->arguments,
	    i->argument_count, sizeof *i->arguments);

	arguments[i->argument_count++] =
	    (struct argument){compile_symbol(c->unit, name), t};
	i->arguments = arguments;
}

/* What is included sees the loops that it stands in. */
static void
pass_loops(struct compiler *c, struct inclusion *i)
{
	const struct block *b = compile_loop_of(c, BLOCK_TABLE);

	for (int at = 0; at < c->depth; at++)
		if (is_loop(&c->blocks[at]))
			add_argument(c, i, c->blocks[at].item,
			    (struct term){.kind = TERM_ITEM,
				.slot = c->blocks[at].slot});
	if (b != NULL)
		add_argument(c, i, S("tablerowloop"), (struct term){
		    .kind = TERM_FORLOOP, .slot = b->slot});
	b = compile_loop_of(c, BLOCK_FOR);
	i->loop = b != NULL ? b->slot : -1;
	if (b == NULL)
		return;
	c->uses_forloop = true;
	add_argument(c, i, S("forloop"), (struct term){
	    .kind = TERM_FORLOOP, .slot = b->slot});
}

/* name: value, with or without commas */
static void
parse_named(struct compiler *c, struct scanner *s, struct inclusion *i)
{
	scan_take(s, ",");
	while (!s->failed && s->token.kind == TOKEN_NAME) {
		str name = parse_name_text(c, s);

		scan(s);
		if (!scan_expect(s, ":"))
			return;
		add_argument(c, i, name, parse_term(c, s));
		scan_take(s, ",");
	}
	scan_end(s);
}

/* A guess, with an end: partials in partials may multiply. */
static void
expect_size(struct compiler *c, const struct template *partial)
{
	enum { MOST_OUTPUTS = 1024 };

	if (c->text_size < LIMIT_OUTPUT)
		c->text_size += partial->text_size;
	if (c->output_count < MOST_OUTPUTS)
		c->output_count += partial->output_count;
}

void
tag_partial(struct compiler *c, struct tag *t)
{
	struct inclusion *i = NEW(c->job, struct inclusion);
	int32_t over;

	i->isolated = str_equal(t->name, S("render"));
	i->loop = i->on_break = i->on_continue = -1;
	parse_partial(c, &t->args, i);
	parse_bound(c, &t->args, i);
	if (!i->isolated)
		pass_loops(c, i);
	parse_named(c, &t->args, i);
	i->forloop = compile_symbol(c->unit, S("forloop"));
	if (i->partial != NULL && i->partial->program != NULL)
		expect_size(c, i->partial->program);
	compile_speaks(c);
	compile_op(c, (struct op){.kind = OP_PARTIAL, .place = t->place,
			  .inclusion = i});
	if (i->isolated || c->depth == 0)
		return;
	over = compile_jump(c, t->place, -1);
	i->on_break = c->op_count;
	compile_leave(c, t, LEAVE_BREAK);
	i->on_continue = c->op_count;
	compile_leave(c, t, LEAVE_CONTINUE);
	compile_land(c, over);
}
