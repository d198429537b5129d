"""Units and bounds of the kernels; importing this compiles nothing."""

from __future__ import annotations

TICKS_PER_SECOND = 10_000_000
TICKS_PER_MILLISECOND = 10_000
NEVER = 1 << 62

NODES_MAX = 9
CLIENT = NODES_MAX  # the clients' end of a link: one lane for each place where clients are
PLACES_MAX = 3
LANES = NODES_MAX + PLACES_MAX
SLOT_BITS = 9
SLOTS_MAX = 1 << SLOT_BITS  # messages and timers that may be pending at once
QUEUE_MAX = 2 * SLOTS_MAX  # each slot is queued at most twice: a message and its duplicate
TABLE = 1024  # points of an inverse distribution function
TAIL = 1024  # points that its last slice is split into, for laws with a heavy tail
LAWS_MAX = 8  # laws of delays beside the world's own
SOURCES_MAX = 20
ACTIONS_MAX = 64  # statements of a schedule
GROUPS_MAX = 4  # sides of a partition
DROPS_KEPT = 64  # lost messages that a trace may read before they are overwritten

OK, SLOTS_FULL, LOG_FULL, OPERATIONS_FULL, SAMPLES_FULL = 0, 1, 2, 3, 4
HISTORY_FULL, VALUES_FULL, CHECKS_FORGOT = 5, 6, 7
ERRORS = {
    SLOTS_FULL: f"more than {SLOTS_MAX - 1} messages and timers were pending at once",
    LOG_FULL: "a log was full of entries that could not be committed",
    OPERATIONS_FULL: "too many client operations were open at once",
    SAMPLES_FULL: "more leaders failed in one replication than samples can be kept",
    HISTORY_FULL: "the clients carried out more operations than a recorded history can hold",
    VALUES_FULL: "the clients wrote more values than there are different ones",
    CHECKS_FORGOT: "a check needed a term or an entry that it no longer remembers",
}
