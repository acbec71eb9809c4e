"""`hitl policy` and `hitl roster`, as an operator types them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from app.cli import app
from tests.documents import EXAMPLES, MANIFESTS

POLICY, ROSTER = str(MANIFESTS / "policy.yaml"), str(MANIFESTS / "roster.yaml")
BOTH = ["--policy", POLICY, "--roster", ROSTER]
ROTATE = ["--action", "secrets.rotate", "--arguments", '{"secret": "prod/payments-db"}']
AT = ["--at", "2026-11-16T12:00:00Z"]


def hitl(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words), env={"COLUMNS": "200"})
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def explained(*words: str) -> Result:
    return hitl("policy", "explain", *BOTH, *AT, *words)


def test_documents_that_are_fine_are_said_to_be_fine() -> None:
    policy = hitl("policy", "check", POLICY, "--roster", ROSTER)
    roster = hitl("roster", "check", ROSTER)

    assert (policy.exit_code, policy.output) == (0, f"{POLICY} and {ROSTER}: fine\n")
    assert (roster.exit_code, roster.output) == (0, f"{ROSTER}: fine\n")


def test_a_plan_that_names_a_service_is_checked_against_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paged = tmp_path / "policy.yaml"
    text = (MANIFESTS / "policy.yaml").read_text()
    paged.write_text(text.replace("do: dm, who: manager}", "do: webhook, name: pager}", 1))

    unset = hitl("policy", "check", str(paged))
    monkeypatch.setenv("HITL_WEBHOOKS__PAGER__URL", "https://pager.test/hook")
    set_ = hitl("policy", "check", str(paged))
    monkeypatch.setenv("HITL_WEBHOOKS__PAGER__FORMAT", "smoke signals")
    bad = hitl("policy", "check", str(paged))

    assert unset.exit_code == 1
    assert 'name: "pager" is no address that is set here: set HITL_WEBHOOKS__PAGER' in unset.output
    assert (set_.exit_code, bad.exit_code) == (0, 3)
    assert "HITL_WEBHOOKS__PAGER__FORMAT: Input should be" in bad.output


def test_what_nobody_could_ever_approve_is_refused_with_who_stands_behind_it(
    tmp_path: Path,
) -> None:
    lonely = tmp_path / "roster.yaml"
    text = Path(ROSTER).read_text()
    lonely.write_text(text.replace("security:           [cleo, dev]", "security: [dev]"))

    result = hitl("policy", "check", POLICY, "--roster", str(lonely))

    assert result.exit_code == 1
    assert (
        'agents.access-bot: nobody could ever approve iam.grant_scope on "app:x", whomever the '
        'agent asks for: the rule "new scopes" takes 1 of security, and dev owns the agent; '
        "name another reviewer in the roster, or deny it in the policy\n"
    ) in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("policy", "check"),
        ("policy", "explain", *ROTATE, *AT),
        ("policy", "test", str(EXAMPLES / "policy-cases.yaml")),
        ("roster", "check"),
        ("roster", "who", "ana"),
        ("roster", "who", "--action", "secrets.rotate", "--resource", "secret:prod/x", *AT),
        ("roster", "expiring"),
        ("roster", "review"),
    ],
    ids=lambda words: " ".join(words[:3]),
)
def test_the_documents_are_those_that_the_folder_s_settings_name(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(Path("/"))
    (tmp_path / ".env").write_text("HITL_POLICY=rules.yml\nHITL_ROSTER=people.yml\n")

    missing = hitl(*words, "--dir", str(tmp_path))
    (tmp_path / "rules.yml").write_bytes(Path(POLICY).read_bytes())
    (tmp_path / "people.yml").write_bytes(Path(ROSTER).read_bytes())
    there = hitl(*words, "--dir", str(tmp_path))

    assert missing.exit_code != 0
    assert "rules.yml" in missing.output or "people.yml" in missing.output
    assert ".yml: cannot be read" not in there.output
    assert "policy.yaml" not in missing.output + there.output
    (tmp_path / ".env").write_text("HITL_POLISY=rules.yml\n")
    refused = hitl(*words, "--dir", str(tmp_path))
    assert refused.exit_code == 3
    assert "did you mean HITL_POLICY?" in refused.output


def test_a_file_that_is_named_needs_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("HITL_POLICY=rules.yml\nHITL_POLISY=1\n")

    assert hitl("policy", "check", POLICY).exit_code == 0
    assert hitl("roster", "who", "--action", "secrets.rotate", *BOTH, *AT).exit_code != 3
    monkeypatch.setenv("HITL_POLICY", POLICY)
    (tmp_path / ".env").write_text("HITL_POLICY=rules.yml\n")
    assert hitl("policy", "check").output == f"{POLICY}: fine\n"


def test_the_examples_are_fine_as_they_are() -> None:
    policy, roster = str(EXAMPLES / "policy.yaml"), str(EXAMPLES / "roster.yaml")

    result = hitl("policy", "check", policy, "--roster", roster)

    assert (result.exit_code, result.output) == (0, f"{policy} and {roster}: fine\n")


def test_a_step_that_would_come_after_the_expiry_is_told_with_its_hour(tmp_path: Path) -> None:
    slow = tmp_path / "policy.yaml"
    slow.write_text((EXAMPLES / "policy.yaml").read_text().replace("after: 2h", "after: 5h"))

    result = hitl("policy", "check", str(slow))

    assert result.exit_code == 1
    (line,) = result.output.splitlines()
    assert line.startswith(f"{slow}:91: escalations.normal.steps[1]: step 2 (dm manager after 5h)")
    assert "would not come before the expiry: asked " in line
    assert line.endswith('(Europe/Madrid), by the rule "new scopes"')


def test_an_explanation_shows_when_each_step_would_fire_where_it_is_counted() -> None:
    friday = ("--at", "2026-11-20T17:00:00Z")

    result = explained("--action", "retail.refund", "--arguments", '{"order": "1"}', *friday)

    assert result.exit_code == 0
    shown = result.output.splitlines()
    for line in (
        "plan:        normal, counted on office; times are of Europe/Madrid",
        "Fri 20 Nov 2026 18:30: remind",
        "Mon 23 Nov 2026 08:30: remind",
        "Mon 23 Nov 2026 09:00: dm manager",
        "expires:     Mon 23 Nov 2026 11:00 (Europe/Madrid)",
    ):
        assert line in shown, result.output


def test_problems_are_json_for_machines(tmp_path: Path) -> None:
    wrong = tmp_path / "roster.yaml"
    text = (EXAMPLES / "roster.yaml").read_text()
    wrong.write_text(text.replace("cover_from: [security]", "cover_from: [plumbers]"))

    result = hitl("roster", "check", str(wrong), "--json")

    assert result.exit_code == 1
    assert json.loads(result.output) == {
        "ok": False,
        "files": [str(wrong)],
        "problems": [
            {
                "source": str(wrong),
                "line": 10,
                "field": "people.dev.cover_from[0]",
                "message": '"plumbers" is not one of the groups',
                "warning": False,
                "column": 0,
            }
        ],
    }


def test_a_warning_is_told_and_is_fine(tmp_path: Path) -> None:
    roster = tmp_path / "roster.yaml"
    roster.write_text("version: 1\nworkspace: T0ACME\ngroups: {g: []}\n")

    result = hitl("roster", "check", str(roster))

    assert result.exit_code == 0
    assert "groups.g: warning: has no members" in result.output
    assert result.output.endswith(f"{roster}: fine\n")


def test_a_policy_is_checked_against_the_roster(tmp_path: Path) -> None:
    roster = tmp_path / "roster.yaml"
    roster.write_text((MANIFESTS / "roster.yaml").read_text().replace("support-leads", "leads"))

    result = hitl("policy", "check", POLICY, "--roster", str(roster))

    assert result.exit_code == 1
    assert '"support-leads" is not one of the roster\'s groups' in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("policy", "check", "nowhere.yaml"),
        ("policy", "check", POLICY, "--roster", "nowhere.yaml"),
        ("policy", "explain", "--policy", "nowhere.yaml", "--roster", ROSTER, *ROTATE),
        ("policy", "explain", "--policy", POLICY, "--roster", "nowhere.yaml", *ROTATE),
        ("policy", "test", "nowhere.yaml", "--policy", POLICY),
        ("roster", "check", "nowhere.yaml"),
        ("roster", "who", "ana", "--roster", "nowhere.yaml"),
        ("roster", "check", str(MANIFESTS)),
    ],
)
def test_a_file_that_is_not_there_is_told_without_a_traceback(words: tuple[str, ...]) -> None:
    result = hitl(*words)

    assert result.exit_code == 3
    assert ": cannot be read: " in result.output
    assert len(result.output.splitlines()) == 1


def test_a_file_that_is_not_text_is_told(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_bytes(b"\xff\xfe")

    result = hitl("policy", "check", str(file))

    assert (result.exit_code, result.output) == (3, f"{file}: is not a UTF-8 text\n")


def test_documents_with_problems_explain_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "roster.yaml"
    wrong.write_text(
        Path(ROSTER).read_text().replace("cover_from: [security,", "cover_from: [plumbers,")
    )

    result = hitl("policy", "explain", "--policy", POLICY, "--roster", str(wrong), *ROTATE)

    assert result.exit_code == 3
    assert '"plumbers" is not one of the groups' in result.output


def test_an_explanation_names_the_rule_the_reasons_and_the_people() -> None:
    result = explained(*ROTATE)

    assert result.exit_code == 0
    for words in (
        "effect:      hold",
        "rule:        production secrets",
        "approvals:   1 of platform-reviewers and 1 of security",
        "missing:     justification, rollback, blast_radius",
        "to approve:  a reason and the resource, typed",
        "✗ nobody reads production secrets through an agent: the action is not secrets.read",
        "✓ environment: the environment is prod",
        "Who could approve now:",
        "cleo",
    ):
        assert words in result.output


def test_an_explanation_in_json_is_the_value_that_decides() -> None:
    told = json.loads(explained(*ROTATE, "--json", "--context", '{"rollback": "x"}').output)

    assert told["effect"] == "hold"
    assert told["thresholds"] == [
        {"group": "platform-reviewers", "count": 1},
        {"group": "security", "count": 1},
    ]
    assert told["missing_evidence"] == ["justification", "blast_radius"]
    assert told["facts"]["resource"] == "secret:prod/payments-db"
    assert {one["person"] for one in told["could_approve"]} == {"ana", "ben", "cleo", "dev"}
    assert told["trace"]["children"][-1]["matched"] is True


def test_what_is_let_through_needs_nobody() -> None:
    result = explained("--action", "retail.get_user")

    assert "effect:      allow" in result.output
    assert "approve" not in result.output


def test_what_nobody_may_approve_is_said_so() -> None:
    result = explained("--action", "database.drop")

    assert "critical, unclassified" in result.output
    assert result.output.endswith("Nobody could approve this now.\n")


def test_after_the_grants_have_ended_nobody_could_approve() -> None:
    result = hitl("policy", "explain", *BOTH, *ROTATE, "--at", "2028-01-01")

    assert "Nobody could approve this now." in result.output


@pytest.mark.parametrize("as_json", [[], ["--json"]])
def test_a_request_that_does_not_fit_the_catalogue_is_refused(as_json: list[str]) -> None:
    result = explained(*ROTATE, "--resource", "secret:dev/x", *as_json)

    assert result.exit_code == 1
    assert "resource_mismatch" in result.output
    assert "/resource/id" in result.output


@pytest.mark.parametrize(
    "words",
    [
        ("--action", "a.b", "--arguments", "{"),
        ("--action", "a.b", "--arguments", "[]"),
        ("--action", "a.b", "--arguments", "[" * 100_000),
        ("--action", "a.b", "--resource", "secret"),
        ("--action", "a.b", "--context", '{"why": "x"}'),
        ("--action", "a.b", "--at", "tomorrow"),
        ("--action", "a.b", "--at", "9999-12-31T23:59:59-23:59"),
        (),
    ],
)
def test_wrong_use_is_told_as_such(words: tuple[str, ...]) -> None:
    result = explained(*words)

    assert result.exit_code == 2
    assert "Traceback" not in result.output


def test_cases_that_come_out_as_expected_pass() -> None:
    result = hitl("policy", "test", str(MANIFESTS / "policy-cases.yaml"), "--policy", POLICY)

    assert result.exit_code == 0
    assert result.output.endswith("10 of 10 cases came out as expected\n")


def test_a_case_that_comes_out_otherwise_fails_with_the_difference(tmp_path: Path) -> None:
    cases = tmp_path / "cases.yaml"
    cases.write_text(
        "version: 1\ncases:\n"
        "  - {name: odd, action: retail.get_x, expect: {effect: deny}}\n"
        "  - {name: even, action: retail.get_x, expect: {effect: allow}}\n"
    )

    plain = hitl("policy", "test", str(cases), "--policy", POLICY)
    told = hitl("policy", "test", str(cases), "--policy", POLICY, "--json")

    assert plain.exit_code == told.exit_code == 1
    assert f"FAIL  {cases}:3: odd\n        effect: expected deny, came allow\n" in plain.output
    assert json.loads(told.output) == {
        "ok": False,
        "cases": [
            {"name": "odd", "line": 3, "wrong": ["effect: expected deny, came allow"]},
            {"name": "even", "line": 4, "wrong": []},
        ],
    }


def test_who_may_review_an_action_is_told_with_group_grant_and_day() -> None:
    words = ["--action", "secrets.rotate", "--resource", "secret:prod/x"]

    result = hitl("roster", "who", *BOTH, *AT, *words)
    told = json.loads(hitl("roster", "who", *BOTH, *AT, *words, "--json").output)

    assert result.exit_code == 0
    assert "platform on-call" in result.output
    assert "2027-12-31" in result.output
    assert [(one["person"], one["group"]) for one in told] == [
        ("ana", "platform-reviewers"),
        ("ben", "platform-reviewers"),
        ("ben", "platform-backups"),
        ("cleo", "security"),
        ("dev", "security"),
    ]


def test_an_action_whose_resource_is_always_the_same_needs_no_resource() -> None:
    result = hitl("roster", "who", *BOTH, *AT, "--action", "retail.cancel_order")

    assert "support-leads" in result.output


def test_who_may_review_what_nobody_has_declared() -> None:
    result = hitl("roster", "who", *BOTH, *AT, "--action", "database.drop", "--json")

    assert {one["group"] for one in json.loads(result.stdout)} == {"security"}
    assert result.stderr == '"database.drop" is not in the catalogue, so it is unclassified\n'


def test_what_is_not_in_the_catalogue_is_told_with_what_was_meant() -> None:
    result = hitl("roster", "who", *BOTH, *AT, "--action", "secret.rotate")

    assert 'unclassified; did you mean "secrets.rotate"?' in result.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bo"], "bo may review nothing.\n"),
        (["--action", "infra.x", "--resource", "mail:x", "--at", "2028-01-01"], "Nobody.\n"),
    ],
)
def test_nobody_is_a_no(words: list[str], said: str) -> None:
    result = hitl("roster", "who", *BOTH, *words)

    assert (result.exit_code, result.stdout) == (1, said)


def test_what_a_person_may_review_is_told() -> None:
    result = hitl("roster", "who", "ana", *BOTH, *AT)

    assert result.exit_code == 0
    assert [word in result.output for word in ("payments-reviewers", "vendor:**")] == [True, True]


@pytest.mark.parametrize("words", [[], ["ana", "--action", "a.b"], ["--action", "secrets.rotate"]])
def test_a_question_that_is_none_is_wrong_use(words: list[str]) -> None:
    assert hitl("roster", "who", *BOTH, *words).exit_code == 2


GRANT = ("--action", "iam.grant_scope", "--arguments", '{"app": "crm"}', "--agent", "access-bot")


def test_who_stands_behind_a_request_could_not_approve_it() -> None:
    told = json.loads(explained(*GRANT, "--requester", "ben@acme.test", "--json").stdout)

    assert {one["person"] for one in told["could_approve"]} == {"cleo"}
    assert told["excluded"] == {"dev": "owns the agent"}
    assert "dev may not decide it: owns the agent" in explained(*GRANT).output


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--requester", "ana"), 1, "requester_not_named"),
        (("--agent", "deploy-bot"), 1, "action_not_granted"),
        (("--agent", "acces-bot"), 2, 'did you mean "access-bot"?'),
    ],
)
def test_what_an_agent_may_not_ask_is_said(words: tuple[str, ...], code: int, said: str) -> None:
    result = explained(*GRANT, *words)

    assert (result.exit_code, said in result.output) == (code, True)


def test_an_action_that_is_not_in_the_catalogue_is_said_to_be_so() -> None:
    shown = explained("--action", "secret.rotate").output

    assert '"secret.rotate" is not in the catalogue; did you mean "secrets.rotate"?' in shown
