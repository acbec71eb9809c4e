"""What the page itself remembers: how far people have read, and errors they have to see."""

from dataclasses import dataclass, field


@dataclass
class Memory:
    """Lives as long as the page."""

    read: dict[tuple[str, str], str] = field(default_factory=dict)
    troubles: dict[tuple[str, str], str] = field(default_factory=dict)

    def has_read(self, person: str, where: str, until: str) -> None:
        """Note how far somebody has read a conversation."""
        self.read[person, where] = max(until, self.read_until(person, where))

    def read_until(self, person: str, where: str) -> str:
        """Return the ts of the last message that somebody has read."""
        return self.read.get((person, where), "")

    def trouble(self, person: str, spot: str) -> str:
        """Return the error that somebody sees at a spot: a message, a dialog, the command box."""
        return self.troubles.get((person, spot), "")

    def say(self, person: str, spot: str, sentence: str) -> None:
        """Put an error at a spot, or take it away."""
        self.troubles.pop((person, spot), None)
        if sentence:
            self.troubles[person, spot] = sentence
