"""Faults in codes, groups from Slack and covers, to see that the machine of rights finds them."""

# ruff: noqa: E501 - long lines are those of the product

from tests.campaigns.faults import COUNTING, LIFECYCLE, REVIEW, STANDING, Fault

ENROLMENT = "app/domain/enrolment.py"
COVERING = "app/roster/covering.py"
COVER = "app/domain/cover.py"
GROUPS = "app/roster/user_groups.py"
STEP_UP = "app/workflow/step_up.py"

RIGHTS_FAULTS = (
    Fault(
        "code_used_again",
        "A code is good as often as it is typed",
        (
            (
                ENROLMENT,
                "    fresh = [one for one in fits if one > enrolment.last_step]",
                "    fresh = list(fits)",
            ),
        ),
    ),
    Fault(
        "approved_without_code",
        "An approval without a code counts where one is asked for",
        (
            (COUNTING, " or unproven(care, one.step_up)", ""),
            (
                LIFECYCLE,
                "    return (no or unproven(care, click.step_up)) if approves else None",
                "    return no if approves else None",
            ),
            (
                REVIEW,
                "    return proven(uow, person, code) if code else ready(uow, person)",
                "    return proven(uow, person, code) if code else None",
            ),
            (
                REVIEW,
                '    unsaid = isinstance(outcome, Refused) and outcome.code == "code_required"',
                "    unsaid = False",
            ),
        ),
    ),
    Fault(
        "wrong_code_taken",
        "Any code will do",
        (
            (
                REVIEW,
                "    return _unproven(uow, standing.person, said.code) or outcome",
                "    return outcome",
            ),
        ),
    ),
    Fault(
        "lock_out_ignored",
        "Who typed five wrong codes goes on",
        (
            (
                STEP_UP,
                "    if known.locked(uow.now):\n        return locked_out(known)\n    fits",
                "    fits",
            ),
        ),
    ),
    Fault(
        "code_of_then_is_enough",
        "A step-up that the policy asks for only now is not asked for",
        (("app/workflow/terms.py", "        care=decision.require.care,\n", ""),),
    ),
    Fault(
        "unproven_counts",
        "An approval without a code counts once one is asked for",
        ((COUNTING, " or unproven(care, one.step_up)", ""),),
    ),
    Fault(
        "stale_group_counts",
        "What was seen of a group counts at any age",
        (
            (GROUPS, "        if snapshot.fresh(roster.user_groups[name].max_age, now)\n", ""),
            (
                GROUPS,
                "        if name not in roster.snapshots or not roster.snapshots[name].fresh(group.max_age, now)",
                "        if name not in roster.snapshots",
            ),
        ),
    ),
    Fault(
        "removed_member_counts",
        "Who reviewed as a member counts after being taken out of the group",
        (
            (
                STANDING,
                "    stands, seen = stands_for(request, person.id, own) | lent.groups,",
                "    stands, seen = stands_for(request, person.id, own | held) | lent.groups,",
            ),
            (
                STANDING,
                "    mine = one.groups - {each.group for each in one.covers}\n    groups = (mine & own) |",
                "    mine = one.groups - {each.group for each in one.covers}\n    groups = mine |",
            ),
        ),
    ),
    Fault(
        "ended_cover_counts",
        "An approval in another's place counts after the cover has ended",
        (
            (
                COUNTING,
                "    return held - lent, [one for one in review.covers if one in standing.covers]",
                "    return held - lent, list(review.covers)",
            ),
        ),
    ),
    Fault(
        "cover_outlives_its_end",
        "A cover is good until somebody ends it",
        (
            (
                COVER,
                "        return self.start <= now < self.until",
                "        return self.start <= now",
            ),
        ),
    ),
    Fault(
        "cover_wider_than_grants",
        "A stand-in may do all that stand-ins may, not what the absent person may",
        (
            (
                COVERING,
                "            for group in roster.groups_for(one.absent, facts, now)",
                "            for group in found.cover_from",
            ),
        ),
    ),
    Fault(
        "cover_of_a_cover",
        "Whoever stands in for a stand-in may do what that one only stands in for",
        (
            (
                COVERING,
                "            for group in roster.groups_for(one.absent, facts, now)",
                "            for group in roster.groups_for(one.absent, facts, now).union(*(roster.groups_for(each.absent, facts, now) for each in covers_by(roster, one.absent, now)))",
            ),
        ),
    ),
    Fault(
        "stand_in_decides_their_own",
        "Whoever it was asked for may decide it in another's place",
        (
            (
                LIFECYCLE,
                "    if standing.person in request.asker.people:",
                "    if standing.person in request.asker.people and not standing.covers:",
            ),
            (
                COUNTING,
                "    counted = {name: groups for name, groups in counted.items() if name not in people}\n",
                "",
            ),
            (
                STANDING,
                "        elif standing.person == one.person and one.person not in request.asker.people:",
                "        elif standing.person == one.person:",
            ),
        ),
    ),
)
