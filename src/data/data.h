/* SPDX-License-Identifier: MIT */
/*
 * data: what users bring.  Lists (CSV, XLSX, ODS, vCard) as records that know
 * their row; YAML and JSON as trees that know their line.  Every value is text
 * until somebody asks otherwise: 01234 stays, `no` is not false.
 */
#ifndef DATA_DATA_H
#define DATA_DATA_H

#include "base/base.h"

/* ---- trees ---- */

enum node_kind {
	NODE_NULL,	/* YAML: an empty value or document; JSON: null */
	NODE_BOOL,	/* JSON only */
	NODE_NUMBER,	/* JSON only, as written */
	NODE_TEXT,
	NODE_LIST,
	NODE_MAP,
};

struct node {
	enum node_kind kind;
	bool truth;
	bool block;		/* YAML: a literal block "|": line ends count */
	str text;		/* of TEXT and NUMBER */
	struct place place;	/* of the value */
	str key;		/* of a member of a map */
	struct place key_place;
	struct node *first, *next; /* children in order; the next sibling */
	ptrdiff_t count;	/* of children */
};

/*
 * YAML, strictly: one document, UTF-8, no aliases, tags or duplicate keys,
 * depth 64 and 100,000 nodes at most; all scalars are text, without NUL and
 * private-use code points.  Reads source->text from `from` to `to` (so that a
 * front matter's places point into its file).  NULL: faults.
 */
struct node *yaml_read(struct arena *, const struct source *, ptrdiff_t from,
    ptrdiff_t to, struct faults *);
/* JSON, depth 64 at most, without duplicate keys; numbers as written. */
struct node *json_read(struct arena *, const struct source *, struct faults *);

/*
 * A Markdown file with front matter: "---", YAML, "---", body.  *head is an
 * empty map where there is none; *body is the offset of the body.
 */
bool front_matter_read(struct arena *, const struct source *,
    struct node **head, ptrdiff_t *body, struct faults *);

/* A member of a map, or NULL; map may be NULL or no map. */
const struct node *node_get(const struct node *map, str key);
/* Its text, or `otherwise`; a value of another kind counts as absent. */
str node_text(const struct node *map, str key, str otherwise);

/* What a map may hold; the table ends with an empty key. */
struct key_rule {
	str key;
	enum node_kind kind;	/* NODE_NULL: any; NODE_TEXT: or empty */
	bool required;		/* then a text must not be empty */
};
/*
 * Reports keys that no rule names (with the nearest), values of another kind
 * and required keys that are missing (at map->place).  False after a fault.
 */
bool node_check(const struct node *map, const struct key_rule *rules,
    const char *what, struct faults *);

/* ---- lists ---- */

/*
 * At most 1,000 columns, 1 MiB in a cell, 16 MiB in a line or in quotes, and
 * 8 GiB in all.
 */
enum { LIST_COLUMNS = 1000, LIST_CELL = 1 << 20, LIST_ROW = 16 << 20 };
#define LIST_BYTES ((int64_t)8 << 30)

struct column {
	str name;		/* as in the header, trimmed; may be empty */
	str folded;		/* unicode_fold of it; the name if empty */
	/*
	 * Known field ("first_name") or empty.  Only "address" can belong to
	 * several columns: its lines, in their order.
	 */
	str field;
	struct place place;
};

struct list {
	struct source source;	/* as UTF-8; what is no CSV was made such */
	const char *format;	/* "CSV", "XLSX", "ODS", "vCard" */
	char separator;		/* ',' ';' '\t' '|' or ':' */
	const char *charset;	/* "UTF-8", "UTF-16LE", "windows-1252", ... */
	str sheet;		/* of a spreadsheet: which one was read */
	const str *sheets;	/* and all there are */
	ptrdiff_t sheet_count;
	const struct column *columns;
	ptrdiff_t column_count;
	ptrdiff_t at;		/* where the next record starts */
	ptrdiff_t rows_at;	/* where the first one starts */
	int64_t row;		/* the line of the record last read */
	struct arena *arena;
	/* for list_next only */
	int64_t line, rows_line; /* the lines of `at` and `rows_at` */
	int64_t number;		/* of the record last read */
	bool private_use;	/* such code points are somewhere in the file */
	bool cr_ends;		/* a CR in a cell is a line end: LF */
	bool no_day;		/* 1900-02-29 is somewhere in the sheet */
	struct held *held;	/* what source.text is a view of */
	int64_t rows;		/* 0: nobody has counted them */
	struct cards *cards;	/* of vCards: the user's own text */
};

struct cell {
	str text;		/* trimmed of ASCII blanks at both ends */
	struct place place;
};

struct record {
	const struct list *list;
	int64_t line;		/* where it starts in the file, from 1 */
	int64_t number;		/* of the record, from 1, header not counted */
	const struct cell *cells; /* column_count of them */
	struct place place;	/* of the whole record, without its line end */
	bool faulty;		/* and reported: only line and place are good */
};

/* A header of the user's own, and the known field that it means. */
struct list_alias {
	str header;		/* as unicode_fold gives it */
	str field;		/* one of list_fields */
};

/* What is not to be found out; empty texts: all is. */
struct list_options {
	str charset;		/* "windows-1252", "UTF-16LE", "KOI8-R", ... */
	str separator;		/* one of , ; | : or "tab" */
	str sheet;		/* its name; else the first shown, with cells */
	/* where the user says so, for faults; NOWHERE: with the list's name */
	struct place charset_place, separator_place, sheet_place;
	const struct list_alias *aliases; /* they win over what is known */
	ptrdiff_t alias_count;
};

/*
 * Opens a list: CSV (RFC 4180), XLSX (ECMA-376), ODS (OpenDocument) or vCard
 * 3.0 and 4.0, as its first bytes tell, not its name.  Reports what makes the
 * whole list unusable: no header, a header twice (also when only case, accents,
 * blanks or '_' differ), an unclosed quote (at the line where it opened),
 * invalid bytes, NUL, a damaged archive, a DTD, more than is good for a list, a
 * file that is written to meanwhile.  Line ends of two kinds are noted.
 *
 * Of a spreadsheet dates become ISO 8601, numbers the shortest exact decimal;
 * the list's name has that of the sheet, "list.xlsx (Members)", and line n is
 * row n.  A card is in the line where it begins.
 *
 * The file is read once, into a copy of ours, checked and in UTF-8.  More than
 * 1 MiB goes to a temporary file (in $TMPDIR or /var/tmp) that nobody else can
 * open or cut; of that only a window of 256 KiB is in memory, at any size.
 */
struct list *list_open(struct arena *job, str path, str shown,
    struct faults *);
struct list *list_open_with(struct arena *job, str path, str shown,
    const struct list_options *, struct faults *);
/*
 * The next record, its cells in the letter arena (or views of the source);
 * false at the end.  Rows of blanks only are passed over.  A wrong number of
 * cells, text after a closing quote or a private-use code point is a FAULT_ROW
 * and makes the record faulty.
 */
bool list_next(struct list *, struct arena *letter, struct record *,
    struct faults *);
void list_rewind(struct list *);
/*
 * How many records there are, faulty ones too.  Does not move; costs a pass
 * over the list unless somebody has come to its end before.
 */
int64_t list_rows(struct list *);
/* To where a record was read before, or would have been: place.at and line. */
void list_seek(struct list *, ptrdiff_t at, int64_t line);
/* Gives the copy back before the end of the run; no record is good then. */
void list_close(struct list *);

/* By field, name or folded name; -1 if there is none. */
ptrdiff_t list_column(const struct list *, str name);
/* The cell's text; empty if there is no such column. */
str record_text(const struct record *, str name);
/* The texts of all columns of a field, a line each, without empty ones. */
str record_lines(struct arena *, const struct record *, str field);
/* The place of that cell, or of the record. */
struct place record_place(const struct record *, str name);

/* The fields that headers are known for, ended by an empty text. */
extern const str list_fields[];

/* A row as CSV with `separator`, quoted where needed, LF at the end. */
void csv_write(struct buf *, const str *cells, ptrdiff_t count,
    char separator);

#endif
