"""The way from the practice workspace to a real one."""

import json
from urllib.parse import urlencode

import yaml

from app.demo.stage import manifest_text
from app.sandbox.page import Part

NEW_APP = "https://api.slack.com/apps?"
ENV = """\
HITL_SLACK_BOT_TOKEN=xoxb-…
HITL_SLACK_APP_TOKEN=xapp-…
HITL_SLACK_TEAM=T…
HITL_SLACK_APP=A…
HITL_DATA_KEY=data.key
HITL_RECEIPT_KEY=receipt.key
HITL_KEY_PEPPER=pepper.key"""
KEYS = """\
umask 077
for name in data receipt pepper; do
  openssl rand -base64 32 > $name.key
done"""
DOCUMENTS = """\
cp manifests/policy.yaml manifests/roster.yaml .
hitl policy check policy.yaml --roster roster.yaml"""
START = """\
hitl keys create agent deploy-bot
hitl serve"""


def manifest_link() -> str:
    """Return the address at which Slack makes the app from its manifest."""
    manifest = yaml.safe_load(manifest_text())
    return NEW_APP + urlencode({"new_app": "1", "manifest_json": json.dumps(manifest)})


def parts() -> tuple[Part, ...]:
    """Tell the way, step by step."""
    return (
        Part(
            "Make the Slack app",
            "The link opens Slack with everything filled in. Install the app, make an app-level "
            "token with connections:write, and invite it to your teams' channels.",
            url=manifest_link(),
            label="Create the app at Slack",
        ),
        Part("Make three keys", "They never leave your machine.", KEYS),
        Part("Fill in .env", "The file .env.example explains every line.", ENV),
        Part("Say who decides what", "Start from the documents that run here.", DOCUMENTS),
        Part("Start", "What is wrong, if anything, is told at /readyz.", START),
    )
