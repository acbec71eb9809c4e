"""The town of the bench: its people, its shops, and the two documents that govern them."""

TEAM = "T0ACME"
OWNER = "bo"
REVIEWERS = tuple(f"rev{number}" for number in range(8))
AGENTS = tuple(f"agent-{number:02d}" for number in range(64))
CHANNELS = 400

HELD, READ = "shop.refund", "shop.get_order"


def account_of(person: str) -> str:
    """Name a person's account."""
    return f"U0{person.upper()}"


def channel_of(number: int) -> str:
    """Name the channel of a shop's team."""
    return f"C0SHOP{number:03d}"


def shop_of(number: int) -> str:
    """Name a shop."""
    return f"s{number:03d}"


def policy() -> str:
    """Write a policy: refunds are held for one reviewer, reads are let through."""
    shops = range(CHANNELS)
    teams = [
        f"  t{one:03d}: {{channel: {channel_of(one)}, reviewers: reviewers}}" for one in shops
    ]
    places = [
        f'  "shop:{shop_of(one)}": {{environment: prod, owner: t{one:03d}}}' for one in shops
    ]
    return "\n".join(
        (
            "version: 1",
            "defaults:",
            "  effect: hold",
            "  ttl: {default: 4h, min: 1m, max: 24h}",
            "  receipt_ttl: 15m",
            f"  fallback: {channel_of(0)}",
            "teams:",
            *teams,
            "actions:",
            f'  "{HELD}": {{resource: "shop:{{arguments.shop}}", risk: medium}}',
            f'  "{READ}": {{resource: "shop:{{arguments.shop}}", risk: low}}',
            "resources:",
            *places,
            "rules:",
            "  - name: reads",
            f"    match: {{action: {READ}, risk: low}}",
            "    effect: allow",
            "  - name: refunds",
            f"    match: {{action: {HELD}, environment: prod}}",
            "    approvals: [{from: reviewers, count: 1}]",
            "    require: {evidence: [justification]}",
            "",
        )
    )


def roster() -> str:
    """Write a roster: eight reviewers, one owner, and the agents."""
    people = [
        f"  {name}: {{name: {name.title()}, slack: [{account_of(name)}], email: {name}@acme.test}}"
        for name in (*REVIEWERS, OWNER)
    ]
    agents = [
        f'  {name}: {{owner: {OWNER}, actions: ["shop.*"], requesters: [{OWNER}], '
        "executors: [till], max_pending: 100000, rate: 1000000/s, until: 2099-12-31}"
        for name in AGENTS
    ]
    return "\n".join(
        (
            "version: 1",
            f"workspace: {TEAM}",
            "people:",
            *people,
            "groups:",
            f"  reviewers: [{', '.join(REVIEWERS)}]",
            "grants:",
            '  - {group: reviewers, actions: ["shop.*"], resources: ["shop:**"],',
            "     max_risk: medium, purpose: customer service, until: 2099-12-31}",
            "agents:",
            *agents,
            "",
        )
    )
