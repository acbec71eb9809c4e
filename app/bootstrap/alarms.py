"""What counts as trouble, and who is told of it."""

from collections.abc import Mapping

from app.bootstrap.checks import Checks
from app.delivery.alert import Trouble
from app.scheduler.alarms import Alarms
from app.scheduler.passing import Passing
from app.settings import Settings
from app.store.held import SLACK
from app.webhooks import words
from app.webhooks.channel import WebhookChannel
from app.workflow.operate_subscriptions import untaken
from app.workflow.ports import Records

WATCHED = ("chain", "clock", "slack", "documents", "files")


def alarms_of(
    settings: Settings, outside: WebhookChannel, records: Records, checks: Checks, passing: Passing
) -> Alarms:
    """Put together who looks for trouble, and tells the endpoint that the settings name."""

    async def troubles() -> Mapping[str, str]:
        looked = {name: await checks[name]() for name in WATCHED}
        found = {
            name: one.detail or words.LOOK
            for name, one in looked.items()
            if not one.ok or one.inside
        }
        if passing.behind:
            found["time"] = words.BEHIND
        found |= held(await records.read(lambda q: q.held()))
        untold = await records.read(lambda q: untaken(q, settings.subscribed))
        return found | {f"webhook {one}": words.SERVICE_UNTOLD.format(name=one) for one in untold}

    async def tell(trouble: Trouble) -> bool:
        return await outside.alarm(settings.alarm.lower(), trouble)

    return Alarms(troubles, tell, passing.now)


def held(places: frozenset[str]) -> dict[str, str]:
    """Name each place to which messages do not get through."""
    services = sorted(one.partition(":")[2] for one in places - {SLACK})
    found = {f"webhook {one}": words.SERVICE_HELD.format(name=one) for one in services}
    return found | ({"delivery": words.SLACK_HELD} if SLACK in places else {})
