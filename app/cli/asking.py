"""For `hitl policy explain`: who stands behind a request, and so does not decide it."""

from datetime import datetime

import typer

from app.cli.reading import WRONG_USE
from app.documents.near import near
from app.documents.problem import quoted
from app.domain.refusal import refused
from app.roster.document import Roster
from app.workflow.hopeless import OWNER, REQUESTER


def behind(
    people: Roster, agent: str, requester: str, action: str, now: datetime
) -> dict[str, str]:
    """Name who may not decide what an agent asks, each with why; nobody where no agent is named.

    Exits 2 for an agent or a requester that is not on the roster, and 1 where the agent would
    be refused whatever the policy says.
    """
    if not agent:
        return {} if not requester else _stop("--requester needs an --agent.", WRONG_USE)
    found = people.agent(agent)
    if found is None:
        hint = near(agent, people.agents)
        return _stop(f"{quoted(agent)} is not one of the agents{hint}", WRONG_USE)
    person = people.person_by_email(requester) or people.person(requester)
    code = people.may_ask(agent, action, now)
    if not code and found.requester_required and not requester:
        code = "requester_missing"
    if not code and requester and (person is None or person.id not in found.requesters):
        code = "requester_not_named"
    if code:
        return _stop(f"refused: {refused(code).sentence} ({code})", 1)
    named = {person.id: REQUESTER} if person else {}
    return named | {found.owner: OWNER}


def _stop(message: str, code: int) -> dict[str, str]:
    typer.echo(message, err=code == WRONG_USE)
    raise typer.Exit(code)
