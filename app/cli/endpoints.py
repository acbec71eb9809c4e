"""What `hitl doctor` finds out about services outside: nobody is called."""

import asyncio
from collections.abc import Iterator

from app.bootstrap.outside import listed_client
from app.policy.document import Policy
from app.settings import Settings, label_of
from app.slack.examination import Finding
from app.store.engine import CannotOpen
from app.store.opening import subscriptions_in
from app.tracing.causes import cause_of
from app.webhooks.client import Client
from app.workflow.consistency import endpoint_problems

PATIENCE = 10.0


def endpoints_found(
    settings: Settings, policy: Policy | None, *, offline: bool
) -> Iterator[Finding]:
    """Say whether each service outside may be spoken to, and which a plan names that is not set.

    What is wrong with their settings themselves is told with the other settings.
    """
    for one in endpoint_problems(policy, settings.webhooks) if policy else ():
        yield Finding("webhooks", ok=False, detail=str(one), remedy="see .env.example")
    if offline or settings.badly_outside():
        return
    yield from _disabled(settings)
    client = listed_client(settings)
    for name, part in settings.webhooks.items():
        trouble = asyncio.run(_trouble(client, part.url.get_secret_value()))
        hears = f", and hears {len(part.told)} kinds of event" if part.told else ""
        detail = trouble or f"may be spoken to, as {part.format}{hears}"
        yield Finding(f"webhook {name}", not trouble, detail, f"check {label_of(name)}URL")


def _disabled(settings: Settings) -> Iterator[Finding]:
    """Name what is told nothing of what happens, though the settings say so."""
    try:
        found = subscriptions_in(settings.database_url)
    except CannotOpen:  # which is told beside the database itself
        return
    for one in found:
        if one.disabled and one.endpoint in settings.subscribed:
            detail = f"disabled ({one.disabled}): it hears nothing of what happens"
            remedy = f"hitl webhooks test {one.endpoint}, then enable {one.endpoint}"
            yield Finding(f"webhook {one.endpoint}", ok=False, detail=detail, remedy=remedy)


async def _trouble(client: Client, url: str) -> str:
    try:
        async with asyncio.timeout(PATIENCE):
            await client.look(url)
    except (OSError, TimeoutError) as problem:
        return cause_of(problem)
    return ""
