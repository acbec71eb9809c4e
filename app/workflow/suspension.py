"""An agent whose owner has left is suspended: nobody answers for what it does any more."""

from app.domain.refusal import Refused, refused
from app.workflow.ports import Queries


def suspended(q: Queries, agent: str) -> Refused | None:
    """Refuse what an agent wants whose owner is not there: not on the roster, left, or gone.

    Somebody is gone from Slack when every account of theirs is deactivated or not known there,
    as far as Slack was asked. One who has no account at all is believed to be there.
    """
    roster = q.roster()
    found = roster.agent(agent) if roster else None
    if roster is None or found is None:
        return None
    owner = roster.person(found.owner)
    if owner is None or owner.left(q.now):
        return refused("agent_suspended")
    flags = [q.flags(one) for one in owner.accounts]
    gone = [one is not None and (one.deactivated or not one.known) for one in flags]
    return refused("agent_suspended") if gone and all(gone) else None
