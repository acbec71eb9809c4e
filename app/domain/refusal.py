"""Refusals: what is answered to a command that is not permitted or comes too late.

A refusal is a value with a code that a machine reads and a sentence that a person reads.
All sentences are here, in one place, ready for translation.
"""

from dataclasses import dataclass, field

SENTENCES = {
    "already_answered": "That question was already answered.",
    "already_approved": "This was already approved.",
    "already_cancelled": "This was already cancelled.",
    "already_denied": "The policy has already refused this.",
    "already_expired": "The time to decide has passed, and too few had answered.",
    "already_lapsed": "The approval was not used in time and has lapsed.",
    "already_pending": "This is still waiting for a decision.",
    "already_redeemed": "The receipt was already used.",
    "already_rejected": "This was already rejected.",
    "already_reviewed": "You have already approved this; somebody else is still needed.",
    "already_revoked": "The approval was already revoked.",
    "account_deactivated": "Your Slack account is deactivated, so you cannot decide.",
    "account_deactivated_unsaid": (
        "Slack did not say whether this account is deactivated. Until it does, this account "
        "approves nothing and is told nothing."
    ),
    "account_external": "Your Slack account belongs to another company, so you cannot decide.",
    "account_external_unsaid": (
        "Slack did not say whether this account belongs to another company. Until it does, this "
        "account approves nothing and is told nothing."
    ),
    "account_guest": "Guests cannot decide requests.",
    "account_guest_unsaid": (
        "Slack did not say whether this account is a guest. Until it does, this account "
        "approves nothing and is told nothing."
    ),
    "account_machine": "Bots and apps cannot decide requests.",
    "account_machine_unsaid": (
        "Slack did not say whether this account is a bot. Until it does, this account "
        "approves nothing and is told nothing."
    ),
    "account_unknown": "Slack could not confirm who you are, so nothing was recorded. Try again.",
    "agent_expired": "This agent's registration has ended.",
    "agent_suspended": "The agent's owner has left, so nothing of it is approved or run.",
    "agent_unknown": "This agent is not on the roster.",
    "action_not_granted": "This agent may not ask for that action.",
    "amend_at_least": (
        "{field} may only become larger, both above zero: {new} instead of {old} does not."
    ),
    "amend_at_most": (
        "{field} may only become smaller and stay above zero: {new} instead of {old} does not."
    ),
    "amend_denied": "The policy refuses what would be left: {reason}",
    "amend_not_permitted": "The policy does not let a reviewer change {field}.",
    "amend_nothing": "Nothing was changed.",
    "amend_one_of": (
        "{field} may only become a narrower one of the values listed: {new} instead of {old} is "
        "none."
    ),
    "amend_other_action": "That would change what the action is done to, or how risky it is.",
    "amend_shorter": (
        "{field} may only become shorter, in days, hours, minutes and seconds such as PT30M: "
        "{new} instead of {old} does not."
    ),
    "amend_subset": (
        "{field} may only keep some of its items, at least one: {new} instead of {old} does not."
    ),
    "answer_required": "Please write the answer.",
    "answer_too_long": "That is too long for an answer: 3,000 characters at most.",
    "card_unknown": "This card is not known here. Open the newest one, or the app's Home tab.",
    "channel_shared": (
        "People of another company see this channel, so nothing is approved from it. "
        "Use the card in another channel, or your Home."
    ),
    "channel_unsaid": (
        "Slack did not say whether this channel is shared with outsiders, so nothing is approved "
        "from it. Use the card in another channel, or your Home."
    ),
    "cause_unknown": "That is not one of the causes to choose from.",
    "chain_broken": "The records of the service are not as they were; nothing is approved or "
    "used until whoever operates it has looked.",
    "chain_unchecked": "The records of the service were not held to their witness yet; nothing "
    "is approved or used until then. Try again.",
    "clock_behind": "The clock of the service is behind its own records; approvals are stopped.",
    "code_locked": "Too many codes were wrong. No code is looked at until {until}.",
    "code_malformed": "A code is six digits, such as 012345.",
    "code_required": "Please type the code from your authenticator app.",
    "code_used": "That code was used already. Wait for the next one in your authenticator app.",
    "code_wrong": "That is not the code. Type the newest one from your authenticator app.",
    "confirm_lookalike": "That holds characters the resource has not: {characters}.",
    "confirm_mismatch": "That is not the resource. Type it exactly as it is shown.",
    "confirm_required": "Please type the resource exactly as it is shown.",
    "cover_for_nobody": "{person} stands in for nobody's group that {absent} is in.",
    "cover_behind": "{person} stands behind this request, so they cannot stand in for it.",
    "cover_nobody": "There is nobody whom you may name to stand in for somebody asked here.",
    "cover_not_here": "{absent} is not somebody asked here for whom you may name a stand-in.",
    "cover_no_use": "{person} could not decide this in the place of {absent}.",
    "cover_not_yours": "Only whoever is away, or their manager, names a stand-in for them.",
    "cover_past": "That is over already. Say when the cover ends, later than now.",
    "cover_self": "Nobody names themselves as a stand-in.",
    "cover_stranger": "Both must be people on the active roster who have not left.",
    "cover_too_long": "A cover lasts at most {limit}.",
    "cover_too_many": "At most {limit} stand in for one person at a time. End one of them first.",
    "document_unknown": "No such version of a policy or roster was ever loaded here.",
    "cover_unknown": "There is no such cover, or it is not yours to end.",
    "cover_used": (
        "Whoever you stand in for has one voice here, and it was given already: by themselves, "
        "or by somebody else who stands in for them."
    ),
    "digest_mismatch": "The action to run is not the action that was approved.",
    "document_unreadable": "The active policy or roster cannot be read; nothing can be approved.",
    "duplicate_key": "This Idempotency-Key was used for a different action.",
    "evidence_missing": "The policy asks for more evidence: {fields}.",
    "group_unknown": (
        "Slack could not say who is in the user group, so nothing was recorded. Try again."
    ),
    "hand_over_nobody": "Nobody of that team may decide this and can be reached now.",
    "hand_over_not_there": (
        "The policy names no such team to which {team} may hand this over (hand_over_to)."
    ),
    "hand_over_no_seat": (
        "No seat of {team}'s own reviewers is empty here, so there is nothing to hand over."
    ),
    "handed_over_already": "It was handed over to {team} already.",
    "key_name_unknown": "{target} is not known here, so no key was made. {hint}",
    "key_unknown": "There is no living key with that id.",
    "lock_same_person": (
        "Somebody else must lift this lock: you put it on, or your keys come from one operator."
    ),
    "lock_target_missing": "Say what is to be locked.",
    "lock_target_needless": "A lock on everything has no target.",
    "lock_target_unknown": "{target} is not known here, so nothing was locked. {hint}",
    "lock_unknown": "There is no such lock.",
    "locked": "This is locked: {reason}",
    "locked_reviewer": "Your right to decide is locked. Ask an operator.",
    "no_longer_approved": "A reviewer no longer counts, so the approval was revoked.",
    "no_eligible_reviewer": "Nobody who may approve this can do so now, so it was not accepted.",
    "nobody_enrolled": (
        "Approving this takes a code from an authenticator app, and too few of those who may "
        "approve it are enrolled, so it was not accepted. Operators enrol people: "
        "hitl roster enrol PERSON"
    ),
    "nobody_to_nudge": "There is nobody left who could be told once more.",
    "no_enrolment": "{person} is not enrolled.",
    "not_a_person": "{person} is not one of the people on the active roster.",
    "not_locked_out": "{person} is not locked out.",
    "not_asked": "Only the requester or the agent's owner can answer this.",
    "not_due": "It is not time for that yet.",
    "not_eligible": "You are not a reviewer for this. Ask {team} to review it.",
    "not_enrolled": (
        "Approving this takes a code from your authenticator app, and you are not enrolled. "
        "Ask an operator to run: hitl roster enrol {person}"
    ),
    "not_fully_shown": (
        "You have not been shown the whole action, so you cannot approve it yet. Open Details and "
        "look at every page: Approve is on the last one."
    ),
    "not_over": "This is still under way: what nothing can come of any more may be erased.",
    "not_redeemed": "The receipt has not been used, so nothing can have come of it.",
    "not_requester": "Only the requester or the agent's owner can cancel this.",
    "not_manager": "Only the manager of {team} can do this.",
    "not_on_roster": "You are not on the reviewer roster.",
    "not_yours": "No request with that id.",
    "out_of_scope": "Your grants do not cover this action. Ask {team} to review it.",
    "nudged_lately": "They were told less than {minutes} minutes ago.",
    "own_request": (
        "You cannot decide a request made by you, for you, or by your agent. "
        "Cancel… takes it back."
    ),
    "payload_shredded": "The action of this request has been erased, so it cannot be run.",
    "policy_denied": "The policy refuses this: {reason}",
    "policy_tightened": "The policy has changed and now refuses this.",
    "pressed_early": (
        "This card was only just posted, so nothing was recorded. Try again in a moment."
    ),
    "pressed_elsewhere": (
        "That was not on the request's own card, so nothing was recorded. "
        "Use the card itself, or open the request from the app's Home tab."
    ),
    "question_required": "Please write the question.",
    "question_too_long": "That is too long for a question: 1,000 characters at most.",
    "question_unknown": "There is no such question about this request.",
    "reason_required": "Please say why.",
    "receipt_invalid": "That is not a receipt of this service.",
    "receipt_unknown": "That receipt does not belong to an approved request.",
    "replay_missing": "Say what is sent once more: since when, which entries, or which request.",
    "requester_missing": "This agent must name the person it acts for.",
    "requester_not_named": "This agent may not act for that person.",
    "row_disagrees": "The stored request does not agree with its history, so it is refused.",
    "state_unverified": "This request could not be verified, so it is refused.",
    "superseded": "The request has changed since this card was posted. Use the newest card.",
    "too_late": "The time to decide has passed.",
    "too_many_pending": "This agent already has requests waiting: {limit}.",
    "too_many_questions": "Ten questions wait for an answer already.",
    "too_many_reports": "Enough has been reported about this: 20 times.",
    "too_many_revisions": "This was changed nine times already, as often as it may be.",
    "webhook_busy": (
        "{limit} replays are under way already. Wait for them: hitl webhooks list shows them."
    ),
    "webhook_unknown": (
        "No endpoint of that name is told what happens. hitl webhooks list names them; "
        "HITL_WEBHOOKS__NAME__EVENTS makes one."
    ),
    "wrong_audience": "This receipt is for another executor.",
}

UNSAID = {
    "absent": "they",
    "field": "that field",
    "target": "That name",
    "hint": "Nothing like it is known here.",
    "fields": "ask an operator which",
    "new": "the new value",
    "old": "the old one",
    "minutes": "15",
    "limit": "as many as it may have",
    "person": "PERSON",
    "reason": "ask an operator why.",
    "team": "its owner",
    "until": "an operator lifts this",
    "characters": "look-alikes",
}


@dataclass(frozen=True, slots=True)
class Refused:
    """The answer no, with a code and what fills the blanks of its sentence.

    `excluded` are people with the code of why each may not decide: for the operator alone.
    """

    code: str
    blanks: tuple[tuple[str, str], ...] = ()
    excluded: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    @property
    def sentence(self) -> str:
        """Write the sentence that a person reads; a blank with nothing to fill it is no error."""
        filled = {name: words for name, words in self.blanks if words}
        return SENTENCES[self.code].format_map({**UNSAID, **filled})


def refused(code: str, **blanks: str) -> Refused:
    """Make a refusal; the code must be in the table."""
    if code not in SENTENCES:
        message = f"no sentence for {code!r}"
        raise KeyError(message)
    return Refused(code, tuple(sorted(blanks.items())))
