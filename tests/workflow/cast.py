"""Who and what the state machine of requests plays with."""

from tests.workflow.model import Rule

OPS1, OPS2, SEC1 = ("ops", 1), ("ops", 2), ("security", 1)
ACCOUNTS = {
    "U0ANA": "ana",
    "U0ANA2": "ana",
    "U0BEN": "ben",
    "U0CLEO": "cleo",
    "U0DEV": "dev",
    "U0BO": "bo",
    "U0BO2": "bo",
    "U0RITA": "rita",
    "U0RITA2": "rita",
    "U0MO": "mo",
    "U0MO2": "mo",
    "U0OLGA": "olga",
    "U0GUS": "gus",
    "U0ROB": "rob",
    "U0EXT": "ext",
    "U0DEL": "del",
}
FLAGS = {
    "U0GUS": {"guest": True},
    "U0ROB": {"machine": True},
    "U0EXT": {"external": True},
    "U0DEL": {"deactivated": True},
}
OPS = {"ana", "ben", "bo", "rita", "mo", "gus", "rob", "ext", "del"}
USUAL = {
    "one": Rule("hold", (OPS1,)),
    "two": Rule("hold", (OPS2,)),
    "both": Rule("hold", (OPS1, SEC1)),
    "top": Rule("hold", (SEC1,), "critical"),
    "allow": Rule("allow"),
    "deny": Rule("deny"),
}
CHANGED = [
    Rule("hold", (OPS1,)),
    Rule("hold", (OPS2,)),
    Rule("hold", (OPS1, SEC1)),
    Rule("hold", (SEC1,), amend=False),
    Rule("hold", (SEC1,), "critical"),
    Rule("hold", (OPS1, SEC1), "critical"),
    Rule("allow"),
    Rule("deny"),
]
REVIEWERS = ["ana", "ben", "cleo", "dev"]
CLICKS = [
    *ACCOUNTS,
    "U0EVE",
    "T0OTHER/U0ANA",
    *["U0ANA", "U0ANA2", "U0BEN", "U0CLEO", "U0DEV"] * 2,
]
LOCKS = [
    ("all", ""),
    ("agent", "bot"),
    ("agent", "other-bot"),
    ("team", "platform"),
    ("scope", "do.*"),
    ("scope", "do.one"),
    ("reviewer", "ana"),
    ("reviewer", "cleo"),
]


def nobody_is_left(person: str, gone: set[str]) -> bool:
    """Tell whether every account of somebody is deactivated, or not known to Slack."""
    return {one for one, who in ACCOUNTS.items() if who == person} <= gone
