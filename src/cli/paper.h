/* SPDX-License-Identifier: MIT */
/* The commands of marathon-paper, in the order of the help. */
#ifndef CLI_PAPER_H
#define CLI_PAPER_H

#define PAPER_COMMANDS(each)                                              \
	each(new) each(fields) each(print) each(labels) each(pack)        \
	each(mark) each(never) each(status) each(log) each(stop)          \
	each(cancel) each(suppress) each(case) each(cases) each(render)

#endif
