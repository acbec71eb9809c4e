"""What is told to agents, and to endpoints outside, of what happens: by which names."""

from enum import StrEnum


class Happening(StrEnum):
    """What is told of a request; the rest of a history concerns cards and reviewers."""

    SUBMITTED = "request.submitted"
    TAKEN = "request.taken"
    ASKED = "request.question_asked"
    ANSWERED = "request.question_answered"
    AMENDED = "request.amended"
    REVIEWED = "request.reviewed"
    DECIDED = "request.decided"
    REDEEMED = "request.redeemed"
    REVOKED = "request.revoked"
    LAPSED = "request.lapsed"
    REPORTED = "request.outcome_reported"
    ROLLBACK = "request.rollback_requested"


class LockHappening(StrEnum):
    """What is told of the kill switch, to endpoints outside alone."""

    SET = "lock.set"
    LIFTED = "lock.lifted"


EVERY = frozenset(str(one) for kinds in (Happening, LockHappening) for one in kinds)
"""All that an endpoint can be told of."""
