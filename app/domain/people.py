"""Who asks, who answers, and how one person is told from another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from app.domain.cover import ByCover


@dataclass(frozen=True, slots=True, order=True)
class Account:
    """One Slack account: the workspace's or organisation's id, and the user's id in it.

    An id alone says nothing: another workspace may use the same one (SLACK.md, fact 14).
    """

    team: str
    user: str

    def __str__(self) -> str:
        """Write it as `team/user`."""
        return f"{self.team}/{self.user}"


REFUSED = ("deactivated", "machine", "external", "guest")


@dataclass(frozen=True, slots=True)
class Flags:
    """What Slack said of an account, and when; `known` is false when Slack has no such user.

    `unsaid` names the flags that are only up because Slack did not say how they are, and
    `was_clean` that nothing was up when Slack last said everything.
    """

    account: Account
    checked_at: datetime
    known: bool = True
    deactivated: bool = False
    machine: bool = False
    guest: bool = False
    external: bool = False
    unsaid: tuple[str, ...] = ()
    was_clean: bool = False

    @property
    def code(self) -> str:
        """Name the refusal that the flags call for; empty for a clean account.

        What Slack says comes before what it leaves out.
        """
        if not self.known:
            return "account_unknown"
        up = [name for name in REFUSED if getattr(self, name)]
        said = [f"account_{name}" for name in up if name not in self.unsaid]
        return next(iter(said + [f"account_{name}_unsaid" for name in up]), "")

    @property
    def doubtful(self) -> bool:
        """Tell whether all that is held against an account is that Slack did not say it."""
        return self.code.endswith("_unsaid")

    def after(self, before: "Flags | None") -> "Flags":
        """Remember a clean account as that, for as long as Slack leaves out how it is."""
        clean = before is not None and (before.was_clean or not before.code)
        return replace(self, was_clean=self.doubtful and clean)

    def as_last_said(self) -> "Flags":
        """Give what Slack last said in full, where it leaves something out now."""
        return Flags(self.account, self.checked_at) if self.doubtful and self.was_clean else self


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the agent, the people behind it, and the key it used."""

    agent: str
    owner: str
    requester: str
    key_id: str
    key_creator: str = ""
    requester_named: bool = False
    key_makers: tuple[str, ...] = ()

    @property
    def people(self) -> frozenset[str]:
        """Name everybody who may not decide what this agent asks for."""
        return frozenset({self.owner, self.requester, self.key_creator} - {""}).union(
            self.key_makers
        )


class Verdict(StrEnum):
    """What a reviewer said."""

    APPROVE = "approve"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many distinct people of which group must approve."""

    group: str
    count: int

    def __post_init__(self) -> None:
        """Refuse a threshold that nobody would have to meet."""
        if self.count < 1:
            message = f"a threshold of {self.count} is none"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether an account may decide this request now, and as a member of which groups.

    `code` is empty for somebody in good standing and otherwise names the refusal. `snapshots`
    are the versions of the Slack user groups by which they are a member, and `covers` say for
    which of the groups they only stand in for somebody.
    """

    person: str
    account: Account
    groups: frozenset[str] = frozenset()
    code: str = ""
    snapshots: tuple[str, ...] = ()
    covers: tuple[ByCover, ...] = ()

    @property
    def counts(self) -> bool:
        """Tell whether a review by this person counts now."""
        return not self.code and bool(self.groups)


Standings: TypeAlias = Mapping[str, Standing]
