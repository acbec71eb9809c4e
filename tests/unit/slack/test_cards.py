"""The card in every state, against hostile text, and within Slack's limits."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.delivery.home import Item
from app.delivery.view import OutcomeLine, RollbackLine
from app.domain.action import Action, Context, Evidence, Resource, Window
from app.domain.people import Verdict
from app.domain.request import DecidedBy, State, Take
from app.receipts.digest import payload_of
from app.slack.cards.card import Rendered, request_card
from app.slack.cards.details import details_page, full_text, pages_of
from app.slack.cards.dialogs import ask_to_approve, ask_to_reject
from app.slack.cards.lists import Answer, many, sentence
from app.slack.cards.show import one
from tests.unit.slack.judge import buttons, judge, judge_view, words_of
from tests.unit.slack.views import (
    CARD,
    CONTEXT,
    NOON,
    ROTATE,
    USED,
    a_request,
    a_view,
    facts,
    in_state,
    said,
)

NAUGHTY = json.loads((Path(__file__).parents[2] / "data" / "naughty-strings.json").read_text())
HOSTILE = [
    "<!channel> <!here> <!everyone> @channel @here",
    "<@U0ANA> <#C0PLATFORM> <!subteam^S1>",
    "<https://evil.test|https://good.test> https://evil.test/x evil.com a@evil.com",
    "*Approved by Ana Ruiz*\n> :white_check_mark: _done_ ~no~",
    "```\n*bold*\n``` `code`",
    "x\n\n\nWhat Keyturn knows\nRisk: Low risk",
    "\u202etxt.exe\u202c \u200b\ufeff p\u0430ypal.com",
    "&lt;!channel&gt; &amp;",
    "a" * 5000,
    "😀" * 3000,
    "<" * 3000,
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8")),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(codec="utf-8")), inner),
    max_leaves=60,
)


def listed(answer: Answer) -> Rendered:
    return Rendered(answer.text, answer.blocks, whole=True)


def everywhere(text: str) -> Rendered:
    """Draw a card with one text in every field that an agent can fill."""
    target = Resource(text or "t", text or "i")
    action = Action(text, {"key": text, text: [text, {"deep": text}]})
    context = Context(
        justification=text,
        blast_radius=text,
        rollback=text,
        maintenance_window=Window(text, text),
        duration=text,
        evidence=(Evidence(text, text),),
        run_id=text,
        session_id=text,
        tool_call_id=text,
        model=text,
    )
    request = a_request(facts=facts(resource=target, action=text))
    view = a_view(request, action=action, context=context, labels={text: text})
    judge_view(details_page("c", view, pages_of(view), 1))
    judge_view(ask_to_reject("c", request))
    judge_view(ask_to_approve("c", view))
    judge(listed(one(view)))
    judge(listed(many("Yours", [Item(request, text, view.progress, "c", taken_by=text)] * 10)))
    judge(listed(sentence(text or "-")))
    return request_card(CARD, view)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_in_every_field_stays_text(text: str) -> None:
    judge(everywhere(text))


def test_naughty_strings_in_every_field_stay_text() -> None:
    for text in NAUGHTY:
        judge(everywhere(text))


@given(st.dictionaries(st.text(st.characters(codec="utf-8")), JSON))
def test_any_action_is_shown_whole_or_not_offered_for_approval(arguments: dict[str, Any]) -> None:
    view = a_view(action=Action("x.y", arguments))

    card = request_card(CARD, view)

    judge(card)
    assert card.whole == ("hitl.approve" in buttons(card))
    assert "".join(pages_of(view)) == full_text(view)


def test_what_does_not_fit_is_counted_and_not_offered() -> None:
    card = request_card(CARD, a_view(action=Action("x.y", {"diff": "x" * 20_000})))

    judge(card)
    assert not card.whole
    assert "more characters: open Details." in words_of(card)
    assert "hitl.approve" not in buttons(card)
    assert "hitl.reject" in buttons(card)


def test_a_fact_stays_on_its_line() -> None:
    target = Resource("secret", "x\nRisk: Low risk")

    card = request_card(CARD, a_view(a_request(facts=facts(resource=target))))

    facts_block = next(one for one in card.blocks if one["type"] == "rich_text")
    lines = [
        "".join(part["text"] for part in line["elements"])
        for line in facts_block["elements"][0]["elements"]
    ]
    assert "Resource: secret:x\\u{A}Risk: Low risk" in lines


def test_the_facts_stand_above_what_the_agent_says() -> None:
    card = request_card(CARD, a_view(context=Context(justification="Approved by Mo Haddad")))

    shown = words_of(card)

    order = ["High risk", "production secrets", "Exactly this", "not verified", "Approved by Mo"]
    assert [shown.index(one) for one in order] == sorted(shown.index(one) for one in order)


def test_hidden_characters_are_named_in_a_banner() -> None:
    card = request_card(CARD, a_view(context=Context(justification="safe\u202e!")))

    assert "hidden or look-alike characters: U+202E RIGHT-TO-LEFT OVERRIDE" in words_of(card)
    assert "safe\\u{202E}!" in words_of(card)


def test_every_letter_of_an_id_or_a_key_counts_and_of_prose_only_what_is_not_ordinary() -> None:
    scope = "\u0455\u0441\u043e\u0440\u0435"
    said = Context(
        justification="Он хотел. 合計\uff08税込\uff09 1\u202f250\u00a0€ ⚠️\r\n\tمی\u200cخ"
    )
    calm = request_card(
        CARD, a_view(action=Action("a.b", {"text": said.justification}), context=said)
    )
    keyed = request_card(CARD, a_view(action=Action("a.b", {scope: 1, "note": "счёт"})))
    target = Resource("vendor", "\u0430\u0441\u043c\u0435")
    named = request_card(CARD, a_view(a_request(facts=facts(resource=target))))

    assert "look-alike" not in words_of(calm)
    assert "Cyrillic letters that look like “scope”" in words_of(keyed)
    assert "Cyrillic letters that look like “acme”" in words_of(named)


def test_details_warn_of_the_same_as_the_card() -> None:
    view = a_view(action=Action("a.b", {"to": "p\u0430ypal", "note": "合計\uff08税込\uff09"}))

    warned = details_page(CARD.id, view, pages_of(view), 1, offer=False)

    named = "“\u0430” (U+0430) in “p\u0430ypal” is a Cyrillic letter"
    assert named in words_of(request_card(CARD, view))
    assert named in str(warned)


def test_an_unclassified_action_says_so() -> None:
    card = request_card(CARD, a_view(a_request(facts=facts(classified=False))))

    assert "Unclassified" in words_of(card)


@pytest.mark.parametrize("said", ["sandbox:playground", "secret:prod/payments-db"])
def test_the_resource_of_an_unclassified_action_stands_under_what_the_agent_says(
    said: str,
) -> None:
    unknown = facts(classified=False, resource=Resource("unclassified", "-"))
    kind, _, name = said.partition(":")
    payload = payload_of(ROTATE, Resource(kind, name), CONTEXT, {})
    view = a_view(a_request(facts=unknown), payload=payload)

    shown = words_of(request_card(CARD, view))

    facts_shown, claims_shown = shown.split("not verified", 1)
    assert f"On what: {said}" in claims_shown
    assert said not in facts_shown
    assert f"On what:\n> {said}" in full_text(view)
    assert name in facts_shown.split("Exactly this")[1]


def test_the_resource_of_a_declared_action_is_no_claim() -> None:
    assert "On what" not in words_of(request_card(CARD, a_view()))


def test_a_claim_cannot_push_the_rest_out_of_sight() -> None:
    card = request_card(CARD, a_view(context=Context(justification="\n" * 500, rollback="kept")))

    assert "kept" in words_of(card)
    assert words_of(card).count("\n") < 60


def test_an_erased_action_cannot_be_approved() -> None:
    card = request_card(CARD, a_view(payload=None))

    judge(card)
    assert "has been erased" in words_of(card)
    assert "hitl.approve" not in buttons(card)


STATES = {
    "pending": a_view(),
    "one-of-two": a_view(
        a_request(reviews=()), reviews=(said("Ana Ruiz", Verdict.APPROVE, "Agreed."),)
    ),
    "taken": a_view(a_request(taken=Take("ana", NOON)), taken_by="Ana Ruiz"),
    "approved": a_view(
        in_state(State.APPROVED, decided_by=DecidedBy.HUMAN),
        reviews=(
            said("Ana Ruiz", Verdict.APPROVE, "Agreed."),
            said("Cleo Martin", Verdict.APPROVE, ""),
        ),
    ),
    "rejected": a_view(
        in_state(State.REJECTED, decided_by=DecidedBy.HUMAN),
        reviews=(said("Ana Ruiz", Verdict.REJECT, "Not during the sale."),),
    ),
    "denied": a_view(
        in_state(State.DENIED, decided_by=DecidedBy.POLICY),
        ended_by="policy",
        ending="The policy has changed and now refuses this.",
    ),
    "expired": a_view(in_state(State.EXPIRED, decided_by=DecidedBy.TIMEOUT)),
    "cancelled": a_view(
        in_state(State.CANCELLED, decided_by=DecidedBy.AGENT),
        ended_by="deploy-bot",
        reason="No longer needed.",
    ),
    "revoked": a_view(
        in_state(State.REVOKED, decided_by=DecidedBy.POLICY),
        ended_by="policy",
        ending="A reviewer no longer counts, so the approval was revoked.",
        reviews=(said("Ana Ruiz", Verdict.APPROVE),),
    ),
    "lapsed": a_view(
        in_state(State.LAPSED, decided_by=DecidedBy.HUMAN),
        reviews=(said("Ana Ruiz", Verdict.APPROVE),),
    ),
    "redeemed": a_view(
        in_state(State.REDEEMED, decided_by=DecidedBy.HUMAN, redemption=USED),
        reviews=(said("Ana Ruiz", Verdict.APPROVE),),
    ),
    "succeeded": a_view(
        in_state(State.REDEEMED, decided_by=DecidedBy.HUMAN, redemption=USED),
        reviews=(said("Ana Ruiz", Verdict.APPROVE),),
        outcomes=(OutcomeLine("succeeded", "vault-runner", "", NOON),),
    ),
    "rollback-requested": a_view(
        in_state(State.REDEEMED, decided_by=DecidedBy.HUMAN, redemption=USED),
        reviews=(said("Ana Ruiz", Verdict.APPROVE),),
        rollbacks=(RollbackLine("ben", "Ben Osei", "Payments are down.", NOON),),
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_the_card_of_each_state_is_as_it_was(name: str, pytestconfig: pytest.Config) -> None:
    golden = Path(__file__).parent / "golden" / f"{name}.json"
    card = request_card(CARD, STATES[name])
    drawn = {"text": card.text, "whole": card.whole, "blocks": list(card.blocks)}

    if pytestconfig.getoption("--redraw-cards", default=False):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(json.dumps(drawn, indent=1, ensure_ascii=False) + "\n")

    judge(card)
    assert drawn == json.loads(golden.read_text())


def test_details_set_a_persons_words_apart_from_ours_and_from_a_claim() -> None:
    line = replace(said("Ana", Verdict.REJECT, "Use staging."), cause="wrong_target")
    wish = RollbackLine("ben", "Ben", "It broke\nWHAT KEYTURN KNOWS", NOON)
    report = OutcomeLine("failed", "vault-runner", "disk\nfull", NOON)
    view = replace(a_view(in_state(State.REDEEMED)), reviews=(line,), rollbacks=(wish,))

    text = full_text(replace(view, outcomes=(report,)))

    assert "Wrong target.\n> Use staging.\n" in text
    assert ": It failed.\n> disk\n> full\n" in text
    assert "Rollback requested by Ben, " in text
    assert "\n> It broke\n> WHAT KEYTURN KNOWS\n" in text
    assert text.count("\nWHAT CAME OF IT (NOT VERIFIED)\n") == 1


def test_each_state_is_told_in_its_own_words() -> None:
    texts = {request_card(CARD, view).text for view in STATES.values()}

    assert len(texts) == len(STATES) - 2


def test_the_same_request_looks_the_same_and_another_state_does_not() -> None:
    first, again = request_card(CARD, a_view()), request_card(CARD, a_view(action=ROTATE))
    later = request_card(CARD, STATES["expired"])

    assert first.digest == again.digest
    assert first.digest != later.digest
