"""Faults planted in copies of the product, to see that the state machine finds them.

Each is a handful of replacements of text: which file, what stands there, what to put instead.
"""

# ruff: noqa: E501 - long lines are those of the product

from dataclasses import dataclass

LIFECYCLE = "app/domain/lifecycle.py"
CLOSING = "app/domain/closing.py"
COUNTING = "app/domain/counting.py"
STANDING = "app/workflow/standing.py"
TERMS = "app/workflow/terms.py"
REVIEW = "app/workflow/submit_review.py"
REDEEM = "app/workflow/redeem_receipt.py"


@dataclass(frozen=True)
class Fault:
    """One way to be wrong, and how to be it: file, text, other text."""

    name: str
    what: str
    changes: tuple[tuple[str, str, str], ...]


FAULTS = (
    Fault(
        "self_by_account",
        '"Not your own" compares accounts, not people',
        (
            (
                LIFECYCLE,
                "    if standing.person in request.asker.people:",
                '    if standing.account.user.removeprefix("U0").lower() in request.asker.people:',
            ),
            (
                COUNTING,
                "    counted = {name: groups for name, groups in counted.items() if name not in people}\n",
                "",
            ),
            (STANDING, " and one.person not in request.asker.people", ""),
        ),
    ),
    Fault(
        "counts_accounts",
        "Approvals are counted by account, not by person",
        (
            (
                COUNTING,
                "            counted[one.person] = counted.get(one.person, frozenset()) | held",
                "            counted[str(one.account)] = held",
            ),
            (
                LIFECYCLE,
                "    if standing.person in before or standing.person not in counted:",
                "    if str(standing.account) in before:",
            ),
        ),
    ),
    Fault(
        "expiry_only_in_tick",
        "Only the tick looks at the expiry",
        (
            (
                CLOSING,
                '    return refused("too_late") if now >= request.terms.expires_at else None',
                "    return None",
            ),
        ),
    ),
    Fault(
        "timeout_approves",
        "Silence approves",
        (
            (
                LIFECYCLE,
                "    return [Expired(now)] if",
                "    return [Approved(DecidedBy.TIMEOUT, now, now + request.terms.receipt_ttl)] if",
            ),
        ),
    ),
    Fault(
        "active_thresholds_ignored",
        "Thresholds of the active policy are ignored",
        (
            (
                TERMS,
                "seats=(decision.thresholds,) if decision.effect is Effect.HOLD else ()",
                "seats=()",
            ),
        ),
    ),
    Fault(
        "standing_from_row",
        "Earlier reviewers count as they did when they reviewed",
        (
            (
                STANDING,
                "        standing = standing_of(q, one.account, request, age, one.groups)\n        if",
                "        standing = Standing(one.person, one.account, one.groups)\n        if",
            ),
        ),
    ),
    Fault(
        "redeem_unapproved",
        "Redemption does not ask whether the request is approved",
        (
            (
                LIFECYCLE,
                "    if request.state is not State.APPROVED:\n        return already(request)\n    if no := _unusable",
                "    if no := _unusable",
            ),
            (
                REDEEM,
                "    if request.state is not State.APPROVED:\n        return lifecycle.redeem(request, attempt, payload.digest, {}, (), uow.now)\n",
                "",
            ),
        ),
    ),
    Fault(
        "mismatch_not_counted",
        "Wrong digests are not counted",
        ((REDEEM, "MISMATCHES = 3", "MISMATCHES = 10**9"),),
    ),
    Fault(
        "digest_not_compared",
        "The digest to run is not compared with the approved one",
        ((LIFECYCLE, "    if attempt.digest != digest:", "    if False:"),),
    ),
    Fault(
        "audience_not_checked",
        "Any executor may redeem any receipt",
        (
            (
                LIFECYCLE,
                "    if attempt.executor not in request.receipt.audience:",
                "    if False:",
            ),
        ),
    ),
    Fault(
        "key_kind_not_checked",
        "An agent's own key redeems what only an executor may",
        (
            (
                REDEEM,
                "    if wish.key.kind is not (KeyKind.AGENT if advisory else KeyKind.EXECUTOR):",
                "    if False:",
            ),
            (
                LIFECYCLE,
                "    if attempt.executor not in request.receipt.audience:",
                "    if attempt.executor not in (*request.receipt.audience, request.asker.agent):",
            ),
        ),
    ),
    Fault(
        "spent_again",
        "A used receipt releases again, whatever the id",
        (
            (
                LIFECYCLE,
                'return [] if _same(request, attempt, digest) else refused("already_redeemed")',
                "return []",
            ),
        ),
    ),
    Fault(
        "lapse_only_in_tick",
        "Only the tick looks at the end of an approval",
        (
            (
                LIFECYCLE,
                '    return refused("already_lapsed") if over(request, now) else None\n\n\ndef _undone',
                "    return None\n\n\ndef _undone",
            ),
        ),
    ),
    Fault(
        "lock_ignored_at_click",
        "A lock does not stop decisions",
        ((REVIEW, " or locked(uow, request)", ""),),
    ),
    Fault(
        "lock_ignored_at_redemption",
        "A lock does not stop redemptions",
        (
            (
                REDEEM,
                "return no or locked(uow, request)",
                "return no",
            ),
        ),
    ),
    Fault(
        "reviewer_lock_ignored",
        "A locked reviewer still counts",
        ((STANDING, "    if person in locked_reviewers(q):", "    if False:"),),
    ),
    Fault(
        "owner_of_now_ignored",
        "Who owns the agent now may review it",
        ((STANDING, "OWN if agent and agent.owner == person else", "OWN if False else"),),
    ),
    Fault(
        "active_deny_ignored",
        "A policy that now denies is ignored",
        ((TERMS, "denies=decision.effect is Effect.DENY", "denies=False"),),
    ),
    Fault(
        "active_risk_ignored",
        "A risk that was raised meanwhile does not narrow who counts",
        ((TERMS, "facts=replace(facts, risk=decision.risk)", "facts=None"),),
    ),
    Fault(
        "replayed_click_acts",
        "The same click again is judged again",
        (
            (
                REVIEW,
                "    if kept := uow.answer(press.id):",
                "    if (kept := uow.answer(press.id)) and False:",
            ),
        ),
    ),
    Fault(
        "old_flags_believed",
        "What Slack said of an account is believed at any age",
        ((STANDING, "    return abs(now - flags.checked_at) > age", "    return False"),),
    ),
    Fault(
        "unreachable_slack_is_fine",
        "Approvals count while Slack cannot be asked",
        (
            (
                REVIEW,
                '    return refused("account_unknown") if slack_down else None',
                "    return None",
            ),
        ),
    ),
    Fault(
        "flags_ignored",
        "Guests, bots and outsiders count; only deactivation is looked at",
        (
            (
                STANDING,
                '    return flags.code if flags else ""',
                '    return flags.code if flags and flags.code == "account_deactivated" else ""',
            ),
        ),
    ),
    Fault(
        "pages_of_anybody",
        "Pages shown to somebody else count as one's own",
        (
            (
                "app/workflow/shown.py",
                "(one.person, one.revision) == (person, revision)",
                "one.revision == revision",
            ),
        ),
    ),
    Fault(
        "parts_are_whole",
        "Who saw a part may approve the whole",
        (
            (
                LIFECYCLE,
                '    unseen = None if click.shown_whole else refused("not_fully_shown")',
                "    unseen = None",
            ),
        ),
    ),
    Fault(
        "clock_doubt_ignored",
        "A clock that went back stops nothing",
        (
            (REVIEW, '    if uow.clock_behind:\n        return refused("clock_behind")\n', ""),
            (REDEEM, '    if uow.clock_behind:\n        return refused("clock_behind")\n', ""),
        ),
    ),
    Fault(
        "any_agent_cancels",
        "Any agent cancels any agent's requests",
        (("app/workflow/cancel_request.py", " or request.asker.agent != key.name", ""),),
    ),
    Fault(
        "receipt_fixed_twice",
        "Every question for the receipt makes another one",
        (
            (
                LIFECYCLE,
                "    return [] if request.receipt else [Issued(receipt)]",
                "    return [Issued(receipt)]",
            ),
        ),
    ),
    Fault(
        "refresh_lost",
        "A counted approval does not refresh the card",
        (
            (
                "app/workflow/messages.py",
                "    if after.version == before.version or not events:",
                "    if after.state is before.state or not events:",
            ),
        ),
    ),
    Fault(
        "allowed_though_now_held",
        "What policy allowed is released though it is now held",
        (
            (
                LIFECYCLE,
                "    asked = (*agreed, *seats)\n",
                "    asked = agreed and (*agreed, *seats)\n",
            ),
        ),
    ),
    Fault(
        "one_person_two_seats",
        "One person fills a seat in each of their groups",
        (
            (
                "app/domain/seats.py",
                "    return all(one.filled == one.needed for one in progress(thresholds, people))",
                "    return all(sum(one.group in g for g in people.values()) >= one.count for one in thresholds)",
            ),
        ),
    ),
    Fault(
        "same_id_elsewhere",
        "The same user id in another workspace is the same person",
        (
            (
                "app/roster/document.py",
                "return self.accounts.get(account)",
                "return next((p for a, p in self.accounts.items() if a.user == account.user), None)",
            ),
        ),
    ),
    Fault(
        "behind_are_eligible",
        "Those behind a request count as able to approve it",
        (
            (
                "app/workflow/admission.py",
                "        if name in behind:",
                "        if False:",
            ),
        ),
    ),
    Fault(
        "scope_ignored",
        "Membership of a group is enough, whatever its grants",
        (
            (
                STANDING,
                "groups = roster.groups_for(person.id, request.facts, q.now)",
                "groups = frozenset(g for g in roster.groups if person.id in roster.members(g, q.now))",
            ),
        ),
    ),
    Fault(
        "reviews_after_the_end",
        "What was approved or rejected can be decided once more",
        (
            (
                CLOSING,
                '    if request.state is not State.PENDING:\n        return already(request)\n    return refused("too_late")',
                '    if request.state.terminal and request.state is not State.REJECTED:\n        return already(request)\n    return refused("too_late")',
            ),
        ),
    ),
    Fault(
        "row_without_history",
        "A change of the row leaves no entry",
        (
            (
                "app/workflow/record.py",
                "uow.save(before, after, outcome, messages)",
                'uow.save(before, after, [one for one in outcome if type(one).__name__ != "Issued"], messages)',
            ),
        ),
    ),
    Fault(
        "earlier_reviews_count",
        "What was approved before an amendment still counts after it",
        (
            (
                "app/domain/request.py",
                "return tuple(one for one in self.reviews if one.revision == self.revision)",
                "return self.reviews",
            ),
        ),
    ),
    Fault(
        "wider_accepted",
        "An amendment may be wider",
        (
            (
                "app/domain/narrowing.py",
                "return Compared.NARROWER if (after < before) is down else Compared.UNPROVED",
                "return Compared.NARROWER",
            ),
        ),
    ),
    Fault(
        "old_digest_redeemed",
        "A receipt is good for what was asked first",
        (
            (
                LIFECYCLE,
                "    if attempt.digest != digest:",
                '    if attempt.digest == "sha256:other":',
            ),
        ),
    ),
    Fault(
        "author_fills_a_second_seat",
        "To amend counts as one more approval, beside the author's own",
        (
            (
                LIFECYCLE,
                "    if not _filled(asked, counted):",
                '    again = {"author": standing.groups} if standing.person in [one.person for one in request.amendments] else {}\n    if not _filled(asked, {**counted, **again}):',
            ),
        ),
    ),
    Fault(
        "older_button_approves",
        "A button of an earlier revision approves the newer one",
        ((REVIEW, "stale = approves and press.revision != card.revision", "stale = False"),),
    ),
    Fault(
        "handing_manager_fills_a_seat",
        "Whoever handed a request over may fill a seat of the owner team by it",
        (
            (
                "app/domain/escalating.py",
                "if one.group in groups and one.by != person}",
                "if one.group in groups}",
            ),
        ),
    ),
    Fault(
        "hand_over_is_lost",
        "A replay forgets that a request was handed over",
        (
            (
                "app/domain/evolve.py",
                'return {"handed": (*request.handed, event.to)}',
                "return {}",
            ),
        ),
    ),
)
