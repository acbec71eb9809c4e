"""What is said once where a state repeats: at each change, and not at each look."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Turns:
    """Remembers how each thing was when it was last looked at; at first nothing is amiss."""

    seen: dict[str, str] = field(default_factory=dict)

    def turned(self, what: str, state: str = "") -> bool:
        """Tell whether a thing is otherwise than before; the empty state is "nothing amiss"."""
        before, self.seen[what] = self.seen.get(what, ""), state
        return before != state
