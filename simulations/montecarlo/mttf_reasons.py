"""Why a mean time to the first failure is not known; importing this compiles nothing."""

from __future__ import annotations

from typing import Final

from metrics.domain.problems import gettext_noop

FIGURE: Final = "mttf_hours"
TOO_FEW: Final = "too_few_first_failures"
TOO_LATE: Final = "first_failure_too_late"
NOT_BY_METHOD: Final = "not_by_this_method"
BEGINNING: Final = "depends_on_the_beginning"
REASONS: Final = {
    NOT_BY_METHOD: gettext_noop("this method follows a system in the long run, not from its start"),
    BEGINNING: gettext_noop("it would depend on how the system began, which the method forgets"),
    TOO_FEW: gettext_noop("too few failures were seen for a mean time to the first one"),
    TOO_LATE: gettext_noop("the first failure comes far later than failures follow each other"),
}
