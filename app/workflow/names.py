"""What people are called."""

from app.workflow.ports import Queries


def name_of(q: Queries, person: str) -> str:
    """Give a person's name from the active roster, or the id it had there."""
    roster = q.roster()
    found = roster.person(person) if roster else None
    return found.name if found else person
