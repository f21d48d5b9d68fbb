/* SPDX-License-Identifier: MIT */
/* Groups of faults: what fault.c needs of fault_group.c. */
#ifndef BASE_FAULT_GROUP_H
#define BASE_FAULT_GROUP_H

#include "fault.h"

/* The group of a fault, made if need be; NULL where there are too many. */
struct fault_group *fault_group_of(struct faults *, const struct fault *);
/* Whether one that is not kept was not counted before. */
bool fault_group_is_new(struct fault_group *, const struct fault *);
/* Counts a new one, and notes its line; group may be NULL. */
void fault_group_count(struct arena *, struct fault_group *,
    const struct fault *);

#endif
