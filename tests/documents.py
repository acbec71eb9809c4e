"""The documents that tests read, and small policies and rosters written for one test."""

from pathlib import Path

from app.policy.document import Policy, load_policy
from app.roster.document import Roster, load_roster

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "tests" / "data" / "examples"
MANIFESTS = ROOT / "manifests"

HEAD = """\
version: 1
defaults: {fallback: C0FALL}
teams: {core: {channel: C0CORE, reviewers: core-reviewers}}
actions:
  "thing.*": {resource: "thing:{arguments.id}", risk: low}
  "thing.drop": {resource: "thing:{arguments.id}", risk: high}
resources:
  "thing:prod/**": {environment: prod, owner: core}
  "thing:dev/**": {environment: dev, owner: core}
"""


def manifest_policy() -> Policy:
    return load_policy((MANIFESTS / "policy.yaml").read_text())


def manifest_roster() -> Roster:
    return load_roster((MANIFESTS / "roster.yaml").read_text())


def policy_with(*rules: str) -> Policy:
    return load_policy(policy_text(*rules))


def policy_text(*rules: str) -> str:
    lines = "".join(f"  - {rule}\n" for rule in rules)
    return HEAD + (f"rules:\n{lines}" if rules else "")
