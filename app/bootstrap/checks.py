"""Whether the house can do its work, check by check."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from app.api.health import Check
from app.audit.trust import Trust
from app.scheduler.anchoring import ANCHORS, Anchoring
from app.scheduler.documents import DocumentFiles
from app.scheduler.passing import Passing
from app.slack.house import SlackRoom
from app.workflow.operate_subscriptions import untaken
from app.workflow.ports import Records
from app.workflow.subscriptions import Wanted
from app.workflow.user_groups import told_of_groups

Checks = Mapping[str, Callable[[], Awaitable[Check]]]


def doubted(trust: Trust) -> str:
    """Say what keeps the chain from being believed; nothing where it is well."""
    if trust.found_by == {ANCHORS}:
        return "the chain is not as it was anchored: nothing is approved or redeemed"
    if trust.found:
        return "an entry is not as it was written"
    if trust.unchecked:
        return "not held to its anchors yet: nothing is approved or redeemed"
    return ""


@dataclass(frozen=True, slots=True)
class Checking:
    """Looks at everything that `/readyz` tells of."""

    records: Records
    slack: SlackRoom
    files: DocumentFiles
    passing: Passing
    trust: Trust
    anchors: Anchoring
    wanted: Wanted
    stopping: Callable[[], bool]

    def each(self) -> Checks:
        """Name each check."""
        return {
            "service": self.service,
            "chain": self.chain,
            "clock": self.clock,
            "time": self.time,
            "slack": self.connected,
            "documents": self.documents,
            "files": self.differing,
            "user_groups": self.user_groups,
            "delivery": self.delivery,
            "webhooks": partial(subscriptions_checked, self.records, self.wanted),
        }

    async def service(self) -> Check:
        """Tell whether it goes on."""
        stopping = self.stopping()
        return Check(not stopping, "stopping" * stopping)

    async def chain(self) -> Check:
        """Tell whether an entry was found that is not as it was written, or as it was anchored."""
        trust = self.trust
        inside = trust.found or trust.unchecked or self.anchors.failing
        return Check(not trust.doubt, doubted(trust), inside)

    async def clock(self) -> Check:
        """Tell whether the clock is to be believed."""
        behind = await self.records.read(lambda q: q.clock_behind)
        return Check(not behind, "behind the last entry: nothing is approved" * behind)

    async def time(self) -> Check:
        """Tell how late what time does is."""
        seconds = int(self.passing.lag.total_seconds())
        return Check(ok=True, detail=f"{seconds} s behind" if seconds > 1 else "")

    async def connected(self) -> Check:
        """Tell whether Slack can reach us."""
        trouble = self.slack.trouble
        return Check(not trouble, trouble)

    async def documents(self) -> Check:
        """Tell whether policy and roster can be gone by."""
        active = await self.records.read(lambda q: (q.policy(), q.roster()))
        usable = None not in active
        said = "not loaded: what was active stays" if self.files.alarm else ""
        return Check(usable, said if usable else "unreadable", self.files.alarm)

    async def differing(self) -> Check:
        """Name what this replica has other files of; it goes by what is active, so it is ready."""
        told = ", ".join(self.files.differing)
        return Check(
            ok=True, detail="not what another replica loaded" if told else "", inside=told
        )

    async def user_groups(self) -> Check:
        """Name the groups nobody is in for now; all else is served, so the house is ready."""
        told = await self.records.read(told_of_groups)
        old = ", ".join(one.group for one in told if not one.fresh)
        return Check(ok=True, detail="not known lately enough" if old else "", inside=old)

    async def delivery(self) -> Check:
        """Count what waits and what could not be delivered, and name the channels."""
        state = await self.records.read(lambda q: q.outbox())
        lost = f"{state.undeliverable} undeliverable" if state.undeliverable else ""
        places = await self.slack.places.troubled()
        named = [f"{one.id} #{one.name} {one.trouble.value}" for one in places]
        return Check(ok=True, detail=lost or f"{state.waiting} waiting", inside="; ".join(named))


async def subscriptions_checked(records: Records, wanted: Wanted) -> Check:
    """Name the endpoints that do not take what happens; all else is served all the same."""
    untold = await records.read(lambda q: untaken(q, wanted))
    told = f"{len(untold)} of {len(wanted)} not told" if untold else ""
    return Check(ok=True, detail=told, inside=", ".join(untold))
