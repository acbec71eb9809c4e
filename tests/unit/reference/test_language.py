"""docs/policy.md tells the whole language of policy and roster, and every row of it is true."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from app.documents.problem import DocumentError
from app.policy.conditions import known
from app.policy.document import load_policy
from app.policy.schema import PolicyPart
from app.roster.document import load_roster
from app.roster.schema import RosterPart
from tests.unit.reference.keys import keys_of
from tests.unit.reference.rows import Row, lines_of_tables, rows, written_in

POLICY: dict[str, Any] = yaml.safe_load("""
version: 1
defaults: {fallback: C0SECOPS, ttl: {default: 4h, min: 15m, max: 24h}}
teams:
  platform: {channel: C0PLATFORM, reviewers: platform-reviewers, manager: mo,
             digest: {at: "10:00", zone: UTC}}
  security: {channel: C0SECOPS, reviewers: security}
actions: {"secrets.*": {resource: "secret:{arguments.secret}", risk: high,
  sensitive: [arguments.value]}}
resources: {"secret:prod/**": {environment: prod, owner: platform}}
rules:
  - name: production secrets
    match: {action: "secrets.*", arguments: {amount: {over: 10}}}
    approvals: [{from: platform-reviewers}]
    require: {reason: true}
    ttl: {default: 4h}
escalations: {normal: {steps: [{after: 30m, do: remind}]}}
calendars: {office: {zone: Europe/Madrid, days: mon-fri, hours: "08:00-19:00"}}
""")
ROSTER: dict[str, Any] = yaml.safe_load("""
version: 1
workspace: T0ACME
people:
  ana: {name: Ana Ruiz, slack: [U0ANA], quiet: {from: "22:00", until: "07:00"}}
  mo: {name: Mo Haddad, cover_from: [platform-reviewers]}
groups: {platform-reviewers: [{person: ana, from: 2026-01-01}], duty: {slack_group: S0DUTY},
  on-call: {rotation: [ana], every: 1w, from: 2026-01-05,
            handover: {at: "09:00", zone: Europe/Madrid}}}
grants:
  - {group: platform-reviewers, actions: ["**"], resources: ["**"], max_risk: high,
     purpose: all, until: 2030-12-31}
agents:
  procurement: {owner: mo, actions: ["**"], max_pending: 5, rate: 5/s, until: 2030-12-31}
covers:
  - {absent: ana, stand_in: mo, from: 2026-11-20, until: 2026-11-27, reason: holiday}
limits: {cover: 14d}
calendars: {office: {zone: Europe/Madrid, days: mon-fri, hours: "08:00-19:00"}}
""")
ROWS = rows()


def test_every_row_of_the_page_is_read() -> None:
    assert len(ROWS) == lines_of_tables() > 60


def test_the_page_tells_every_key_and_no_other() -> None:
    told = sorted((row.place, row.key) for row in ROWS)

    keys = {*keys_of(PolicyPart, "policy", {}), *keys_of(RosterPart, "roster", {})}
    keys |= {("rules[].match.arguments.<name>", one) for one in known()}

    assert told == sorted(keys)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_example_of_a_key_is_accepted_where_it_stands(row: Row) -> None:
    document, load = document_of(row)

    load(written_in(document, row.place, row.example))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_what_the_page_calls_wrong_is_refused_with_its_words(row: Row) -> None:
    document, load = document_of(row)

    with pytest.raises(DocumentError) as refused:
        load(written_in(document, row.place, row.wrong))

    told = [one for one in refused.value.problems if row.why in one.message]
    assert told, [str(one) for one in refused.value.problems]
    assert any(row.key in one.field or parent_of(row) in one.field for one in told)


def document_of(row: Row) -> tuple[dict[str, Any], Callable[[str], object]]:
    top = row.place.split(".", maxsplit=1)[0].split("[")[0]
    policy = top == "policy" or top in PolicyPart.model_fields
    document = copy.deepcopy(POLICY if policy else ROSTER)
    return document, (load_policy if policy else load_roster)


def parent_of(row: Row) -> str:
    """Name the key that holds the row's: a whole part may be refused instead of one key."""
    inner = row.place.replace("[]", "").split(".")
    return next(one for one in reversed(inner) if not one.startswith("<"))
