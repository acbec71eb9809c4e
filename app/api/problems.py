"""What is answered when the answer is no: RFC 9457 problems, and the one table of them."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from app.api.told import RequestTold
from app.api.writing import written
from app.domain.refusal import Refused, refused
from app.domain.request import ActionRequest
from app.policy.decision import Misfit

# What the log says of a call that is refused: the code, and by whom it came.
CODE = web.RequestKey("code", str)
CALLER = web.RequestKey("caller", dict[str, str])
URN = "urn:keyturn:problem:"
TYPE = "application/problem+json"

OF_REFUSALS = {
    "already_answered": 409,
    "already_approved": 409,
    "already_cancelled": 409,
    "already_denied": 409,
    "already_expired": 409,
    "already_lapsed": 409,
    "already_pending": 409,
    "already_redeemed": 409,
    "already_rejected": 409,
    "already_reviewed": 409,
    "already_revoked": 409,
    "account_deactivated": 403,
    "account_deactivated_unsaid": 403,
    "account_external": 403,
    "account_external_unsaid": 403,
    "account_guest": 403,
    "account_guest_unsaid": 403,
    "account_machine": 403,
    "account_machine_unsaid": 403,
    "account_unknown": 503,
    "group_unknown": 503,
    "action_not_granted": 403,
    "agent_expired": 403,
    "agent_suspended": 403,
    "agent_unknown": 403,
    "amend_at_least": 422,
    "amend_at_most": 422,
    "amend_denied": 403,
    "amend_not_permitted": 403,
    "amend_nothing": 422,
    "amend_one_of": 422,
    "amend_other_action": 422,
    "amend_shorter": 422,
    "amend_subset": 422,
    "answer_required": 422,
    "answer_too_long": 422,
    "card_unknown": 404,
    "cause_unknown": 422,
    "channel_shared": 403,
    "channel_unsaid": 403,
    "chain_broken": 503,
    "chain_unchecked": 503,
    "clock_behind": 503,
    "code_locked": 403,
    "code_malformed": 422,
    "code_required": 422,
    "code_used": 409,
    "code_wrong": 403,
    "confirm_lookalike": 422,
    "confirm_mismatch": 422,
    "confirm_required": 422,
    "cover_behind": 422,
    "cover_for_nobody": 422,
    "cover_no_use": 422,
    "cover_nobody": 409,
    "cover_not_here": 422,
    "cover_not_yours": 403,
    "cover_past": 422,
    "cover_self": 422,
    "cover_stranger": 422,
    "cover_too_long": 422,
    "cover_too_many": 422,
    "cover_unknown": 404,
    "cover_used": 409,
    "digest_mismatch": 409,
    "document_unreadable": 503,
    "document_unknown": 404,
    "duplicate_key": 422,
    "evidence_missing": 422,
    "hand_over_no_seat": 409,
    "hand_over_nobody": 409,
    "hand_over_not_there": 403,
    "handed_over_already": 409,
    "key_unknown": 404,
    "lock_same_person": 403,
    "lock_target_missing": 422,
    "lock_target_needless": 422,
    "key_name_unknown": 422,
    "lock_target_unknown": 422,
    "lock_unknown": 404,
    "locked": 403,
    "locked_reviewer": 403,
    "no_eligible_reviewer": 422,
    "no_longer_approved": 409,
    "nobody_enrolled": 422,
    "no_enrolment": 404,
    "not_a_person": 404,
    "not_locked_out": 409,
    "not_asked": 403,
    "nobody_to_nudge": 409,
    "not_due": 409,
    "not_manager": 403,
    "nudged_lately": 409,
    "not_eligible": 403,
    "not_enrolled": 403,
    "not_fully_shown": 409,
    "not_on_roster": 403,
    "not_over": 409,
    "not_redeemed": 409,
    "not_requester": 403,
    "not_yours": 404,
    "out_of_scope": 403,
    "own_request": 403,
    "payload_shredded": 410,
    "policy_denied": 403,
    "policy_tightened": 409,
    "pressed_early": 409,
    "pressed_elsewhere": 403,
    "question_required": 422,
    "question_too_long": 422,
    "question_unknown": 404,
    "reason_required": 422,
    "receipt_invalid": 422,
    "receipt_unknown": 409,
    "replay_missing": 422,
    "requester_missing": 422,
    "requester_not_named": 403,
    "row_disagrees": 409,
    "state_unverified": 409,
    "superseded": 409,
    "too_late": 409,
    "too_many_pending": 429,
    "too_many_questions": 409,
    "too_many_revisions": 409,
    "too_many_reports": 409,
    "webhook_busy": 409,
    "webhook_unknown": 404,
    "wrong_audience": 403,
}

OF_THE_DOOR = {
    "bad_request": 400,
    "body_empty": 400,
    "malformed_json": 400,
    "not_utf8": 400,
    "duplicate_member": 400,
    "not_finite": 400,
    "number_too_large": 400,
    "number_too_small": 400,
    "lone_surrogate": 400,
    "noncharacter": 400,
    "nul_character": 400,
    "too_deep": 400,
    "bad_header": 400,
    "bad_parameter": 400,
    "unauthorized": 401,
    "wrong_kind_of_key": 403,
    "not_the_owner": 403,
    "not_found": 404,
    "method_not_allowed": 405,
    "body_too_slow": 408,
    "header_too_slow": 408,
    "body_too_large": 413,
    "unsupported_media_type": 415,
    "expectation_failed": 417,
    "invalid_body": 422,
    "not_supported": 422,
    "too_many_calls": 429,
    "too_many_waits": 429,
    "too_many_streams": 429,
    "busy": 429,
    "internal": 500,
    "slack_unreachable": 503,
    "store_unavailable": 503,
}

OF_MISFITS = {
    "action_invalid": 422,
    "action_too_long": 422,
    "argument_invalid": 422,
    "argument_missing": 422,
    "resource_invalid": 422,
    "resource_mismatch": 422,
    "ttl_out_of_range": 422,
}

STATUS: Mapping[str, int] = OF_REFUSALS | OF_THE_DOOR | OF_MISFITS
LATER = frozenset({429, 503})
SOON = 5


@dataclass(frozen=True, slots=True)
class Fault:
    """One place in what was sent, as a JSON pointer, and what is wrong with it."""

    pointer: str
    detail: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A no: its code, a sentence, the places it is about, and headers that go along.

    `request` tells the request that there is all the same, as looking at it would.
    """

    code: str
    detail: str
    errors: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    request: RequestTold | None = None

    @property
    def status(self) -> int:
        """Give the HTTP status."""
        return STATUS[self.code]


class Declined(Exception):  # noqa: N818 - it carries the answer; nothing went wrong
    """Answer with this problem; raised inside a unit, nothing of the unit is recorded."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def later(code: str, detail: str, seconds: float) -> Problem:
    """Make the problem that says "not now", with the whole seconds to wait."""
    return Problem(code, detail, headers={"Retry-After": str(max(1, math.ceil(seconds)))})


def problem_of(no: Refused | Misfit) -> Problem:
    """Tell a refusal, or what does not fit the catalogue, as a problem."""
    if isinstance(no, Misfit):
        return Problem(no.code, no.message, (Fault(no.pointer, no.message),))
    headers = {"Retry-After": str(SOON)} if OF_REFUSALS[no.code] in LATER else {}
    return Problem(no.code, no.sentence, headers=headers)


def denied(request: ActionRequest, said: RequestTold, headers: Mapping[str, str]) -> Problem:
    """Tell what policy denied as a no that names the request."""
    no = refused(request.code, reason=request.terms.reason)
    return Problem("policy_denied", no.sentence, headers=headers, request=said)


def said_of(problem: Problem, path: str) -> dict[str, Any]:
    """Tell a problem in the members of RFC 9457; `path` is what was called."""
    said: dict[str, Any] = {
        "type": URN + problem.code.replace("_", "-"),
        "title": problem.code.replace("_", " ").capitalize(),
        "status": problem.status,
        "detail": problem.detail,
        "instance": path,
        "code": problem.code,
    }
    if problem.errors:
        said["errors"] = [{"pointer": one.pointer, "detail": one.detail} for one in problem.errors]
    if problem.request:
        said["request"] = problem.request
    return said


def response_of(problem: Problem, path: str) -> web.Response:
    """Write a problem as an answer; `path` is what was called."""
    return web.Response(
        status=problem.status,
        body=written(said_of(problem, path), json.dumps).encode(),
        headers={"Content-Type": TYPE, **problem.headers},
    )
