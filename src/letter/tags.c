/* SPDX-License-Identifier: MIT */
#include "compile.h"

bool
tag_fault(struct compiler *c, const struct tag *t, str message)
{
	return compile_fault(c, t->place, message);
}

/* The innermost block if it is of this kind, else NULL and a fault. */
static struct block *
part_of(struct compiler *c, const struct tag *t, enum block_kind kind,
    const char *what)
{
	struct block *b = compile_innermost(c);

	if (b != NULL && b->kind == kind)
		return b;
	tag_fault(c, t, str_format(c->faults->arena,
	    _("'%.*s' does not stand in '%s'"), FMT(t->name), what));
	return NULL;
}

void
land_branch(struct compiler *c, struct block *b)
{
	if (b->branch >= 0)
		c->ops[b->branch].target = c->op_count;
	b->branch = -1;
}

/* Plain Liquid lets further parts stand behind 'else', unread. */
static void
check_else(struct compiler *c, const struct tag *t, const struct block *b)
{
	if (b->has_else && !c->options->lenient)
		tag_fault(c, t, str_format(c->faults->arena,
		    _("'%.*s' stands behind 'else'"), FMT(t->name)));
}

/* ---- if, unless ---- */

static void
branch_if(struct compiler *c, struct tag *t, struct block *b, bool negated)
{
	struct condition *condition = parse_condition(c, &t->args);

	condition->negated = negated;
	b->branch = compile_op(c, (struct op){.kind = OP_BRANCH, .target = -1,
	    .place = t->place, .condition = condition});
}

static void
tag_if(struct compiler *c, struct tag *t)
{
	struct block *b = compile_open(c, BLOCK_IF, t);

	if (b != NULL)
		branch_if(c, t, b, str_equal(t->name, S("unless")));
}

static void
tag_elsif(struct compiler *c, struct tag *t)
{
	struct block *b = part_of(c, t, BLOCK_IF, "if");

	if (b == NULL)
		return;
	check_else(c, t, b);
	b->ends = compile_jump(c, t->place, b->ends);
	land_branch(c, b);
	branch_if(c, t, b, false);
}

/* ---- case ---- */

static void
tag_case(struct compiler *c, struct tag *t)
{
	struct block *b = compile_open(c, BLOCK_CASE, t);
	struct choice *subject = NEW(c->job, struct choice);

	if (b == NULL)
		return;
	subject->terms = parse_term_new(c, &t->args);
	subject->count = 1;
	scan_end(&t->args);
	b->slot = c->case_count++;
	compile_op(c, (struct op){.kind = OP_CASE, .slot = b->slot,
			  .place = t->place, .choice = subject});
	b->branch = compile_jump(c, t->place, -1);
}

/* The part before is over: once more if its 'when' matched more than once. */
static void
end_case_part(struct compiler *c, const struct tag *t, struct block *b)
{
	if (b->body >= 0)
		compile_op(c, (struct op){.kind = OP_WHEN_END,
		    .target = b->body, .slot = b->slot, .place = t->place});
	b->body = -1;
	land_branch(c, b);
}

static struct choice *
parse_choice(struct compiler *c, struct scanner *s)
{
	struct choice *choice = NEW(c->job, struct choice);
	struct term *terms = NULL;
	ptrdiff_t n = 0;

	do {
		struct term term = parse_term(c, s);

		terms = compile_room(c->job, terms, n, sizeof *terms);
		terms[n++] = term;
	} while (!s->failed && (scan_take(s, ",") || scan_take(s, "or")));
	choice->terms = terms;
	choice->count = n;
	return choice;
}

static void
tag_when(struct compiler *c, struct tag *t)
{
	struct block *b = part_of(c, t, BLOCK_CASE, "case");
	struct choice *choice;

	if (b == NULL)
		return;
	check_else(c, t, b);
	choice = parse_choice(c, &t->args);
	if (!c->options->lenient)
		scan_end(&t->args);
	end_case_part(c, t, b);
	b->branch = compile_op(c, (struct op){.kind = OP_WHEN, .target = -1,
	    .slot = b->slot, .place = t->place, .choice = choice});
	b->body = c->op_count;
}

/* ---- else and end ---- */

static void
tag_else(struct compiler *c, struct tag *t)
{
	struct block *b = compile_innermost(c);

	if (b == NULL || b->kind == BLOCK_CAPTURE ||
	    b->kind == BLOCK_CHANGED || b->kind == BLOCK_TABLE) {
		part_of(c, t, BLOCK_IF, "if");
		return;
	}
	check_else(c, t, b);
	if (b->kind == BLOCK_CASE) {
		end_case_part(c, t, b);
		b->branch = compile_op(c, (struct op){.kind = OP_CASE_ELSE,
		    .target = -1, .slot = b->slot, .place = t->place});
	} else {
		if (b->kind == BLOCK_FOR && !b->has_else)
			end_for_body(c, t, b);
		b->ends = compile_jump(c, t->place, b->ends);
		land_branch(c, b);
	}
	b->has_else = true;
}

static void
end_block(struct compiler *c, const struct tag *t, struct block *b)
{
	switch (b->kind) {
	case BLOCK_IF:
		land_branch(c, b);
		break;
	case BLOCK_CASE:
		end_case_part(c, t, b);
		break;
	case BLOCK_FOR:
		if (!b->has_else)
			end_for_body(c, t, b);
		land_branch(c, b);
		break;
	case BLOCK_TABLE:
		end_table(c, t, b);
		break;
	case BLOCK_CAPTURE:
		c->ops[b->start].target = c->op_count;
		compile_op(c, (struct op){.kind = OP_CAPTURED,
		    .slot = b->slot, .place = t->place});
		break;
	case BLOCK_CHANGED:
		compile_op(c, (struct op){.kind = OP_CHANGED,
		    .slot = b->slot, .place = t->place});
		break;
	}
	compile_land(c, b->ends);
	compile_close(c);
}

static bool
is_open(const struct compiler *c, str name)
{
	for (int i = c->depth - 1; i >= c->base; i--)
		if (str_equal(c->blocks[i].name, name))
			return true;
	return false;
}

static void
tag_end(struct compiler *c, struct tag *t)
{
	str wanted = str_slice(t->name, 3, t->name.len);
	struct block *b = compile_innermost(c);
	struct arena *a = c->faults->arena;
	int64_t line, column;

	if (b == NULL || !is_open(c, wanted)) {
		if (c->crossed > 0)
			c->crossed--;
		else
			tag_fault(c, t, str_format(a,
			    _("'%.*s' without '%.*s'"), FMT(t->name),
			    FMT(wanted)));
		return;
	}
	while (!str_equal(b->name, wanted)) {
		place_line(b->place, &line, &column);
		tag_fault(c, t, str_format(a,
		    _("'%.*s', but '%.*s' of line %lld is still open: "
		      "'end%.*s' is missing"),
		    FMT(t->name), FMT(b->name), (long long)line,
		    FMT(b->name)));
		c->crossed++;
		end_block(c, t, b);
		b = compile_innermost(c);
	}
	end_block(c, t, b);
}

/* ---- variables ---- */

static int32_t
parse_variable(struct compiler *c, struct scanner *s)
{
	str name = parse_name_text(c, s);
	bool text = s->token.kind == TOKEN_TEXT;

	if (!(s->token.kind == TOKEN_NAME || text) || name.len == 0 ||
	    name.at[name.len - 1] == '?')
		scan_fault(s, _("a name"));
	scan(s);
	return compile_symbol(c->unit, name);
}

static void
tag_assign(struct compiler *c, struct tag *t)
{
	int32_t symbol = parse_variable(c, &t->args);
	struct pipeline *value;

	scan_expect(&t->args, "=");
	value = parse_pipeline(c, &t->args);
	scan_end(&t->args);
	compile_op(c, (struct op){.kind = OP_ASSIGN, .slot = symbol,
			  .place = t->place, .pipeline = value});
}

static void
tag_capture(struct compiler *c, struct tag *t)
{
	struct block *b = compile_open(c, BLOCK_CAPTURE, t);

	if (b == NULL)
		return;
	b->slot = parse_variable(c, &t->args);
	scan_end(&t->args);
	compile_op(c, (struct op){.kind = OP_CAPTURE, .place = t->place});
}

static void
tag_ifchanged(struct compiler *c, struct tag *t)
{
	struct block *b;

	compile_speaks(c);
	b = compile_open(c, BLOCK_CHANGED, t);
	if (b == NULL)
		return;
	scan_end(&t->args);
	b->is_blank = false;
	compile_op(c, (struct op){.kind = OP_CAPTURE, .place = t->place});
}

static void
tag_count(struct compiler *c, struct tag *t)
{
	int32_t symbol = parse_variable(c, &t->args);

	scan_end(&t->args);
	compile_speaks(c);
	compile_op(c, (struct op){.kind = OP_COUNT, .slot = symbol,
	    .place = t->place,
	    .step = str_equal(t->name, S("increment")) ? 1 : -1});
}

static void
tag_cycle(struct compiler *c, struct tag *t)
{
	struct cycle *cycle = NEW(c->job, struct cycle);
	struct scanner start = t->args;

	cycle->group = parse_term_new(c, &t->args);
	if (!scan_take(&t->args, ":")) {
		cycle->group = NULL;
		t->args = start;
	}
	cycle->choice = *parse_choice(c, &t->args);
	scan_end(&t->args);
	cycle->key =
	    str_trim(str_slice(c->source->text, t->args_at, t->args_to));
	compile_speaks(c);
	compile_op(c, (struct op){.kind = OP_CYCLE, .place = t->place,
			  .cycle = cycle});
}

static void
tag_echo(struct compiler *c, struct tag *t)
{
	compile_output(c, &t->args, t->place);
}

/* ---- tags without an expression ---- */

/* {% # text %}: each line begins with '#'. */
static void
tag_remark(struct compiler *c, struct tag *t)
{
	str rest = str_slice(c->source->text, t->args_at, t->args_to), line;

	str_line(&rest, &line);
	while (str_line(&rest, &line)) {
		line = str_trim(line);
		if (line.len > 0 && line.at[0] != '#') {
			tag_fault(c, t, str_from(_("each line of a '#' tag "
						   "begins with '#'")));
			return;
		}
	}
}

static void
tag_liquid(struct compiler *c, struct tag *t)
{
	compile_lines(c, t->args_at, t->args_to);
}

static const struct tag_rule {
	str name;
	void (*compile)(struct compiler *, struct tag *);
	bool free_text;	/* what follows the name is no expression */
} rules[] = {
    {S_INIT("#"), tag_remark, true},
    {S_INIT("assign"), tag_assign, false},
    {S_INIT("break"), tag_leave, true},
    {S_INIT("capture"), tag_capture, false},
    {S_INIT("case"), tag_case, false},
    {S_INIT("continue"), tag_leave, true},
    {S_INIT("cycle"), tag_cycle, false},
    {S_INIT("decrement"), tag_count, false},
    {S_INIT("echo"), tag_echo, false},
    {S_INIT("else"), tag_else, true},
    {S_INIT("elsif"), tag_elsif, false},
    {S_INIT("for"), tag_for, false},
    {S_INIT("if"), tag_if, false},
    {S_INIT("ifchanged"), tag_ifchanged, false},
    {S_INIT("include"), tag_partial, false},
    {S_INIT("increment"), tag_count, false},
    {S_INIT("liquid"), tag_liquid, true},
    {S_INIT("render"), tag_partial, false},
    {S_INIT("tablerow"), tag_table, false},
    {S_INIT("unless"), tag_if, false},
    {S_INIT("when"), tag_when, false},
};

static void
unknown_tag(struct compiler *c, const struct tag *t)
{
	static const str opaque[] = {
	    S_INIT("comment"), S_INIT("doc"), S_INIT("raw")};
	str names[COUNT(rules) + COUNT(opaque)];
	struct arena *a = c->faults->arena;
	ptrdiff_t n = 0;

	for (ptrdiff_t i = 0; i < COUNT(rules); i++)
		names[n++] = rules[i].name;
	for (ptrdiff_t i = 0; i < COUNT(opaque); i++)
		names[n++] = opaque[i];
	tag_fault(c, t, str_format(a, _("no tag '%.*s'%.*s"), FMT(t->name),
			    FMT(fault_hint(a, t->name, names, n))));
}

void
compile_tag(struct compiler *c, struct tag *t)
{
	static const struct tag_rule end = {S_INIT("end"), tag_end, true};
	const struct tag_rule *rule = NULL;

	for (ptrdiff_t i = 0; i < COUNT(rules); i++)
		if (str_equal(rules[i].name, t->name))
			rule = &rules[i];
	if (rule == NULL && t->name.len > 3 && str_starts(t->name, end.name))
		rule = &end;
	if (rule == NULL) {
		unknown_tag(c, t);
		return;
	}
	if (!rule->free_text)
		t->args = scanner_start(
		    c->source, t->args_at, t->args_to, c->faults);
	rule->compile(c, t);
	c->failed = c->failed || t->args.failed;
}
