"""A manager asks another team to decide: its reviewers may fill the seats of the owner team's.

No seat is added or taken away, and no seat of any other group is touched: whom the policy asks
beside the owner team is still asked. The owner team may decide as before, and whoever hands a
request over decides no more than before.
"""

from datetime import datetime

from app.domain.closing import closed
from app.domain.letters.blank import shows_nothing
from app.domain.lifecycle import Outcome
from app.domain.people import Account
from app.domain.refusal import refused
from app.domain.request import ActionRequest, Handed
from app.domain.steering import HandedOver

LONGEST_REASON = 300


def hand_over(
    request: ActionRequest, pressed: tuple[Account, str], to: Handed, reason: str, now: datetime
) -> Outcome:
    """Let another team fill the owner team's seats, once, for a reason."""
    if no := closed(request, now):
        return no
    if to.by in request.asker.people:
        return refused("own_request")
    if any(one.team == to.team for one in request.handed):
        return refused("handed_over_already", team=to.team)
    if shows_nothing(reason):
        return refused("reason_required")
    account, card = pressed
    return [HandedOver(account, card, to, now, reason.strip()[:LONGEST_REASON])]
