"""An id names one thing: no rule, place or grant is chosen by the end of a list."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.documents.patterns import pattern
from app.domain.action import Context, Effect, Facts, Resource, Risk
from app.policy.decision import Misfit
from app.policy.document import load_policy
from app.policy.template import misplaced
from app.roster.people import Grant, Span

POLICY = load_policy("""
version: 1
defaults: {effect: hold, fallback: C0SECOPS}
teams:
  support: {channel: C0SUPPORT, reviewers: leads}
  security: {channel: C0SECOPS, reviewers: security}
actions:
  mail.send: {resource: "mail:{arguments.to}", risk: low, reversible: false}
  secrets.rotate: {resource: "secret:{arguments.secret}", risk: low, reversible: true}
resources:
  "mail:**": {environment: outside, owner: security}
  "mail:*@acme.test": {environment: inside, owner: support}
  "secret:**": {environment: prod, owner: security}
  "secret:dev-*": {environment: dev, owner: support}
  "secret:dev/**": {environment: dev, owner: support}
rules:
  - name: never
    match: {resource: ["mail:*@rival.test", "secret:prod/caf\u00e9", "secret:root-*"]}
    effect: deny
  - {name: inside, match: {environment: [inside, dev]}, effect: allow}
""")
NOW = datetime(2026, 5, 1, tzinfo=UTC)
LEADS = Grant(
    group="leads",
    actions=(pattern("**"),),
    resources=(pattern("mail:*@acme.test"), pattern("secret:dev-*"), pattern("secret:dev/**")),
    environments=None,
    max_risk=Risk.CRITICAL,
    purpose="on call",
    span=Span(date(2026, 1, 1), date(2026, 12, 31)),
)
PARTED = [",", ", ", ";", "; ", "|", "<", ">", '"', "`", "{", "}", "\\"]


def derived(kind: str, text: str) -> Facts | Misfit:
    action, argument = {"mail": ("mail.send", "to"), "secret": ("secrets.rotate", "secret")}[kind]
    return POLICY.derive(action, {argument: text}, None)


def decided(kind: str, text: str) -> tuple[Effect, str]:
    facts = derived(kind, text)
    assert isinstance(facts, Facts)
    return POLICY.decide(facts, {}, Context()).effect, facts.team


@pytest.mark.parametrize(
    ("kind", "text", "said"),
    [
        ("mail", "evil@rival.test, bo@acme.test", "name one resource in one request"),
        ("mail", "evil@bad.test;bo@acme.test", "name one resource in one request"),
        ("mail", '"x" <evil@bad.test> bo@acme.test', "name one resource in one request"),
        ("mail", "evil@bad.test bo@acme.test", "one plain mail address"),
        ("mail", "evil@bad.test@acme.test", "one plain mail address"),
        ("mail", "bo@acme.test (evil@bad.test)", "one plain mail address"),
        ("mail", "evil@rival.test.", "one plain mail address"),
        ("mail", "evil@rival\u3002test", "one plain mail address"),
        ("mail", "evil@RIVAL.test", "write “rival.test”"),
        ("mail", "evil@rival.TEST", "write “rival.test”"),
        ("secret", "dev/x,prod/payments-db", "name one resource in one request"),
        ("secret", "dev/x;prod/payments-db", "name one resource in one request"),
        ("secret", "dev/x prod/payments-db", "several paths"),
        ("secret", "dev/x payments-db", "several paths"),
        ("secret", "/dev/x /prod/payments-db", "several paths"),
        ("secret", "dev/{x,y}", "name one resource in one request"),
        ("secret", "dev/%2e%2e/prod/payments-db", "write the letter itself"),
        ("secret", "dev\\..prod", "'..'"),
        ("secret", "dev\\prod", "name one resource in one request"),
        ("secret", "https://x.example/a b", "a URL that holds a blank"),
        ("secret", "https://x.example/?a|b", "a URL that holds a blank"),
    ],
)
def test_an_id_that_could_name_several_is_refused_and_says_what_to_write(
    kind: str, text: str, said: str
) -> None:
    found = derived(kind, text)

    assert isinstance(found, Misfit)
    assert found.code == "resource_invalid"
    assert said in found.message


def test_the_same_letters_in_other_bytes_are_not_another_name() -> None:
    plain, other = "prod/caf\u00e9", "prod/cafe\u0301"

    assert decided("secret", plain)[0] is Effect.DENY
    assert isinstance(derived("secret", other), Misfit)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "/srv/My Documents/x",
            "Acme GmbH",
            "bo@acme.test",
            "o'neil+tag@acme.test",
            "b\u00f6@a.test",
        ),
        *(
            "lodash@4.17.21",
            "lodash@4.0.0-RC1",
            "@scope/pkg",
            "git@host.example:acme/x",
            "x@sha256:0",
        ),
        *("a:b", "100%", "#W2378156", "https://x.example/a,b?c=1;d=2"),
    ],
)
def test_what_names_one_thing_can_be_named(text: str) -> None:
    assert misplaced(Resource("x", text)) is None


def test_what_fits_by_itself_is_let_through_and_with_a_blank_a_person_decides() -> None:
    assert decided("mail", "bo@acme.test") == (Effect.ALLOW, "support")
    assert decided("secret", "dev-x") == (Effect.ALLOW, "support")
    assert decided("secret", "dev-x dev-y") == (Effect.HOLD, "support")


def test_a_part_that_fits_no_narrow_place_takes_the_whole_out_of_it() -> None:
    assert decided("secret", "dev-x prod-y") == (Effect.HOLD, "security")


def test_what_denies_a_part_denies_the_whole() -> None:
    assert decided("secret", "dev-x root-key")[0] is Effect.DENY


def test_a_grant_for_one_part_is_none_for_the_whole() -> None:
    facts = derived("secret", "dev-x")
    assert isinstance(facts, Facts)

    def covered(text: str) -> bool:
        return LEADS.covers(replace(facts, resource=Resource("secret", text)), NOW)

    assert covered("dev-x")
    assert covered("dev-x dev-y")
    assert not covered("dev-x prod-y")
    assert not covered("prod-y dev-x")


NAMES = st.sampled_from(["prod/db", "prod-db", "x", "evil@bad.test", "/etc/x"])
INSIDE = st.sampled_from([("mail", "bo@acme.test"), ("secret", "dev/x"), ("secret", "dev-x")])


@given(INSIDE, NAMES, st.sampled_from([*PARTED, " ", "  "]), st.permutations([0, 1]))
def test_what_stands_beside_a_separator_never_widens_what_may_be_done(
    inside: tuple[str, str], other: str, between: str, order: list[int]
) -> None:
    kind, known = inside
    facts = derived(kind, between.join([known, other][one] for one in order))

    if isinstance(facts, Facts):
        assert POLICY.decide(facts, {}, Context()).effect is not Effect.ALLOW
        assert facts.team == "security"
        assert not LEADS.covers(facts, NOW)
