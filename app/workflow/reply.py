"""What a person is told about what they just did."""

import json
from dataclasses import asdict, dataclass

DONE = frozenset(
    {
        "approved",
        "counted",
        "rejected",
        "cancelled",
        "revoked",
        "asked",
        "nudged",
        "handed_over",
        "called_in",
        "taken",
        "question_asked",
        "question_answered",
        "amended",
        "cover_named",
        "cover_ended",
    }
)


@dataclass(frozen=True, slots=True)
class Reply:
    """A code for machines, a sentence for the person, the request and the field it is about."""

    code: str
    sentence: str
    request_id: str = ""
    field: str = ""

    @property
    def done(self) -> bool:
        """Tell whether what was asked for was done."""
        return self.code in DONE

    def kept(self) -> str:
        """Write it for keeping, so that the same click again gets the same answer."""
        return json.dumps(asdict(self))


def reply_from(kept: str) -> Reply:
    """Read a kept reply."""
    return Reply(**json.loads(kept))
