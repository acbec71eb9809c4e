"""Covers end: written down soon after; they count for nothing from their end on, by themselves."""

from app.workflow.name_cover import covers_due, end_covers_due
from app.workflow.ports import Lane, Records


async def end_covers(records: Records) -> None:
    """End what is over, if anything is."""
    if await records.read(covers_due):
        await records.write(end_covers_due, Lane.DECISION)
