/* SPDX-License-Identifier: MIT */
#include "compile.h"

#include <string.h>

str
place_text(struct place p)
{
	return p.source == NULL ? S("") : str_slice(p.source->text, p.at,
					      p.at + p.length);
}

struct place
compile_place(const struct compiler *c, ptrdiff_t at, ptrdiff_t end)
{
	return (struct place){c->source, at, end - at};
}

bool
compile_fault(struct compiler *c, struct place p, str message)
{
	c->failed = true;
	return fault(c->faults, FAULT_DATA, p, "%.*s", FMT(message));
}

/* ---- symbols, operations, jumps ---- */

void *
compile_room(struct arena *a, const void *array, ptrdiff_t count,
    ptrdiff_t size)
{
	enum { START = 8 };
	void *more;

	/* full at 8, 16, 32 ... */
	if (count > 0 && (count < START || (count & (count - 1)) != 0))
		return (void *)array;
	more = arena_take(a, size, count > 0 ? 2 * count : START,
	    alignof(max_align_t));
	if (count > 0)
		memcpy(more, array, (size_t)(count * size));
	return more;
}

int32_t
compile_symbol(struct unit *u, str name)
{
	for (int32_t i = 0; i < u->symbol_count; i++)
		if (str_equal(u->symbols[i], name))
			return i;
	u->symbols = compile_room(
	    u->arena, u->symbols, u->symbol_count, sizeof *u->symbols);
	u->symbols[u->symbol_count] = name;
	return u->symbol_count++;
}

int32_t
compile_op(struct compiler *c, struct op op)
{
	c->ops = compile_room(c->job, c->ops, c->op_count, sizeof *c->ops);
	c->ops[c->op_count] = op;
	return c->op_count++;
}

int32_t
compile_jump(struct compiler *c, struct place p, int32_t chain)
{
	return compile_op(
	    c, (struct op){.kind = OP_JUMP, .target = chain, .place = p});
}

void
compile_land(struct compiler *c, int32_t chain)
{
	while (chain >= 0) {
		int32_t next = c->ops[chain].target;

		c->ops[chain].target = c->op_count;
		chain = next;
	}
}

/* ---- blocks ---- */

struct block *
compile_open(struct compiler *c, enum block_kind kind, const struct tag *t)
{
	struct block *b;

	if (c->depth == LIMIT_NESTING) {
		compile_fault(c, t->place, str_format(c->faults->arena,
		    _("tags nest deeper than %d"), LIMIT_NESTING));
		return NULL;
	}
	b = &c->blocks[c->depth++];
	*b = (struct block){.kind = kind, .name = t->name, .place = t->place,
	    .start = c->op_count, .branch = -1, .ends = -1, .nexts = -1,
	    .body = -1, .is_blank = true};
	return b;
}

struct block *
compile_innermost(struct compiler *c)
{
	return c->depth > c->base ? &c->blocks[c->depth - 1] : NULL;
}

/* A block that says nothing prints no white space either (as in Liquid). */
static void
silence(struct compiler *c, int32_t from)
{
	for (int32_t i = from; i < c->op_count; i++) {
		struct op *op = &c->ops[i];

		if (op->kind == OP_CAPTURE)
			i = op->target;
		else if (op->kind == OP_TEXT)
			op->text.len = 0;
	}
}

void
compile_close(struct compiler *c)
{
	struct block *b = &c->blocks[--c->depth];

	if (b->is_blank && b->kind != BLOCK_CAPTURE)
		silence(c, b->start);
}

bool
is_loop(const struct block *b)
{
	return (b->kind == BLOCK_FOR || b->kind == BLOCK_TABLE) &&
	    !b->has_else;
}

const struct block *
compile_loop(const struct compiler *c, str item)
{
	for (int i = c->depth - 1; i >= 0; i--) {
		const struct block *b = &c->blocks[i];

		if (is_loop(b) && str_equal(b->item, item))
			return b;
	}
	return NULL;
}

const struct block *
compile_loop_of(const struct compiler *c, enum block_kind kind)
{
	for (int i = c->depth - 1; i >= 0; i--)
		if (c->blocks[i].kind == kind && is_loop(&c->blocks[i]))
			return &c->blocks[i];
	return NULL;
}

void
compile_speaks(struct compiler *c)
{
	for (int i = c->depth - 1; i >= 0; i--) {
		c->blocks[i].is_blank = false;
		if (c->blocks[i].kind == BLOCK_CAPTURE)
			break;
	}
}

void
compile_drop_open(struct compiler *c)
{
	while (c->depth > c->base) {
		const struct block *b = &c->blocks[--c->depth];

		compile_fault(c, b->place, str_format(c->faults->arena,
		    _("'%.*s' is never closed: 'end%.*s' is missing"),
		    FMT(b->name), FMT(b->name)));
	}
}
