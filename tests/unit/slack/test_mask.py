"""Secrets stay out of the channel; the target and the action never do."""

import pytest

from app.domain.action import Action, Context, Resource
from app.slack.cards.card import request_card
from app.slack.cards.details import full_text
from app.slack.cards.mask import MASK, sensitive
from tests.unit.slack.judge import buttons, judge, words_of
from tests.unit.slack.views import CARD, a_request, a_view, facts

SHAPES = [
    "xox" + "b-123456789012-abcdefghij",
    "xapp-1-A0123456789-abcdef",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2" * 9,
    "AKIA" + "ABCDEFGH12345678",
    "sk-" + "abcdefghijklmnop1234",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl",
    "hitl_agent_abcdefghij_klmnopqrstuv",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIabc\n-----END RSA PRIVATE KEY-----",
]


@pytest.mark.parametrize("secret", SHAPES)
def test_what_has_the_shape_of_a_secret_is_masked_wherever_the_agent_put_it(secret: str) -> None:
    action = Action("x.y", {"note": f"use {secret} please", secret: "as a key"})
    context = Context(justification=f"because {secret}", rollback=secret)

    card = request_card(CARD, a_view(action=action, context=context, labels={"t": secret}))

    assert secret not in f"{card.text}{card.blocks}"
    assert secret.replace("\n", "\\n") not in words_of(card)
    assert f"use {MASK} please" in words_of(card)
    judge(card)


@pytest.mark.parametrize(
    "key", ["password", "apiKey", "API_KEY", "x-api-key", "clientSecret", "AUTHORIZATION", "pwd2"]
)
def test_the_name_of_a_key_can_say_that_its_value_is_a_secret(key: str) -> None:
    card = request_card(CARD, a_view(action=Action("x.y", {"in": [{key: "hunter2"}]})))

    assert sensitive(key)
    assert "hunter2" not in words_of(card)
    assert "1 value is masked here" in words_of(card)


@pytest.mark.parametrize("key", ["mapping", "spinner", "secret_name", "tokens_used", "author", ""])
def test_other_names_do_not(key: str) -> None:
    assert not sensitive(key)


def test_what_the_catalogue_calls_sensitive_is_masked_and_counted() -> None:
    request = a_request(facts=facts(sensitive=("arguments.body", "arguments.deep.one")))
    action = Action("x.y", {"body": {"a": "unseen"}, "deep": {"one": 4711, "two": 2}})

    card = request_card(CARD, a_view(request, action=action))

    assert "unseen" not in words_of(card)
    assert "4711" not in words_of(card)
    assert "2 values are masked here" in words_of(card)
    assert card.whole


def test_the_target_and_the_action_are_never_masked() -> None:
    target = Resource("secret", "prod/payments-db")
    action = Action("secrets.rotate", {"secret": "prod/payments-db"})

    card = request_card(CARD, a_view(a_request(facts=facts(resource=target)), action=action))

    assert words_of(card).count("prod/payments-db") >= 3
    assert "masked" not in words_of(card)


def test_masking_cannot_be_used_to_hide_the_action() -> None:
    action = Action("x.y", {"password": "rm -rf / " * 80})

    card = request_card(CARD, a_view(action=action))

    assert not card.whole
    assert "hitl.approve" not in buttons(card)
    assert "Too much is masked" in words_of(card)


def test_details_mask_nothing() -> None:
    action = Action("x.y", {"password": "hunter2"})

    assert '"password": "hunter2"' in full_text(a_view(action=action))
