"""What an operator deploys: against the published schemas, with nothing that runs as root."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml
from dotenv import dotenv_values
from prometheus_client import Metric

from app.metrics.meters import Meters
from tests.conftest import on_ci

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "manifests" / "deploy"
RULES = DEPLOY / "prometheus"
METER = re.compile(r"\b(?:keyturn|process|python)_[a-z_]+")
KUBERNETES = "1.34"


def test_the_compose_file_fits_the_compose_specification() -> None:
    check = ["--builtin-schema", "vendor.compose-spec", str(DEPLOY / "compose.yaml")]

    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", *check],
        check=False,
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0, done.stdout


def test_what_compose_would_build_and_mount_is_there() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]

    mounted = [
        source
        for one in services.values()
        for source in (volume.split(":")[0] for volume in one.get("volumes", []))
        if source.startswith("./") and source != "./keyturn"
    ]

    assert (DEPLOY / services["migrate"]["build"]["context"] / "Dockerfile").is_file()
    assert mounted
    assert [one for one in mounted if not (DEPLOY / one).exists()] == []


@pytest.mark.parametrize("name", ["migrate", "keyturn"])
def test_the_service_in_compose_may_write_nothing_but_memory(name: str) -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - of the container
    assert all(volume.endswith(":ro") for volume in service["volumes"])


@pytest.mark.parametrize("name", ["migrate", "keyturn"])
def test_in_compose_whoever_the_folder_belongs_to_reads_the_secrets_in_it(name: str) -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"][name]

    assert service["user"] == "${KEYTURN_USER:-10001:10001}"
    assert "env_file" not in service, "what is read twice wins over the image, and logs for people"


def kubernetes() -> list[dict[str, Any]]:
    text = (DEPLOY / "kubernetes/keyturn.yaml").read_text()
    return [one for one in yaml.safe_load_all(text) if one]


@pytest.mark.parametrize("number", range(len(kubernetes())))
def test_the_kubernetes_objects_fit_their_schemas(number: int) -> None:
    kubernetes_validate.validate(kubernetes()[number], KUBERNETES, strict=True)


def test_a_kubernetes_object_that_is_wrong_is_noticed() -> None:
    wrong = kubernetes()[0]
    wrong["spec"]["template"]["spec"]["containers"][0]["port"] = []

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


def test_no_container_runs_as_root_or_writes_to_its_own_disk() -> None:
    pod = kubernetes()[0]["spec"]["template"]["spec"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    for one in (*pod["initContainers"], *pod["containers"]):
        locked = one["securityContext"]
        assert locked["readOnlyRootFilesystem"] is True
        assert locked["allowPrivilegeEscalation"] is False
        assert locked["capabilities"] == {"drop": ["ALL"]}


def test_in_kubernetes_the_settings_of_a_folder_do_not_move_ports_or_the_log() -> None:
    container = kubernetes()[0]["spec"]["template"]["spec"]["containers"][0]
    set_here = {one["name"]: one["value"] for one in container["env"]}

    assert set_here["HITL_LOG"] == "json"
    assert {port["name"]: str(port["containerPort"]) for port in container["ports"]} == {
        "http": set_here["HITL_PORT"],
        "admin": set_here["HITL_ADMIN_PORT"],
    }


def test_kubernetes_does_not_take_the_service_away_from_agents_while_slack_is_down() -> None:
    container = kubernetes()[0]["spec"]["template"]["spec"]["containers"][0]

    assert container["readinessProbe"]["httpGet"]["path"] == "/healthz"


def test_the_image_runs_as_a_user_and_brings_only_what_is_pinned() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    words = [line.split() for line in lines if line and line[0].isupper()]
    last = max(number for number, one in enumerate(words) if one[0] == "FROM")
    final = {one[0]: one[1:] for one in words[last:]}

    assert final["USER"] == ["10001:10001"]
    assert final["VOLUME"] == ["/data"]
    assert json.loads(" ".join(final["ENTRYPOINT"])) == ["hitl"]
    assert "hitl" in " ".join(final["HEALTHCHECK"])
    installs = [line for line in lines if "pip install" in line]
    assert [
        one for one in installs if "--require-hashes" not in one and "--no-deps" not in one
    ] == []
    assert not any(one[0] == "ADD" for one in words)


def test_the_image_is_sent_what_it_copies_and_nothing_else() -> None:
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    sent = {one.removeprefix("!").rstrip("/") for one in ignore if one.startswith("!")}
    copies = re.findall(r"^COPY (?!--)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    copied = {source for line in copies for source in line.split()}

    assert "*" in ignore
    assert copied == sent
    assert all((ROOT / one).exists() for one in copied)


def test_the_settings_that_are_deployed_exist() -> None:
    known = {*dotenv_values(ROOT / ".env.example"), "HITL_ADMIN_PORT"}
    texts = [one.read_text() for one in DEPLOY.rglob("*") if one.is_file()]

    used = {name for text in texts for name in re.findall(r"\bHITL_[A-Z_]+\b", text)}

    assert len(used) > 3
    assert used - known == set()


def test_every_meter_that_is_drawn_or_watched_exists() -> None:
    dashboard = json.loads((DEPLOY / "grafana/dashboards/keyturn.json").read_text())
    drawn = [one["expr"] for panel in dashboard["panels"] for one in panel.get("targets", [])]
    rules = yaml.safe_load((RULES / "alerts.yaml").read_text())["groups"][0]["rules"]
    asked = {
        name for text in drawn + [one["expr"] for one in rules] for name in METER.findall(text)
    }

    assert len(drawn) > 20
    assert asked - samples_of(Meters()) == set()


def test_every_meter_that_is_watched_is_drawn_as_well() -> None:
    dashboard = json.loads((DEPLOY / "grafana/dashboards/keyturn.json").read_text())
    drawn = {
        name
        for panel in dashboard["panels"]
        for one in panel.get("targets", [])
        for name in METER.findall(one["expr"])
    }
    rules = yaml.safe_load((RULES / "alerts.yaml").read_text())["groups"][0]["rules"]

    assert {name for one in rules for name in METER.findall(one["expr"])} - drawn == set()


def samples_of(meters: Meters) -> set[str]:
    families: list[Metric] = list(meters.registry.collect())
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}
    return {one.name + ending for one in families for ending in endings.get(one.type, ("",))} | {
        "process_resident_memory_bytes"
    }


def test_every_alert_says_what_to_do() -> None:
    rules = yaml.safe_load((RULES / "alerts.yaml").read_text())["groups"][0]["rules"]

    for one in rules:
        assert one["annotations"]["summary"]
        assert one["annotations"]["remedy"].endswith((".", "page."))
        assert one["labels"]["severity"] in {"page", "ticket"}


def test_every_alert_has_a_section_of_what_to_do_and_no_section_is_left_over() -> None:
    rules = yaml.safe_load((RULES / "alerts.yaml").read_text())["groups"][0]["rules"]
    told = re.findall(
        r"^### (Keyturn\w+)$", (ROOT / "docs/operating.md").read_text(), re.MULTILINE
    )

    assert told == [one["alert"] for one in rules]


def test_every_check_of_readyz_has_a_line_of_what_to_do() -> None:
    text = (ROOT / "docs/operating.md").read_text()
    source = (ROOT / "app/bootstrap/checks.py").read_text().partition("def each")[2]
    checks = set(re.findall(r'^            "(\w+)": ', source, re.MULTILINE)) | {"records"}

    assert len(checks) > 5
    assert {one for one in checks if f"| `{one}` |" not in text} == set()


@pytest.mark.parametrize(
    "words",
    [
        ["check", "config", "prometheus.yml"],
        ["check", "rules", "--lint-fatal", "alerts.yaml"],
        ["test", "rules", "alerts_test.yaml"],
    ],
    ids=" ".join,
)
def test_promtool_accepts_the_rules_and_they_fire_as_they_should(words: list[str]) -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        say = pytest.fail if on_ci() else pytest.skip
        say("there is no promtool: nothing is known about the alert rules")

    done = subprocess.run(
        [str(promtool), *words], cwd=RULES, check=False, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_unit_stops_the_service_gently_and_reloads_its_documents() -> None:
    unit = (DEPLOY / "keyturn.service").read_text()

    assert "ExecStart=/opt/keyturn/bin/hitl serve" in unit
    assert "ExecReload=/bin/kill -HUP $MAINPID" in unit
    assert "NoNewPrivileges=yes" in unit
    assert "Restart=always" in unit
