"""Whether the chain can be believed, as far as this process has seen."""

from app.audit.chain import START, Head

BROKEN = "chain_broken"
UNCHECKED = "chain_unchecked"
RECORDS = "records"


class Trust:
    """What was found against the chain, by whom; while there is anything, nothing is released.

    `unchecked` says why it was not held to its anchors yet. `seen` is the newest end of the chain
    that this process has seen: a chain that has not that entry is another one, or an older copy.
    """

    def __init__(self) -> None:
        self.unchecked = ""
        self.seen = START
        self._found: dict[str, str] = {}

    def tell(self, by: str, what: str) -> None:
        """Take down what somebody found against the chain; nothing takes it back."""
        if what:
            self._found[by] = what
        else:
            self._found.pop(by, None)

    def see(self, head: Head) -> None:
        """Take down how far the chain goes."""
        if head.seq >= self.seen.seq:
            self.seen = head

    @property
    def found_by(self) -> frozenset[str]:
        """Name who found something."""
        return frozenset(self._found)

    @property
    def found(self) -> str:
        """Give what was found against the chain."""
        return "; ".join(self._found.values())

    @property
    def doubt(self) -> str:
        """Give the code of why nothing is approved or redeemed; empty where the chain is well."""
        if self._found:
            return BROKEN
        return UNCHECKED if self.unchecked else ""
