"""Every problem that a call may answer: an example of it, and what to do about it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.api import examples, strict
from app.api.edge import OF_STATUS
from app.api.problems import OF_REFUSALS, Fault, Problem, problem_of, said_of
from app.domain.refusal import refused
from app.domain.request import State

SEEN = "Look at the request: its `state` and `ending` say what became of it."
OPERATORS = "Ask an operator; nothing that the caller sends can change it."
WAIT = "Wait as long as `Retry-After` says, then send the same again."
MEND = "Mend the body where `errors` points, then send it again."
WRITER = "Mend whatever writes the JSON; the same body is refused each time."
LOOK_UP = "List them, and take an id from the list."
ROSTER = "The roster decides this; whoever keeps it can add or extend the agent."

REMEDIES: Mapping[str, str] = {
    **{f"already_{one}": SEEN for one in State if one is not State.PENDING},
    "already_pending": "Wait for the decision: `Prefer: wait=60` holds the answer until then.",
    "already_answered": "Nothing is left to do; the answer is in `questions`.",
    "action_too_long": "Nest less, leave out what a reviewer need not see, or ask in parts.",
    "action_invalid": "Name the action as the catalogue of the policy does.",
    "action_not_granted": ROSTER,
    "agent_expired": ROSTER,
    "agent_suspended": "Name a new owner for the agent in the roster.",
    "agent_unknown": ROSTER,
    "answer_required": "Send an answer that is not empty.",
    "answer_too_long": "Shorten it, or point to where the rest is.",
    "argument_invalid": MEND,
    "argument_missing": "Send the argument that names what the action is done to.",
    "bad_header": "Send the header in the form that the sentence names, once.",
    "bad_parameter": "Correct the query; the sentence says which parameter, and what it may be.",
    "bad_request": "Send it again; the connection or the length of the body was broken.",
    "body_empty": "Send a JSON object.",
    "body_too_large": "Leave out what people need not read, or point to it in `context.evidence`.",
    "body_too_slow": "Send it again over a better connection.",
    "busy": WAIT,
    "chain_broken": "`hitl audit verify` names what is wrong; mend it, and send the same again.",
    "chain_unchecked": WAIT,
    "clock_behind": "Put the clock of the service's machine right; then send the same again.",
    "code_malformed": "Type the six digits that the app shows.",
    "code_required": "Type the six digits that the app shows.",
    "code_wrong": "Type the newest code; if it is wrong again, begin the enrolment anew.",
    "digest_mismatch": "Run what was approved: `action` of the request. The third revokes it.",
    "document_unreadable": "Load a policy and a roster that can be read; `hitl doctor` helps.",
    "duplicate_key": "Use a new Idempotency-Key for another action.",
    "duplicate_member": WRITER,
    "evidence_missing": "Add the fields that the sentence names to `context`.",
    "expectation_failed": "Leave the `Expect` header out.",
    "group_unknown": WAIT,
    "internal": "Try again later, and tell whoever operates the service when it happened.",
    "invalid_body": MEND,
    "key_name_unknown": 'Correct the name, or send `"unknown": true` to make it all the same.',
    "key_unknown": LOOK_UP,
    "lock_same_person": "Let another operator lift it, by a key that neither of you made.",
    "lock_target_missing": "Send `target`, or the kind `all`.",
    "lock_target_needless": "Leave `target` out.",
    "lock_target_unknown": 'Correct the name, or send `"unknown": true` to lock it all the same.',
    "cover_unknown": LOOK_UP,
    "document_unknown": LOOK_UP,
    "lock_unknown": LOOK_UP,
    "locked": "Stop asking; an operator lifts the lock when the danger is over.",
    "lone_surrogate": WRITER,
    "malformed_json": WRITER,
    "method_not_allowed": "Use a method that `Allow` names.",
    "no_eligible_reviewer": "Somebody must be granted this in the roster; send it again then.",
    "no_enrolment": "Nothing is left to do.",
    "no_longer_approved": "Ask anew; a reviewer who approved it does not count any more.",
    "nobody_enrolled": "Enrol who may approve this: hitl roster enrol PERSON. Then ask again.",
    "noncharacter": WRITER,
    "not_a_person": "Name somebody as the active roster does.",
    "not_finite": WRITER,
    "not_found": "Correct the address.",
    "not_locked_out": "Nothing is left to do.",
    "not_on_roster": "Add the person to the roster first.",
    "not_over": "Wait until it has ended; only then is anything of it erased.",
    "not_redeemed": "Redeem the receipt before saying what came of it.",
    "not_supported": "Leave the field out; this version has not what it asks for.",
    "not_the_owner": "Run the command as the user that the service runs as.",
    "not_utf8": WRITER,
    "not_yours": "Correct the id. What another agent asked is answered like this, too.",
    "nul_character": WRITER,
    "number_too_large": "Write the number as text.",
    "number_too_small": "Write the number as text.",
    "payload_shredded": "Ask anew; what was to be run is not kept any more.",
    "policy_denied": "Stop: it must not be run. Only another policy would allow it.",
    "policy_tightened": "Ask anew, by the policy as it is now.",
    "question_unknown": "Take the id from `questions` of the request.",
    "receipt_invalid": "Hand over the receipt exactly as it was given.",
    "receipt_unknown": "Fetch the receipt of the request again, and redeem that one.",
    "replay_missing": "Send `since`, `until`, `first`, `last` or `request`.",
    "requester_missing": "Send context.requester: one of the people whom the roster lists for it.",
    "requester_not_named": "Name a person whom the roster lets this agent act for, or nobody.",
    "resource_invalid": MEND,
    "resource_mismatch": "Leave `resource` out, or name what the arguments name.",
    "row_disagrees": OPERATORS,
    "slack_unreachable": "Wait as long as `Retry-After` says; the receipt is unspent.",
    "state_unverified": OPERATORS,
    "store_unavailable": WAIT,
    "superseded": "Fetch the receipt again: the request was amended after this one was signed.",
    "too_deep": "Send a flatter object.",
    "too_late": SEEN,
    "too_many_calls": WAIT,
    "too_many_pending": "Wait until some are decided, or cancel what is not needed.",
    "too_many_reports": "Nothing is left to do; what was said so far stands.",
    "too_many_streams": "End some streams; one tells of all requests of the agent.",
    "too_many_waits": "End some waits, or ask without `Prefer`.",
    "ttl_out_of_range": "Ask for a time that the policy permits, or for none.",
    "unauthorized": "Send a living key: `Authorization: Bearer hitl_…`.",
    "unsupported_media_type": "Send `Content-Type: application/json`, in UTF-8, uncompressed.",
    "webhook_busy": "Wait until the replays that are under way are done.",
    "webhook_unknown": LOOK_UP,
    "wrong_audience": "Let the executor redeem it that the receipt names in `aud`.",
    "wrong_kind_of_key": "Use a key of a kind that this call is for.",
}

ARGUMENT = "/action/arguments/secret"
_EXAMPLES: Mapping[str, tuple[str, str]] = {
    **{code: (sentence, ARGUMENT) for code, sentence in strict.SENTENCES.items()},
    **{code: (sentence, "") for code, sentence in OF_STATUS.values()},
    "action_invalid": ("The name of the action cannot be one.", "/action/name"),
    "action_too_long": (
        "Written out for a reviewer, the arguments are up to 8,669,721 characters long.",
        "/action/arguments",
    ),
    "argument_invalid": (
        "The argument secret names the resource, so it must be a text and not empty.",
        ARGUMENT,
    ),
    "argument_missing": ("The argument secret names the resource; it is missing.", ARGUMENT),
    "bad_header": (
        "Idempotency-Key must be one value of 1 to 200 visible ASCII characters.",
        "",
    ),
    "bad_parameter": ("limit must be a number from 1 to 200.", ""),
    "bad_request": ("The body could not be read to its end.", ""),
    "body_empty": ("The body is empty; a JSON object is needed.", ""),
    "body_too_slow": ("The body did not arrive in time.", ""),
    "busy": ("The service is busy; nothing was recorded.", ""),
    "internal": ("Something went wrong here; it has been logged.", ""),
    "invalid_body": ("/action/name is missing.", "/action/name"),
    "malformed_json": ("The body is not JSON: Expecting value (line 1, column 8).", ""),
    "not_supported": ("'priority' is not supported in this version.", "/priority"),
    "not_the_owner": ("This socket is for the service's own user.", ""),
    "not_utf8": ("The body is not UTF-8 (at byte 12).", ""),
    "resource_invalid": (
        (
            "The id of the resource holds “,”, by which it could be taken for several: "
            "name one resource in one request."
        ),
        "/resource/id",
    ),
    "resource_mismatch": ("The resource is not the one the arguments name.", "/resource/id"),
    "slack_unreachable": (
        "Slack could not be asked who still counts; the receipt is unspent. Try again.",
        "",
    ),
    "store_unavailable": ("The records cannot be written; nothing was recorded.", ""),
    "too_deep": ("The body is nested more than 32 deep.", ""),
    "too_many_calls": ("Too many calls with this key.", ""),
    "too_many_streams": ("This agent already holds 100 streams.", ""),
    "too_many_waits": ("This agent already holds 2000 waits.", ""),
    "ttl_out_of_range": (
        "The time to live must be between 0:15:00 and 1 day, 0:00:00.",
        "/ttl",
    ),
    "unauthorized": ("The key is unknown, expired or revoked.", ""),
    "unsupported_media_type": ("A compressed body is not accepted.", ""),
    "wrong_kind_of_key": ("This call is not for a key of kind executor.", ""),
}


def example_of(code: str, path: str = "/v1/requests") -> dict[str, Any]:
    """Give a problem as it is answered to a call of a path."""
    if code == "policy_denied":
        no = problem_of(refused(code, reason=examples.DENIED["policy"]["reason"]))
        return said_of(replace(no, request=examples.DENIED), path)
    if code in OF_REFUSALS:
        return said_of(problem_of(refused(code)), path)
    detail, pointer = _EXAMPLES[code]
    places = (Fault(pointer, detail),) if pointer else ()
    return said_of(Problem(code, detail, places), path)
