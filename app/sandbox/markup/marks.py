"""One thing that Slack would make live or format."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mark:
    """What it is, what a person sees, and where it points if that is something else."""

    kind: str
    shown: str
    target: str = ""

    def __str__(self) -> str:
        """Say it in one line."""
        if self.target and self.target != self.shown:
            return f"{self.kind} {self.target} shown as {self.shown}"
        return f"{self.kind} {self.shown}"
