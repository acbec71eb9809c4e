"""The way from the practice workspace to a real one."""

from app.bootstrap.starter import link_to_create, manifest
from app.sandbox.page import Part

FOLDER = """\
hitl init keyturn
cd keyturn"""
ENV = """\
HITL_SLACK_BOT_TOKEN=xoxb-…
HITL_SLACK_APP_TOKEN=xapp-…
HITL_SLACK_TEAM=T…
HITL_SLACK_APP=A…"""
DOCUMENTS = "hitl policy check policy.yaml --roster roster.yaml"
START = """\
hitl keys create agent deploy-bot
hitl doctor
hitl serve"""


def parts() -> tuple[Part, ...]:
    """Tell the way, step by step."""
    return (
        Part(
            "Make a folder",
            "It holds a policy, a roster, settings, three keys and a database. The keys never "
            "leave your machine.",
            FOLDER,
        ),
        Part(
            "Make the Slack app",
            "The link opens Slack with everything filled in. Install the app, make an app-level "
            "token with connections:write, and invite it to your teams' channels.",
            url=link_to_create(manifest()),
            label="Create the app at Slack",
        ),
        Part("Fill in .env", "Every line is explained where it stands.", ENV),
        Part("Say who decides what", "The documents are those that run here.", DOCUMENTS),
        Part("Start", "The doctor says what is still missing, and what to do about it.", START),
    )
