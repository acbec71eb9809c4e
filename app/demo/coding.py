"""The tricks against the code that a critical action takes."""

from app.demo.errands import CLEO, SECOPS
from app.demo.ring import Ring

ROLE = {"account": "acme/k.ito", "role": "owner"}
CODES = 10**6


async def wrong_code(ring: Ring) -> None:
    """Guess a code at somebody's unlocked laptop, without their phone."""
    request = await _critical(ring)
    ring.tell("Somebody sits at Cleo's unlocked laptop, without her phone, and presses Approve.")
    code = ring.stage.next_code("cleo")
    guess = f"{(int(code) + 1) % CODES:06}"
    said = await _approve(ring, request, guess)
    state = await _state(ring, request)
    ring.tell(f"The dialog asks for a code, and gets {guess}: the request is {state}.")
    ring.end(said, held=bool(said) and state == "pending")
    await ring.people.fill(CLEO, "", code)
    ring.tell(
        f"Then Cleo types what her phone shows: the request is {await _state(ring, request)}."
    )


async def same_code(ring: Ring) -> None:
    """Look over somebody's shoulder, and use their code again."""
    first, second = await _critical(ring), await _critical(ring)
    code = ring.stage.next_code("cleo")
    await _approve(ring, first, code)
    approved = await _state(ring, first)
    ring.tell(f"Cleo approves one request with the code {code}: it is {approved}.")
    said = await _approve(ring, second, code)
    state = await _state(ring, second)
    ring.tell(f"Somebody who saw it types it for another one at once: that is {state}.")
    ring.end(said, held=approved == "approved" and state == "pending")
    await _leave(ring)
    await ring.tidy(ring.stage.callers["access-bot"], second)


async def _critical(ring: Ring) -> str:
    """Let the agent ask for something that takes a code."""
    bot = ring.stage.callers["access-bot"]
    asked = await bot.ask("iam.change_role", ROLE, "Cover.", requester="bo@acme.test")
    return str(asked.body["id"])


async def _approve(ring: Ring, request: str, code: str) -> str:
    """Fill in the dialog as Cleo, and give what stands under the field."""
    await ring.people.press(CLEO, SECOPS, request, "approve")
    return (await ring.people.fill(CLEO, "", code)).told


async def _state(ring: Ring, request: str) -> str:
    return await ring.stage.callers["access-bot"].ask_state(request)


async def _leave(ring: Ring) -> None:
    for view in ring.stage.box.views(CLEO)[-1:]:
        await ring.stage.box.close_view(CLEO, view.id, cleared=True)
