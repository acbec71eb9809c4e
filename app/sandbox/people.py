"""The people of a workspace, with every flag Slack reports about them."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

ALWAYS = ("is_bot", "is_app_user")
WHILE_ACTIVE = ("is_admin", "is_owner", "is_restricted", "is_ultra_restricted")
ONLY_WHEN_TRUE = ("is_workflow_bot", "is_connector_bot")


@dataclass(frozen=True)
class Person:
    """One account; `is_stranger` matters only for accounts of another team."""

    id: str
    name: str
    real_name: str
    team: str
    email: str = ""
    tz: str = "Europe/Madrid"
    enterprise: str | None = None
    deleted: bool = False
    is_admin: bool = False
    is_owner: bool = False
    is_bot: bool = False
    is_app_user: bool = False
    is_workflow_bot: bool = False
    is_connector_bot: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False

    def as_user(self, home: str, now: float, *, email: bool) -> dict[str, Any]:
        """Return the account as users.info shows it to an app installed in `home`."""
        user = {"id": self.id, "team_id": self.team, "name": self.name, "deleted": self.deleted}
        flags = dataclasses.asdict(self)
        shown: dict[str, Any] = {flag: flags[flag] for flag in ALWAYS}
        shown |= {flag: True for flag in ONLY_WHEN_TRUE if flags[flag]}
        if not self.deleted:
            shown |= {flag: flags[flag] for flag in WHILE_ACTIVE} | self._whereabouts(now)
        if self.team != home:
            shown["is_stranger"] = self.is_stranger
        if self.enterprise is not None:
            shown["enterprise_user"] = {"id": self.id, "enterprise_id": self.enterprise}
        return {**user, **shown, "profile": self._profile(home, email=email)}

    def _whereabouts(self, now: float) -> dict[str, Any]:
        local = datetime.fromtimestamp(now, ZoneInfo(self.tz))
        offset = local.utcoffset()
        seconds = int(offset.total_seconds()) if offset is not None else 0
        return {
            "tz": self.tz,
            "tz_label": local.tzname(),
            "tz_offset": seconds,
            "real_name": self.real_name,
        }

    def _profile(self, home: str, *, email: bool) -> dict[str, Any]:
        profile = {"real_name": self.real_name, "display_name": self.name, "team": self.team}
        if email and self.email and self.team == home:
            profile["email"] = self.email
        return profile
