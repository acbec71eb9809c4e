"""Faults planted in copies of the product, to see which cells of the matrix find them."""

# ruff: noqa: E501 - long lines are those of the product

from dataclasses import dataclass

from tests.matrix.axes import COVERING, STEERING, Action

LIFECYCLE, PEOPLE = "app/domain/lifecycle.py", "app/domain/people.py"
STANDING, GRANTS = "app/workflow/standing.py", "app/roster/people.py"
CLOSING, ROSTER = "app/domain/closing.py", "app/roster/document.py"
IDENTITY, EDGE = "app/slack/identity.py", "app/slack/edge.py"
DETAILS, KNOWING = "app/workflow/show_page.py", "app/workflow/ask_status.py"
CANCEL, REVOKE = "app/workflow/cancel_request.py", "app/workflow/revoke_approval.py"
REVIEW, RECORD = "app/workflow/submit_review.py", "app/workflow/record.py"
CALLERS = "callers"
TAKING_BACK = (Action.CANCEL, Action.REVOKE, Action.ANSWER)
REJECTING = (Action.REJECT,)
APPROVING = (Action.APPROVE,)
MANAGING = "app/workflow/managing.py"
STEERED = tuple(sorted(STEERING | COVERING))


@dataclass(frozen=True)
class Fault:
    """One way to be wrong: what is put where, and the part of the matrix that is walked."""

    name: str
    what: str
    path: str
    old: str
    new: str
    part: tuple[Action, ...] | str = REJECTING
    risk: str = "low"


FAULTS = (
    Fault(
        "own",
        "Whoever it is for decides it",
        LIFECYCLE,
        '    if standing.person in request.asker.people:\n        return refused("own_request")',
        '    if False:\n        return refused("own_request")',
    ),
    Fault(
        "owner",
        "Who owned the agent may review it",
        PEOPLE,
        "frozenset({self.owner, self.requester, self.key_creator}",
        "frozenset({self.requester, self.key_creator}",
    ),
    Fault(
        "owner_now",
        "Who owns the agent now may review it",
        STANDING,
        '    return OWN if agent and agent.owner == person else ""',
        '    return ""',
    ),
    Fault(
        "creator",
        "Who made the key may review",
        PEOPLE,
        'self.requester, self.key_creator} - {""}).union(\n            self.key_makers\n        )',
        'self.requester} - {""})',
    ),
    Fault(
        "locked",
        "A locked reviewer counts",
        STANDING,
        "    if person in locked_reviewers(q):",
        "    if False:",
    ),
    Fault("guest", "Guests count", PEOPLE, '"external", "guest")', '"external")'),
    Fault(
        "machine",
        "Bots, apps and workflows count",
        PEOPLE,
        '"machine", "external", "guest")',
        '"external", "guest")',
    ),
    Fault(
        "external",
        "Other companies' accounts count",
        PEOPLE,
        '"external", "guest")',
        '"guest")',
    ),
    Fault(
        "deactivated",
        "Deactivated accounts count",
        PEOPLE,
        '("deactivated", "machine", "external"',
        '("machine", "external"',
    ),
    Fault(
        "scope",
        "Membership of any group is enough",
        LIFECYCLE,
        '    if not standing.groups:\n        return refused("out_of_scope"',
        '    if False:\n        return refused("out_of_scope"',
    ),
    Fault(
        "resource",
        "A grant is for every resource",
        GRANTS,
        "            and any(one.fits_each(resource) for one in self.resources)\n",
        "",
    ),
    Fault(
        "action",
        "A grant is for every action",
        GRANTS,
        "            and any(one.matches(facts.action) for one in self.actions)\n",
        "",
    ),
    Fault(
        "environment",
        "A grant is for every environment",
        GRANTS,
        "            and (self.environments is None or facts.environment in self.environments)\n",
        "",
    ),
    Fault(
        "ceiling",
        "A grant has no ceiling of risk",
        GRANTS,
        "            and facts.risk.rank <= self.max_risk.rank\n",
        "",
        risk="high",
    ),
    Fault(
        "span",
        "Grants and memberships neither begin nor end",
        GRANTS,
        "        return self.start <= now.astimezone(UTC).date() <= self.until",
        "        return True",
    ),
    Fault(
        "expired",
        "What is out of time is decided until the tick comes",
        CLOSING,
        '    return refused("too_late") if now >= request.terms.expires_at else None',
        "    return None",
    ),
    Fault(
        "superseded",
        "A card of an earlier revision decides",
        LIFECYCLE,
        '    return refused("superseded") if click.revision != request.revision else None',
        "    return None",
    ),
    Fault(
        "unseen",
        "Who saw a part approves the whole",
        LIFECYCLE,
        '    unseen = None if click.shown_whole else refused("not_fully_shown")',
        "    unseen = None",
        (Action.APPROVE_UNSEEN,),
    ),
    Fault(
        "twice",
        "The same person approves twice",
        LIFECYCLE,
        "    if standing.person in before or standing.person not in counted:",
        "    if False:",
        APPROVING,
    ),
    Fault(
        "seat",
        "Any reviewer in scope may press Approve",
        LIFECYCLE,
        "    if verdict is Verdict.REJECT or groups & standing.groups:",
        "    if True:",
        APPROVING,
    ),
    Fault(
        "code",
        "No code is looked at",
        REVIEW,
        "    return _unproven(uow, standing.person, said.code) or outcome",
        "    return outcome",
        APPROVING,
        "critical",
    ),
    Fault(
        "details",
        "Everybody sees the whole action",
        DETAILS,
        "    no = _barred(uow, standing, request)",
        "    no = None",
        (Action.DETAILS, Action.PAGE),
    ),
    Fault(
        "creator_sees",
        "Who made the key sees the whole action",
        DETAILS,
        "owns(q, standing.person, request)",
        "standing.person in request.asker.people",
        (Action.DETAILS, Action.PAGE),
    ),
    Fault(
        "known",
        "Everybody on the roster may ask of a request by its id",
        KNOWING,
        "    return owns(q, person, request) or bool(",
        "    return True or bool(",
        (Action.SHOW, Action.WHY),
    ),
    Fault(
        "told",
        "Who types a strange id learns that it is one",
        REVOKE,
        "    if meant.name and not groups_of(q, person, request):",
        "    if False:",
        TAKING_BACK,
    ),
    Fault(
        "cancel",
        "Anybody takes a request back",
        CANCEL,
        "    if not owns(q, person, request) and not (person and person == answers_for(q, request)):",
        "    if False:",
        TAKING_BACK,
    ),
    Fault(
        "team",
        "Another workspace's account with a reviewer's id is the reviewer",
        ROSTER,
        "        return self.accounts.get(account)",
        "        return next((one for known, one in self.accounts.items() if known.user == account.user), None)",
    ),
    Fault(
        "app",
        "Payloads for other apps are taken",
        IDENTITY,
        '    if not identity.app or payload.get("api_app_id") != identity.app:',
        "    if not identity.app:",
    ),
    Fault(
        "installation",
        "Payloads from other workspaces are taken",
        IDENTITY,
        "    return bool(team and team == identity.team) or bool(",
        "    return True or bool(",
    ),
    Fault(
        "signature",
        "Signatures are not looked at",
        EDGE,
        "        if not self.seal.holds(stamps, signatures, body, now):",
        "        if False:",
    ),
    Fault(
        "silent",
        "Refusals leave no entry",
        RECORD,
        "    uow.append(CommandRefused(",
        "    str(CommandRefused(",
    ),
    Fault(
        "others",
        "Any agent cancels any agent's requests",
        CANCEL,
        " or request.asker.agent != key.name:",
        ":",
        CALLERS,
    ),
    Fault(
        "audience",
        "Any executor redeems any receipt",
        LIFECYCLE,
        "    if attempt.executor not in request.receipt.audience:",
        "    if False:",
        CALLERS,
    ),
    Fault(
        "operators",
        "An agent's key opens what is an operator's",
        "app/api/operators/doors.py",
        "self.gate.admit(request, KeyKind.OPERATOR)",
        "self.gate.admit(request, KeyKind.OPERATOR, KeyKind.AGENT)",
        CALLERS,
    ),
    Fault(
        "dead",
        "An expired or revoked key is as good as another",
        "app/api/auth.py",
        "        return key if key and key.alive(max(q.now, self._now())) else None",
        "        return key",
        CALLERS,
    ),
    Fault(
        "advisory",
        "An agent's own key redeems its receipt",
        "app/workflow/redeem_receipt.py",
        "    if wish.key.kind is not (KeyKind.AGENT if advisory else KeyKind.EXECUTOR):",
        "    if False:",
        CALLERS,
    ),
    Fault(
        "reading",
        "An agent reads any agent's requests",
        "app/api/looks.py",
        "            return told(q, found) if found and found.asker.agent == key.name else None",
        "            return told(q, found) if found else None",
        CALLERS,
    ),
    Fault(
        "cover_span",
        "A cover that outlives its end, or has not begun, counts",
        "app/domain/cover.py",
        "        return self.start <= now < self.until",
        "        return True",
    ),
    Fault(
        "cover_own",
        "A cover of whoever stands behind a request counts there",
        "app/roster/covering.py",
        "            if not {one.absent, one.named_by} & set(barred)\n",
        "",
    ),
    Fault(
        "cover_from",
        "Anybody may stand in for any group",
        "app/roster/covering.py",
        "            if group in found.cover_from and group not in own",
        "            if group not in own",
    ),
    Fault(
        "cover_word",
        "Anybody's word makes a stand-in",
        "app/roster/covering.py",
        "    if namer is None or namer.left(now) or namer.id not in {absent.id, absent.manager}:",
        "    if False:",
    ),
    Fault(
        "cover_chain",
        "A cover of a cover counts",
        "app/roster/covering.py",
        "            for group in roster.groups_for(one.absent, facts, now)\n",
        "            for group in roster.groups_for(one.absent, facts, now)\n"
        "            | {each.group for each in stands_for(roster, one.absent, facts, now)}\n",
    ),
    Fault(
        "cover_gone",
        "Who is deactivated still lends their right",
        "app/workflow/lending.py",
        "        if known:\n            good.append(one)",
        "        good.append(one)",
    ),
    Fault(
        "cover_twice",
        "Who is away and who stands in for them both count",
        "app/domain/counting.py",
        "        if users.setdefault(cover.absent, name) == name:",
        "        if True:",
        APPROVING,
    ),
    Fault(
        "suspended",
        "What a suspended agent asked is approved",
        REVIEW,
        "        no = no or suspended(uow, request.asker.agent)\n",
        "",
        APPROVING,
    ),
    Fault(
        "deactivated_owner",
        "An agent is suspended by the roster alone, whatever Slack says of its owner",
        "app/workflow/suspension.py",
        '    return refused("agent_suspended") if gone and all(gone) else None',
        "    return None",
        APPROVING,
    ),
    Fault(
        "orphans_ask",
        "A suspended agent asks for something new",
        "app/workflow/admission.py",
        "    if no := refused(code) if code else suspended(q, agent.name):",
        "    if no := refused(code) if code else None:",
        CALLERS,
    ),
    Fault(
        "orphans_redeem",
        "What a suspended agent asked is redeemed",
        "app/workflow/redeem_receipt.py",
        "    no = refused(code) if code else suspended(uow, request.asker.agent)",
        "    no = refused(code) if code else None",
        CALLERS,
    ),
    Fault(
        "manager",
        "Anybody on the roster steers as the manager",
        MANAGING,
        "person == team.manager and ",
        "",
        STEERED,
    ),
    Fault(
        "manager_behind",
        "A manager steers what they stand behind",
        MANAGING,
        " and not behind",
        "",
        STEERED,
    ),
    Fault(
        "locked_manager",
        "A locked or deactivated manager steers",
        MANAGING,
        "    return refused(code) if code else person.id",
        "    return person.id",
        STEERED,
    ),
    Fault(
        "anywhere",
        "A request is handed over to any team",
        "app/workflow/hand_over.py",
        "    others = hands_to(policy, request.facts.team) if policy else ()",
        "    others = policy.teams.values() if policy else ()",
        STEERED,
    ),
    Fault(
        "hander",
        "Who hands a request over fills a seat by it",
        "app/domain/escalating.py",
        " and one.by != person}",
        "}",
        APPROVING,
    ),
    Fault(
        "reports",
        "A manager names who stands in for anybody",
        "app/workflow/call_in.py",
        "        if manager in {one, roster.people[one].manager}\n",
        "",
        STEERED,
    ),
    Fault(
        "coverable",
        "A manager lets anybody stand in",
        "app/roster/covering.py",
        "    return groups_in(roster, absent) & set(found.cover_from) if found else frozenset()",
        "    return groups_in(roster, absent)",
        STEERED,
    ),
    Fault(
        "ended_by",
        "Anybody ends a cover",
        "app/workflow/name_cover.py",
        "if now < one.until and person in _about(roster, one)]",
        "if now < one.until]",
        STEERED,
    ),
)
