"""The care that an approval takes: a reason, the resource typed out, a code."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.refusal import Refused, refused


class StepUp(StrEnum):
    """How a person shows, beside their Slack account, that it is them."""

    TOTP = "totp"


@dataclass(frozen=True, slots=True)
class Care:
    """What an approval takes beside the press of a button."""

    reason: bool = False
    confirm: bool = False
    step_up: StepUp | None = None

    def __or__(self, other: "Care") -> "Care":
        """Take the stricter of both, thing by thing."""
        return Care(
            self.reason or other.reason,
            self.confirm or other.confirm,
            self.step_up or other.step_up,
        )

    def __bool__(self) -> bool:
        """Tell whether it takes anything at all."""
        return self.reason or self.confirm or self.step_up is not None


NOTHING = Care()


def unproven(care: Care, given: StepUp | None) -> Refused | None:
    """Refuse an approval without the step-up that is asked for."""
    return refused("code_required") if care.step_up not in {None, given} else None
