/* SPDX-License-Identifier: MIT */
/*
 * base: what every room stands on.  Memory, text, faults that point into a
 * user's file, files written safely, sorting in fixed memory, digests, the
 * clock and the stop flag, children that live modestly.
 */
#ifndef BASE_BASE_H
#define BASE_BASE_H

#include "clock.h"
#include "digest.h"
#include "fault.h"
#include "file.h"
#include "file_set.h"
#include "memory.h"
#include "modest.h"
#include "number_set.h"
#include "sorter.h"
#include "text.h"

#endif
