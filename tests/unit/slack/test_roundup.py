"""What the heading of a roundup says: how many, of which risk, for whom."""

import json
from dataclasses import replace

import pytest

from app.delivery.roundup import Roundup
from app.domain.action import Risk
from app.slack.cards.roundup import roundup_words

NOTHING = Roundup((), {}, "platform")


@pytest.mark.parametrize(
    ("roundup", "said"),
    [
        (
            replace(NOTHING, risks={Risk.LOW: 1}),
            "1 request waits for a decision of platform: 1 of low risk.",
        ),
        (
            replace(NOTHING, risks={Risk.LOW: 2, Risk.CRITICAL: 1, Risk.HIGH: 3}),
            "platform: 1 of critical risk, 3 of high risk, 2 of low risk.",
        ),
        (
            replace(NOTHING, risks={Risk.MEDIUM: 1000}, at_least=True),
            "At least 1000 requests wait for a decision of platform; of the oldest: 1000 of",
        ),
        (
            replace(NOTHING, team="", risks={Risk.HIGH: 4}),
            "4 requests still wait for a decision: 4 of high risk.",
        ),
        (replace(NOTHING, risks={Risk.LOW: 2}, more=7), "7 more wait in this channel"),
        (
            replace(NOTHING, risks={Risk.LOW: 2}, elsewhere=3),
            "3 more have no card in this channel",
        ),
        (replace(NOTHING, risks={Risk.LOW: 5}, late=2), "2 of these reminders come late"),
    ],
)
def test_the_heading_counts_by_risk_the_worst_first(roundup: Roundup, said: str) -> None:
    assert said in json.dumps(roundup_words(roundup).blocks)
