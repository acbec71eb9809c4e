"""The practice workspace: a local Slack with people and channels, and an independent judge."""

from app.sandbox.channels import Channel
from app.sandbox.controls import NoSuchControl
from app.sandbox.faults import Fault
from app.sandbox.homes import HomeView
from app.sandbox.markup.live import live_in_blocks, live_markup
from app.sandbox.markup.plain import folded, plain
from app.sandbox.messages import Message
from app.sandbox.modals import OpenView
from app.sandbox.people import Person
from app.sandbox.sandbox import Sandbox
from app.sandbox.seen import Seen
from app.sandbox.workspace import Workspace

__all__ = [
    "Channel",
    "Fault",
    "HomeView",
    "Message",
    "NoSuchControl",
    "OpenView",
    "Person",
    "Sandbox",
    "Seen",
    "Workspace",
    "folded",
    "live_in_blocks",
    "live_markup",
    "plain",
]
