"""What every card must be: valid for Slack, within every limit, with nothing of the agent live."""

from collections.abc import Iterator
from typing import Any

from app.sandbox import Message, live_markup
from app.sandbox.validate.blocks import message_problems, text_length
from app.sandbox.validate.views import view_problems
from app.slack.cards.card import Rendered
from app.slack.cards.safe import cost

OURS = frozenset({"bold", "preformatted", "quote", "date"})


def judge(card: Rendered) -> None:
    """Fail for a card that Slack would refuse, cut or bring to life."""
    blocks = list(card.blocks)
    assert message_problems(blocks) == []
    assert len(blocks) <= 50
    assert text_length(blocks) <= 11_000
    assert sum(cost(text) for text in texts(blocks)) <= 11_000
    assert 0 < len(card.text) <= 4_000
    message = Message("C", "1", "U", card.text, blocks, verbatim=True, mrkdwn=True)
    assert [one for one in live_markup(message) if one.split()[0] not in OURS] == []
    assert live_markup(Message("C", "1", "U", card.text, [], verbatim=True)) == []


def judge_view(view: dict[str, Any]) -> None:
    """Fail for a dialog that Slack would refuse."""
    assert view_problems(view) == []


def texts(value: Any) -> Iterator[str]:
    """Give every text in blocks."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for one in value.values():
            yield from texts(one)


def buttons(card: Rendered) -> list[str]:
    """Name the buttons of a card."""
    rows = [one["elements"] for one in card.blocks if one["type"] == "actions"]
    return [str(button["action_id"]) for row in rows for button in row]


def words_of(card: Rendered) -> str:
    """Give all text of a card's blocks."""
    return "".join(texts(list(card.blocks)))
