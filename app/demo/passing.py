"""The scenes in which time passes, played without a page: each step, and whom it reached."""

from datetime import datetime, timedelta

from app.demo.callers import Answer
from app.demo.errands import BEN, CLEO, DEV, ERRANDS, MO, PAYMENTS, PLATFORM, SECOPS
from app.demo.hours import COVER, IN_PLACE, NIGHT, PLANE, STANDS_IN, Asked, Beat, Hours
from app.demo.scenes import Play

PEOPLE = {BEN: "Ben", CLEO: "Cleo", DEV: "Dev", MO: "Mo"}
CHANNELS = {PLATFORM: "#platform", SECOPS: "#secops", PAYMENTS: "#payments"}


async def nobody_answers(play: Play) -> None:
    """More and more people are asked, and silence does not approve."""
    play.transcript.scene("Nobody answers: more people are asked, and then it expires")
    answer = await _ask(play, NIGHT)
    asked = _asked(play, answer)
    for beat in NIGHT.beats[:-1]:
        await _pass(play, asked, beat)
        play.transcript.says("so far", f"asked: {reached(asked, PLATFORM)}")
    told = "#platform, reminded, Ben, Mo, #secops"
    play.outcome("whom five steps reached", reached(asked, PLATFORM), told)
    await _pass(play, asked, NIGHT.beats[-1])
    ended = await play.caller("deploy-bot").look(asked.id)
    play.transcript.says("deploy-bot", f"is stopped: {ended.told}, decided by nobody")
    play.outcome("nobody answers", ended.told, "expired")
    receipt = await play.caller("deploy-bot").receipt(asked.id)
    play.outcome("a receipt without an answer", str(bool(receipt)), "False")


async def managers_cover(play: Play) -> None:
    """Cleo is on a plane; her manager says who stands in, and that one decides."""
    play.transcript.scene("The manager's cover decides: Cleo is on a plane")
    answer = await _ask(play, PLANE)
    asked, where = _asked(play, answer), PAYMENTS
    await play.people.card(where, asked.id)
    early = await play.refused("dev", where, asked.id, "approve")
    play.outcome("Dev, before anybody named him", str("not a reviewer for this" in early), "True")
    await play.say("ana", where, asked.id, "approve", "The invoice matches the order.")
    await _pass(play, asked, PLANE.beats[2])
    play.transcript.says("so far", f"asked: {reached(asked, where)}")
    said = await play.people.types(MO, "D0MO", COVER)
    play.transcript.says("Mo", f"types {COVER} ← {said}")
    await play.people.shows(where, asked.id, STANDS_IN)
    clicked = await play.say("dev", where, asked.id, "approve", "In Cleo's place: it is due.")
    done = await play.released("procurement", asked.id, clicked)
    play.outcome("a payment with a cover", done.told, "approved")
    await play.people.shows(where, asked.id, IN_PLACE)
    decided = " and ".join(one["name"] for one in done.body["reviews"] if one["counts"])
    play.outcome("who decided", decided, "Ana Ruiz and Dev Patel")


def reached(asked: Asked, channel: str) -> str:
    """Name where a request was put before people, in the order of the plan."""
    told = {
        CHANNELS[channel]: asked.card(channel),
        "reminded": asked.reminded(channel),
        **{PEOPLE[one]: asked.told(one, channel) for one in PEOPLE},
        CHANNELS[SECOPS]: asked.card(SECOPS),
    }
    return ", ".join(name for name, there in told.items() if there)


async def _ask(play: Play, scene: Hours) -> Answer:
    errand = next(one for one in ERRANDS if one.key == scene.key)
    return await play.ask(errand.agent, errand.action, errand.arguments, **errand.claims)


def _asked(play: Play, answer: Answer) -> Asked:
    body, clock = answer.body, play.stage.clock
    ends = datetime.fromisoformat(body["expires_at"])
    return Asked(play.stage.box, str(body["id"]), clock.now(), ends, "held")


async def _pass(play: Play, asked: Asked, beat: Beat) -> None:
    """Let time pass until something is due, and see it happen."""
    due = beat.due(asked)
    if due is not None:
        play.stage.clock.move(max(timedelta(), due - play.stage.clock.now()))
    await play.people.sees(lambda: beat.done(asked))
    play.transcript.says("the clock" if due else "it", beat.text)
