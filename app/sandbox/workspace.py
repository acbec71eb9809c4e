"""A workspace to practise in: its name, its people, its channels."""

from dataclasses import dataclass, field

from app.sandbox.channels import Channel
from app.sandbox.people import Person
from app.sandbox.user_groups import UserGroup

TEAM = "T0ACME"
APP_USER = "U0HITL"


@dataclass(frozen=True)
class Workspace:
    """What exists before the first message; `org_wide` is an install on the whole enterprise."""

    team: str = TEAM
    name: str = "Acme"
    domain: str = "acme"
    enterprise: str | None = None
    org_wide: bool = False
    people: tuple[Person, ...] = field(default=())
    channels: tuple[Channel, ...] = field(default=())
    user_groups: tuple[UserGroup, ...] = field(default=())

    @staticmethod
    def acme() -> "Workspace":
        """Return the workspace of the examples, with one account of each kind."""
        groups = (SECURITY,)
        return Workspace(people=MEMBERS + OTHERS, channels=_channels(), user_groups=groups)


def _member(account: str, real_name: str, tz: str) -> Person:
    name = account.removeprefix("U0").lower()
    return Person(account, name, real_name, TEAM, f"{name}@acme.test", tz)


MEMBERS = (
    _member("U0ANA", "Ana Ruiz", "Europe/Madrid"),
    _member("U0BEN", "Ben Osei", "Europe/London"),
    _member("U0BO", "Bo Lindqvist", "Europe/Stockholm"),
    _member("U0CLEO", "Cleo Martin", "America/New_York"),
    _member("U0DEV", "Dev Patel", "Asia/Kolkata"),
    _member("U0MO", "Mo Haddad", "Europe/Madrid"),
    _member("U0EVE", "Eve Novak", "Europe/Prague"),
)

OTHERS = (
    Person("U0GUEST", "gil", "Gil Guest", TEAM, "gil@agency.test", is_restricted=True),
    Person(
        "U0SINGLE",
        "sia",
        "Sia Single",
        TEAM,
        "sia@agency.test",
        is_restricted=True,
        is_ultra_restricted=True,
    ),
    Person("U0GONE", "gus", "Gus Gone", TEAM, "gus@acme.test", deleted=True),
    Person("U0BOT", "buildbot", "Build Bot", TEAM, is_bot=True),
    Person("U0EXT", "xena", "Xena External", "T0OTHER", "xena@other.test"),
    Person("U0STRANGE", "sam", "Sam Stranger", "T0OTHER", "sam@other.test", is_stranger=True),
)

SECURITY = UserGroup(
    "S0SEC", "security", "Security duty", frozenset({"U0CLEO", "U0DEV", "U0EVE"}), TEAM
)


def _channels() -> tuple[Channel, ...]:
    everyone = frozenset(person.id for person in MEMBERS) | {APP_USER, "U0BOT", "U0GUEST"}
    return (
        Channel("C0PLATFORM", "platform", everyone | {"U0SINGLE"}),
        Channel("C0PAYMENTS", "payments", everyone - {"U0BO"}),
        Channel("C0SUPPORT", "support", everyone),
        Channel("C0SECOPS", "secops", everyone - {"U0BO", "U0GUEST"}, is_private=True),
    )
