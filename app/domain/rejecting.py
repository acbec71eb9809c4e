"""Why a reviewer says no: a cause that machines can count, words of their own, or both."""

from enum import StrEnum

from app.domain.letters.blank import shows_nothing
from app.domain.people import Verdict
from app.domain.refusal import Refused, refused


class Cause(StrEnum):
    """What is wrong with an action, as reviewers keep saying it."""

    WRONG_TARGET = "wrong_target"
    TOO_BROAD = "too_broad"
    WRONG_TIME = "wrong_time"
    NOT_JUSTIFIED = "not_justified"
    NOT_NEEDED = "not_needed"
    LOOKS_UNSAFE = "looks_unsafe"
    OTHER = "other"


def unexplained(cause: str, reason: str, *, rejects: bool, words: bool) -> Refused | None:
    """Say what is missing from the why of a verdict, if anything is.

    `words` says that the terms ask for a reason in words. A rejection needs it in words
    anyway where no cause says more than "other".
    """
    if rejects and cause and cause not in {one.value for one in Cause}:
        return refused("cause_unknown")
    told = rejects and cause not in {"", Cause.OTHER.value}
    if not shows_nothing(reason) or (told and not words) or not (rejects or words):
        return None
    return refused("reason_required")


def cause_kept(cause: str, verdict: Verdict) -> str:
    """Give the cause as it is recorded: approvals have none, words alone are `other`."""
    return (cause or Cause.OTHER.value) if verdict is Verdict.REJECT else ""
