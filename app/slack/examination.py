"""Examine an installation: tokens, scopes, clock, channels, people, and sample cards."""

import email.utils
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from app.domain.channels import Trouble
from app.domain.people import Account
from app.domain.refusal import SENTENCES
from app.slack import words
from app.slack.courier import FAILURES
from app.slack.directory import UNKNOWN as UNKNOWN_PEOPLE
from app.slack.directory import flags_of
from app.slack.errors import code_of
from app.slack.house import SOCKET, SlackConfig
from app.slack.identity import Identity, WrongInstallation, bearer, identify
from app.slack.places import UNKNOWN, state_of
from app.slack.scopes import SCOPES

SKEW = timedelta(seconds=5)
INSTALL = "install the app again, with the scopes of hitl manifest: OAuth & Permissions, Reinstall"
AGAIN = "try again"
NETWORK = "look at the network and at Slack's status page, then try again"
COPY_AGAIN = "copy the bot token again from OAuth & Permissions to HITL_SLACK_BOT_TOKEN"
PASSING = frozenset(
    {"ratelimited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
WRONG_KIND = "not_allowed_token_type"
CLOSED = frozenset({"unknown_method", "method_deprecated", WRONG_KIND})
NEEDED = "use a Slack that lets a bot ask this: Keyturn decides by what it answers"
UNSAID = (
    "use a Slack whose users.info gives deleted, is_bot, is_restricted and is_ultra_restricted"
)
DEAD = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: good, or not and what to do; `ok` is None where unknown."""

    name: str
    ok: bool | None
    detail: str
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """What the documents name in Slack, each with where: channels, people, user groups."""

    channels: Mapping[str, str]
    people: Mapping[str, Iterable[Account]]
    user_groups: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Examination:
    """Asks Slack about one installation; changes nothing there."""

    client: AsyncWebClient
    config: SlackConfig
    now: datetime

    async def findings(
        self, named: Named, samples: Mapping[str, Mapping[str, Any]]
    ) -> AsyncIterator[Finding]:
        """Give what is found, one thing after the other; `samples` are messages and views."""
        expected = Identity(self.config.team, self.config.enterprise, self.config.app_id)
        try:
            answer = await self.client.auth_test()
            found = await identify(self.client, self._app_token(), expected)
        except WrongInstallation as problem:
            yield Finding("installation", ok=False, detail=str(problem), remedy="correct .env")
            return
        except FAILURES as problem:
            yield _failed("bot token", problem, "copy it again from OAuth & Permissions to .env")
            return
        yield Finding("bot token", ok=True, detail=f"of {answer.get('team')} ({found.home})")
        yield _scopes(answer.headers)
        yield self._clock(answer.headers)
        yield await self._reached()
        async for one in self._named(named, found):
            yield one
        for name, sample in samples.items():
            yield await self._sample(name, sample)

    async def _named(self, named: Named, who: Identity) -> AsyncIterator[Finding]:
        for channel, why in named.channels.items():
            yield await self._channel(channel, why, who)
        for person, accounts in named.people.items():
            yield await self._person(person, accounts, who)
        if named.user_groups:
            async for one in self._user_groups(named.user_groups):
                yield one

    def _app_token(self) -> str:
        return self.config.app_token if self.config.mode == SOCKET else ""

    def _clock(self, headers: Mapping[str, str]) -> Finding:
        told = _date_of(headers)
        if told is None:
            return Finding("clock", None, "Slack did not say what time it is")
        skew = abs(self.now - told)
        detail = f"{skew.total_seconds():.0f} s from Slack's"
        return Finding("clock", skew <= SKEW, detail, "set it by NTP: signatures live 5 minutes")

    async def _reached(self) -> Finding:
        if self.config.mode != SOCKET:
            good = len(self.config.signing_secret) == len("0123456789abcdef" * 2)
            detail = "is set" if good else "is not 32 characters long"
            return Finding("signing secret", good, detail, "copy it from Basic Information")
        try:
            await self.client.api_call(
                "apps.connections.open", headers=bearer(self.config.app_token)
            )
        except FAILURES as problem:
            remedy = "make an app-level token with connections:write (Basic Information)"
            return _failed("app token", problem, remedy)
        return Finding("app token", ok=True, detail="opens a connection")

    async def _channel(self, channel: str, why: str, who: Identity) -> Finding:
        name = f"channel {channel}"
        try:
            answer = await self.client.conversations_info(channel=channel)
        except SlackApiError as problem:
            if code_of(problem) not in UNKNOWN:
                return _failed(name, problem, INSTALL)
            remedy = words.REMEDIES[Trouble.NOT_FOUND]
            return Finding(name, ok=False, detail=f"not found ({why})", remedy=remedy)
        except FAILURES as problem:
            return _failed(name, problem, "try again")
        state = state_of(channel, answer.get("channel") or {}, who, self.now)
        unsaid = state.trouble is Trouble.UNSAID
        told = words.UNSAID_CHANNEL if unsaid else state.trouble.value.replace("_", " ")
        trouble = told or "fine"
        remedy = words.REMEDIES.get(state.trouble, "")
        return Finding(name, not state.trouble, f"#{state.name}, {trouble} ({why})", remedy)

    async def _person(self, person: str, accounts: Iterable[Account], who: Identity) -> Finding:
        name, codes, unsaid = f"person {person}", [], False
        here = [one for one in accounts if one.team == who.home]
        if not here:
            detail = f"no account in this workspace ({who.home}), so they can decide nothing"
            remedy = f"correct the roster: workspace, or people.{person}"
            return Finding(name, ok=False, detail=detail, remedy=remedy)
        for account in here:
            try:
                answer = await self.client.users_info(user=account.user)
            except SlackApiError as problem:
                if code_of(problem) not in UNKNOWN_PEOPLE:
                    return _failed(name, problem, INSTALL)
                codes.append(f"{account.user}: Slack knows no such member")
                continue
            except FAILURES as problem:
                return _failed(name, problem, "try again")
            flags = flags_of(account, answer.get("user") or {}, who, self.now)
            codes += [f"{account.user}: {SENTENCES[flags.code]}"] if flags.code else []
            unsaid = unsaid or flags.doubtful
        detail = " ".join(codes) or "can decide what their grants cover"
        remedy = UNSAID if unsaid else "correct the roster: people." + person
        return Finding(name, not codes, detail, remedy)

    async def _user_groups(self, groups: Mapping[str, str]) -> AsyncIterator[Finding]:
        try:
            answer = await self.client.usergroups_list(include_disabled=True)
        except FAILURES as problem:
            yield _failed("user groups", problem, INSTALL)
            return
        there = {one.get("id"): one for one in answer.get("usergroups") or ()}
        for group, why in groups.items():
            one = there.get(group)
            good = one is not None and not one.get("date_delete")
            detail = f"@{one.get('handle')}" if one else "not found"
            detail += "" if good or not one else ", disabled"
            remedy = f"correct the roster: groups.{why}"
            yield Finding(f"user group {group}", good, f"{detail} ({why})", remedy)

    async def _sample(self, name: str, sample: Mapping[str, Any]) -> Finding:
        key = "view" if sample.get("type") in {"modal", "home"} else "message"
        try:
            await self.client.blocks_validate(**{key: json.dumps(sample)})
        except SlackApiError as problem:
            if code_of(problem) in {"invalid_blocks", "invalid_message", "invalid_view"}:
                first: dict[str, str] = next(iter(problem.response.get("errors") or ()), {})
                detail = f"{first.get('pointer', '')} {first.get('message', '')}".strip()
                remedy = "this is a defect of Keyturn: report it with this line"
                return Finding(name, ok=False, detail=detail, remedy=remedy)
            return _failed(name, problem, "try again", ok=None)
        except FAILURES as problem:
            return _failed(name, problem, "try again", ok=None)
        return Finding(name, ok=True, detail="Slack accepts it")


def _scopes(headers: Mapping[str, str]) -> Finding:
    given = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes", "")
    has = {one.strip() for one in given.split(",") if one.strip()}
    missing = [f"{one} ({why})" for one, why in SCOPES.items() if one not in has]
    needless = sorted(has - SCOPES.keys())
    if missing:
        return Finding("scopes", ok=False, detail=f"missing: {', '.join(missing)}", remedy=INSTALL)
    more = f"; more than needed: {', '.join(needless)}" if needless else ""
    return Finding("scopes", ok=True, detail=f"all {len(SCOPES)} are there{more}")


def _failed(name: str, problem: Exception, remedy: str, *, ok: bool | None = False) -> Finding:
    code = code_of(problem) if isinstance(problem, SlackApiError) else ""
    if not code:
        return Finding(name, ok, "Slack cannot be reached", NETWORK)
    if code in CLOSED and not (name.endswith(" token") and code == WRONG_KIND):
        remedy = "" if ok is None else NEEDED
        return Finding(name, ok, f"cannot check here: Slack says {code}", remedy)
    remedy = (
        AGAIN if code in PASSING else COPY_AGAIN if remedy == INSTALL and code in DEAD else remedy
    )
    return Finding(name, ok, f"Slack says {code}", remedy)


def _date_of(headers: Mapping[str, str]) -> datetime | None:
    told = {name.lower(): value for name, value in headers.items()}.get("date", "")
    try:
        return email.utils.parsedate_to_datetime(told)
    except ValueError:
        return None
