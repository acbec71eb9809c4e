"""How a refusal is told in Slack: why not, what to do now, and that nothing was recorded."""

import re

from app.domain.refusal import SENTENCES, Refused
from app.workflow.reply import Reply

NOTHING = "Nothing was recorded."
NOTHING_NEW = "Nothing new was recorded."
OTHERWISE = {
    "policy_tightened": "Your approval was not recorded.",
    "no_longer_approved": NOTHING_NEW,
}
TO_DO = {
    "cover": "Say “cover” after the slash command to see who stands in for whom.",
    "card": "Look at the card: it shows how the request stands.",
    "keeper": "Ask whoever keeps the roster.",
    "operator": "Ask an operator.",
    "agent": "Ask the agent's owner.",
    "again": "Try again.",
    "code": "Type the newest one from your authenticator app.",
    "id": "Look at the id again: the slash command with “status” lists yours.",
    "other": "Ask another reviewer.",
    "slack": "Ask an operator what `hitl doctor` says of it.",
    "narrower": "Give something that does less, or reject it and say why.",
}
_DO = {
    "cover": (
        "cover_for_nobody cover_behind cover_nobody cover_not_here cover_no_use cover_not_yours "
        "cover_self cover_stranger cover_too_long cover_unknown"
    ),
    "card": (
        "already_answered already_approved already_cancelled already_denied already_expired "
        "already_lapsed already_pending already_redeemed already_rejected already_reviewed "
        "already_revoked cover_used hand_over_nobody hand_over_no_seat handed_over_already "
        "nobody_to_nudge not_due not_over not_redeemed nudged_lately payload_shredded "
        "policy_denied policy_tightened question_unknown too_late too_many_questions "
        "too_many_reports too_many_revisions no_longer_approved receipt_unknown superseded"
    ),
    "keeper": (
        "agent_expired agent_suspended agent_unknown not_a_person not_on_roster "
        "no_eligible_reviewer hand_over_not_there requester_not_named action_not_granted"
    ),
    "operator": (
        "chain_broken clock_behind document_unknown document_unreadable key_name_unknown "
        "key_unknown lock_same_person lock_target_missing lock_target_needless "
        "lock_target_unknown lock_unknown locked no_enrolment not_locked_out replay_missing "
        "row_disagrees state_unverified webhook_busy webhook_unknown code_locked"
    ),
    "agent": (
        "digest_mismatch duplicate_key evidence_missing receipt_invalid requester_missing "
        "too_many_pending wrong_audience not_asked not_requester not_manager"
    ),
    "slack": (
        "account_deactivated_unsaid account_external_unsaid account_guest_unsaid "
        "account_machine_unsaid"
    ),
    "other": ("account_deactivated account_external account_guest account_machine own_request"),
    "narrower": (
        "amend_at_least amend_at_most amend_denied amend_not_permitted amend_nothing "
        "amend_one_of amend_other_action amend_shorter amend_subset"
    ),
    "id": "not_yours",
    "code": "code_malformed",
    "again": "answer_too_long cause_unknown confirm_lookalike question_too_long",
}
REMEDIES = {code: TO_DO[kind] for kind, codes in _DO.items() for code in codes.split()}
"""What to do, where the sentence of a refusal itself does not say it."""

_SAID = re.compile(r"nothing (?:\w+ )?was recorded", re.IGNORECASE)


def told_of(answer: Reply | Refused) -> str:
    """Say what became of it: of a refusal why, what to do, and that nothing was recorded."""
    if answer.code not in SENTENCES:
        return answer.sentence
    recorded = "" if _SAID.search(answer.sentence) else _recorded(answer.code)
    return " ".join(filter(None, (answer.sentence, recorded, REMEDIES.get(answer.code, ""))))


def why_not(answer: Reply | Refused) -> str:
    """Say why a question is not answered, and what to do: nothing was there to be recorded."""
    return " ".join(filter(None, (answer.sentence, REMEDIES.get(answer.code, ""))))


def _recorded(code: str) -> str:
    new = NOTHING_NEW if code.startswith("already_") else NOTHING
    return OTHERWISE.get(code, new)
