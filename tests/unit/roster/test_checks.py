"""What a roster file may say, and what is told about the rest."""

import pytest

from app.documents.problem import DocumentError
from app.roster.document import load_roster
from tests.documents import EXAMPLES, MANIFESTS

TEXT = """\
version: 1
workspace: T0ACME
people:
  ana: {name: Ana, slack: [U0ANA], email: ana@acme.test, manager: ben, zone: Europe/Madrid}
  ben: {name: Ben, slack: [U0BEN], email: ben@acme.test}
groups:
  g: [ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]
grants:
  - {group: g, actions: ["a.*"], resources: ["a:**"], max_risk: high, purpose: p, until: 2027-12-31}
agents:
  bot: {owner: ana, actions: ["a.*"], requesters: [ben], max_pending: 2, rate: 6/min, until: 2027-01-01}
"""  # noqa: E501 - one line for each thing


def told(text: str) -> list[str]:
    with pytest.raises(DocumentError) as caught:
        load_roster(text)
    return [str(one) for one in caught.value.problems]


# In what one starts from, Dev can stand in for the demo's scene about a payment too.
STANDS_IN_FOR_MORE = (
    "zone: Asia/Kolkata, cover_from: [security]}",
    "zone: Asia/Kolkata,\n         cover_from: [security, payments-reviewers]}",
)
# And it says what follows from a requester who is left out.
SAYS_MORE = (
    "\nagents:\n",
    (
        "\n# Whoever an agent names as requester never approves that request. "
        "An agent may leave them out: add requester: required.\nagents:\n"
    ),
)


def test_the_roster_to_start_from_is_fine() -> None:
    assert load_roster((MANIFESTS / "roster.yaml").read_text()).warnings == ()
    assert load_roster(TEXT).warnings == ()


def test_the_example_is_what_one_starts_from_and_fine() -> None:
    example = (EXAMPLES / "roster.yaml").read_text()

    assert load_roster(example).warnings == ()
    begun = (MANIFESTS / "roster.yaml").read_text().partition("\n")[2]
    assert begun == example.replace(*STANDS_IN_FOR_MORE).replace(*SAYS_MORE)


def test_an_agent_of_nobody_is_suspended_and_said_so() -> None:
    warned = load_roster(TEXT.replace("owner: ana", "owner: eve")).warnings

    assert [str(one) for one in warned] == [
        (
            'roster.yaml:11: agents.bot.owner: warning: "eve" is not one of the people, '
            "so the agent is suspended"
        )
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("workspace: T0ACME\n", "", "1: workspace: is missing"),
        ("T0ACME", "acme", '2: workspace: "acme" is not the id of a workspace, such as T0ACME'),
        (
            "[U0ANA]",
            "[B0ANA]",
            (
                '4: people.ana.slack[0]: "B0ANA" is not a person\'s Slack '
                "account: write the member's id, such as U0ANA or T0OTHER/U0ANA"
            ),
        ),
        (
            "[U0ANA]",
            "[USLACKBOT]",
            (
                '4: people.ana.slack[0]: "USLACKBOT" is not a person\'s '
                "Slack account: write the member's id, such as U0ANA or T0OTHER/U0ANA"
            ),
        ),
        (
            "[U0ANA]",
            "['@ana']",
            (
                '4: people.ana.slack[0]: "@ana" is not a person\'s Slack '
                "account: write the member's id, such as U0ANA or T0OTHER/U0ANA"
            ),
        ),
        ("[U0ANA]", "", "4: people.ana.slack: must be a list, not nothing"),
        ("[U0ANA]", "U0ANA", "4: people.ana.slack: must be a list, not text"),
        ("U0BEN", "U0ANA", '5: people.ben.slack[0]: "U0ANA" is already the account of ana'),
        (
            "U0BEN",
            "T0ACME/U0ANA",
            ('5: people.ben.slack[0]: "T0ACME/U0ANA" is already the account of ana'),
        ),
        (
            "ben@acme.test",
            "ANA@acme.test",
            ('5: people.ben.email: "ANA@acme.test" is already the address of ana'),
        ),
        ("ana@acme.test", "ana", '4: people.ana.email: "ana" is not an e-mail address'),
        (
            "Europe/Madrid",
            "Mars/Base",
            ('4: people.ana.zone: "Mars/Base" is not a time zone, such as Europe/Madrid'),
        ),
        (
            "Europe/Madrid",
            "../../etc/passwd",
            ('4: people.ana.zone: "../../etc/passwd" is not a time zone, such as Europe/Madrid'),
        ),
        (
            "Europe/Madrid",
            "Europe",
            ('4: people.ana.zone: "Europe" is not a time zone, such as Europe/Madrid'),
        ),
        ("manager: ben", "manager: eve", '4: people.ana.manager: "eve" is not one of the people'),
        (
            "manager: ben",
            "manager: bot",
            ('4: people.ana.manager: "bot" is an agent; only people can be named here'),
        ),
        ("[ana, {", "[eve, {", '7: groups.g[0]: "eve" is not one of the people'),
        (
            "[ana, {",
            "[bot, {",
            ('7: groups.g[0]: "bot" is an agent; only people can be named here'),
        ),
        ("[ana, {", "[false, {", "7: groups.g[0]: must be keys and values, not false"),
        ("person: ben, ", "", "7: groups.g[1].person: is missing"),
        (
            "from: 2026-01-01",
            "from: 2028-01-01",
            ("7: groups.g[1].until: ends before it begins (2028-01-01)"),
        ),
        (
            "until: 2027-12-31}]",
            "until: }]",
            ("7: groups.g[1].until: must be a day such as 2027-12-31"),
        ),
        (
            "  g: [ana, {person: ben, from: 2026-01-01, until: 2027-12-31}]",
            "  g:",
            "7: groups.g: must be a list, not nothing",
        ),
        ("group: g", "group: h", '9: grants[0].group: "h" is not one of the groups'),
        ('actions: ["a.*"], resources', "resources", "9: grants[0].actions: is missing"),
        ('["a:**"]', "", "9: grants[0].resources: must be a list, not nothing"),
        (
            '"a:**"',
            "a",
            (
                '9: grants[0].resources[0]: "a" fits no resource: write type:id, '
                'such as "secret:**"'
            ),
        ),
        (
            "max_risk: high",
            "max_risk: 3",
            ('9: grants[0].max_risk: must be text, not a number: put "3" in quotes'),
        ),
        ("max_risk: high, ", "", "9: grants[0].max_risk: is missing"),
        ("purpose: p, ", "", "9: grants[0].purpose: is missing"),
        ("p, until: 2027-12-31", "p", "9: grants[0].until: is missing"),
        (
            "p, until: 2027-12-31",
            "p, from: 2028-01-01, until: 2027-12-31",
            "9: grants[0].until: ends before it begins (2028-01-01)",
        ),
        (
            "max_risk: high",
            "max_risk: high, environments:",
            ("9: grants[0].environments: must be a list, not nothing"),
        ),
        (
            "owner: ana",
            "owner: bot",
            ('11: agents.bot.owner: "bot" is an agent; only people can be named here'),
        ),
        ("[ben]", "[eve]", '11: agents.bot.requesters[0]: "eve" is not one of the people'),
        ("  bot:", "  ana:", '11: agents.ana: "ana" is also a person; a machine cannot be one'),
        ("max_pending: 2", "max_pending: 0", "11: agents.bot.max_pending: must be at least 1"),
        (
            "6/min",
            "0/min",
            ("11: agents.bot.rate: must be a rate such as 60/min, 5/s, 100/h or 1000/d"),
        ),
        (
            "6/min",
            "6",
            ("11: agents.bot.rate: must be a rate such as 60/min, 5/s, 100/h or 1000/d"),
        ),
        ("6/min, until: 2027-01-01", "6/min", "11: agents.bot.until: is missing"),
        ("people:", "peoples:", "3: peoples: "),
        (
            "email: ana@acme.test,",
            "email: ana@acme.test, calendar: office,",
            '4: people.ana.calendar: "office" is not one of the calendars',
        ),
        (
            "people:\n  ana: {",
            (
                'calendars: {m: {zone: UTC, days: mon, hours: "08:00-10:00"}}\npeople:\n'
                '  ana: {calendar: m, quiet: {from: "22:00", until: "07:00"}, '
            ),
            "5: people.ana.quiet: has no meaning beside a calendar",
        ),
        (
            "people:",
            "calendars: {a: {days: mon, zone: UTC, hours: [08:00-10:00, 09:00-11:00]}}\npeople:",
            "3: calendars.a.hours[1]: overlaps the window before it",
        ),
        (
            "agents:",
            "escalations: {}\nagents:",
            (
                '10: escalations: "escalations" is not a known '
                "key; known are agents, calendars, covers, grants, groups, limits, people, "
                "version, workspace"
            ),
        ),
    ],
)
def test_what_is_wrong_with_a_roster_is_told(old: str, new: str, expected: str) -> None:
    assert old in TEXT

    found = told(TEXT.replace(old, new, 1))

    assert any(one.startswith(f"roster.yaml:{expected}") for one in found), found
    assert len(found) == 1 or old == "people:"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "agents:",
            (
                "  - {group: g, actions: [], resources: [], environments: [], "
                "max_risk: low, purpose: p, until: 2027-01-01}\nagents:"
            ),
            [
                f"grants[1].{key}: warning: is empty, so nothing is granted"
                for key in ("actions", "environments", "resources")
            ],
        ),
        (
            '{owner: ana, actions: ["a.*"]',
            "{owner: ana, actions: []",
            ["agents.bot.actions: warning: is empty, so it may ask nothing"],
        ),
        (
            "  g: [",
            "  h: []\n  g: [",
            [("groups.h: warning: has no members, so nobody answers for it")],
        ),
    ],
)
def test_what_is_empty_is_allowed_with_a_warning(old: str, new: str, expected: list[str]) -> None:
    roster = load_roster(TEXT.replace(old, new, 1))

    assert [str(one).split(": ", 1)[1] for one in roster.warnings] == expected


@pytest.mark.parametrize(
    ("text", "per"), [("5/s", 1), ("6/min", 60), ("7/h", 3600), ("8/d", 86400)]
)
def test_a_rate_is_a_count_in_a_time(text: str, per: int) -> None:
    agent = load_roster(TEXT.replace("6/min", text)).agent("bot")

    assert agent is not None
    assert (agent.rate.count, agent.rate.per.total_seconds()) == (int(text[0]), per)
