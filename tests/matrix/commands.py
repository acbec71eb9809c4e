"""The command line: what each command may change, by the design alone.

Whoever may run it operates the service: no account, no agent and no key stands before it but
the machine's own user. It decides nothing: no command approves, and one takes a request back.
"""

from tests.matrix.axes import OPEN, WORDS, Answer, State

REQUEST, KEY, LOCK = "{request}", "{key}", "{lock}"
CANCEL, SHOW, SHRED = "requests cancel", "requests show", "audit shred"
THING = '{"thing": "plain/0"}'
LEAVES: dict[str, tuple[str, ...]] = {
    "policy check": ("policy.yaml",),
    "policy explain": ("--action", "work.low", "--arguments", THING),
    "policy test": ("cases.yaml",),
    "roster check": ("roster.yaml",),
    "roster who": ("rae",),
    "roster enrol": ("ned", "--json"),
    "roster enrolments": (),
    "roster unenrol": ("rae",),
    "roster unlock": ("leo",),
    "roster groups": (),
    "roster expiring": (),
    "roster review": (),
    "keys create": ("agent", "spare", "--unknown"),
    "keys list": (),
    "keys rotate": (KEY,),
    "keys revoke": (KEY,),
    "requests list": (),
    SHOW: (REQUEST,),
    CANCEL: (REQUEST,),
    "story": (REQUEST,),
    "audit verify": (),
    "audit key": (),
    "audit anchor": (),
    "backup": ("copy.db",),
    "audit export": (),
    SHRED: (REQUEST, "--yes"),
    "openapi": (),
    "database upgrade": (),
    "lock": ("agent", "plain", "--by", "ana"),
    "unlock": (LOCK, "--by", "mo"),
    "locks": (),
    "covers list": (),
    "covers end": ("cover_none",),
    "documents list": (),
    "documents show": ("policy",),
    "webhooks list": (),
    "webhooks test": ("nobody",),
    "webhooks enable": ("nobody",),
    "webhooks disable": ("nobody",),
    "webhooks replay": ("nobody", "--from", "1"),
    "health": (),
    "manifest": (),
    "database rekey": ("--make", "new.key"),  # the last: with the key before, nothing opens
}
HOOKS = ("webhooks test", "webhooks enable", "webhooks disable", "webhooks replay")
# nothing answers; there is no such cover, no such endpoint; the first code is wrong
SAYS_NO = {"health": 1, "covers end": 1, "roster enrol": 1, **dict.fromkeys(HOOKS, 1)}
ELSEWHERE = {
    "serve": "it runs the service, whose doors are walked by themselves",
    "demo": "it plays in a workspace and a database of its own",
    "database copy": "it moves everything to another database, which must be empty",
    "doctor": "it asks Slack itself, and is walked beside the practice workspace",
    "init": "it makes a folder that was not there",
    "restore": "it puts a copy in the place of the whole database",
}


def expected(command: str, state: State) -> Answer:
    """Say what must come of a command for a request in a state."""
    if command == SHRED:
        open_yet = OPEN | {State.OVERDUE, State.APPROVED, State.UNUSED}
        no = Answer(no=frozenset({"not_over"}))
        return no if state in open_yet else Answer(does=("Shredded",))
    if command != CANCEL:
        return Answer()
    return Answer(does=("Cancelled",)) if state in OPEN else Answer(no=frozenset({WORDS[state]}))
