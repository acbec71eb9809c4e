"""The problems that a call may answer, by what the call does."""

from app.api.problems import OF_MISFITS
from app.domain.request import State

EVERY = frozenset({"internal", "expectation_failed"})
KEYED = EVERY | {
    "unauthorized",
    "wrong_kind_of_key",
    "too_many_calls",
    "busy",
    "store_unavailable",
}
OPERATED = KEYED | {"not_the_owner", "bad_header"}
BODY = frozenset(
    {
        "bad_request",
        "body_empty",
        "body_too_large",
        "body_too_slow",
        "duplicate_member",
        "invalid_body",
        "lone_surrogate",
        "malformed_json",
        "noncharacter",
        "not_finite",
        "not_supported",
        "not_utf8",
        "nul_character",
        "number_too_large",
        "number_too_small",
        "too_deep",
        "unsupported_media_type",
    }
)
BY_ID = frozenset({"not_yours", "not_found"})
UNTRUE = frozenset({"row_disagrees", "state_unverified"})
ENDED = frozenset(f"already_{one}" for one in State if one is not State.APPROVED)
UNUSED = ENDED - {"already_redeemed"}
CLOSED = UNTRUE | ENDED - {"already_pending"} | {"already_approved", "too_late"}
ASKING = frozenset(
    {
        "bad_header",
        "document_unreadable",
        "duplicate_key",
        "agent_unknown",
        "agent_expired",
        "agent_suspended",
        "action_not_granted",
        "locked",
        "too_many_pending",
        "requester_missing",
        "requester_not_named",
        "evidence_missing",
        "group_unknown",
        "nobody_enrolled",
        "chain_broken",
        "chain_unchecked",
        "no_eligible_reviewer",
        "policy_denied",
        *OF_MISFITS,
    }
)
ANSWERING = frozenset(
    {"answer_required", "answer_too_long", "question_unknown", "already_answered"}
)
DOUBTED = frozenset({"chain_broken", "chain_unchecked"})
REDEEMING = DOUBTED | frozenset(
    {
        "receipt_invalid",
        "receipt_unknown",
        "wrong_audience",
        "superseded",
        "payload_shredded",
        "clock_behind",
        "document_unreadable",
        "agent_unknown",
        "agent_expired",
        "agent_suspended",
        "action_not_granted",
        "locked",
        "digest_mismatch",
        "no_longer_approved",
        "policy_tightened",
        "slack_unreachable",
    }
)
