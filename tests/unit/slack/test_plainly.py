"""What has no name is told in plain words: no rule, no known target, a list that became less."""

import json
from dataclasses import replace

from app.delivery.view import View
from app.delivery.why import Why
from app.domain.action import Resource
from app.domain.narrowing import shown
from app.slack.cards.card import request_card
from app.slack.cards.details import full_text
from app.slack.cards.dialogs import ask_to_approve
from app.slack.cards.show import one
from app.slack.cards.why import account_of
from tests.unit.slack.views import CARD, a_request, a_view, facts


def by_default() -> View:
    """Make a request that no rule fits, of an action that nobody has declared."""
    unknown = facts(action="mail.weird", classified=False, resource=Resource("unclassified", "-"))
    request = a_request(facts=unknown)
    terms = replace(request.terms, rule="default", reason="No rule fits, so this is held.")
    return a_view(replace(request, terms=replace(terms, confirm_required=True)))


def why(view: View) -> str:
    return json.dumps(account_of(Why(view, (), (), 0)).blocks, ensure_ascii=False)


def test_where_no_rule_matched_none_is_named() -> None:
    view = by_default()

    assert "Held by rule: none matched, so the policy's default applied" in full_text(view)
    assert "No rule matched. So a person has to decide." in why(view)
    assert "default”" not in why(view)


def test_an_action_that_nobody_declared_is_told_in_words_everywhere() -> None:
    view = by_default()
    card = request_card(CARD, view)

    assert card.blocks[0]["text"]["text"] == (
        "Needs approval: mail.weird on something that nobody has declared"
    )
    for told in (card.text, full_text(view).split("EXACTLY")[0], one(view).text, why(view)):
        assert "something that nobody has declared" in told
        assert "unclassified:-" not in told


def test_the_hint_of_the_typed_resource_promises_only_what_is_accepted() -> None:
    declared = a_request()
    terms = replace(declared.terms, confirm_required=True)

    asked = json.dumps(ask_to_approve("c", by_default()))
    known = json.dumps(ask_to_approve("c", a_view(replace(declared, terms=terms))))

    assert "before the colon" not in asked
    assert "before the colon" in known


def test_why_says_only_once_that_a_rule_matched() -> None:
    view = a_view()
    reason = 'The rule "production secrets" says that this is held.'
    terms = replace(view.request.terms, reason=reason)

    told = why(replace(view, request=replace(view.request, terms=terms)))

    assert told.count("production secrets") == 1


def test_why_keeps_the_reason_that_somebody_wrote_for_a_rule() -> None:
    view = a_view()
    terms = replace(view.request.terms, reason="Secrets of production need two people.")

    told = why(replace(view, request=replace(view.request, terms=terms)))

    assert "Secrets of production need two people." in told


def test_each_item_of_a_list_is_told_apart() -> None:
    assert shown(["mail.read", "mail.send"]) == "“mail.read”, “mail.send”"
    assert shown(["a, b"]) != shown(["a", "b"])
