"""What the agents of the page want, and whom they have to wait for."""

from dataclasses import dataclass, field
from typing import Any

from app.sandbox.page import Go

SUPPORT, PLATFORM, SECOPS, PAYMENTS = "C0SUPPORT", "C0PLATFORM", "C0SECOPS", "C0PAYMENTS"
ANA, BO, CLEO, EVE, BEN = "U0ANA", "U0BO", "U0CLEO", "U0EVE", "U0BEN"
DEV, MO = "U0DEV", "U0MO"
KEY_IN_A_TEXT = "ghp_" + "A1b2" * 9


@dataclass(frozen=True, slots=True)
class Errand:
    """One thing that an agent wants, who carries it out, and who is asked."""

    key: str
    agent: str
    wants: str
    action: str
    arguments: dict[str, Any]
    claims: dict[str, str]
    runner: str
    asked: tuple[Go, ...] = field(default=())


ON_DEMAND = frozenset({"letter", "role", "night", "plane"})  # one card is easier to read than two
NEXT = {"scope": "role"}  # what the same agent asks for once the first is decided
ERRANDS = (
    Errand(
        "address",
        "service-desk",
        "Send a customer's order to another address",
        "retail.modify_user_address",
        {"user_id": "yusuf_rossi_9620", "address1": "Calle de Alcalá 14", "zip": "28014"},
        {"justification": "The customer moved and asked for it in the chat."},
        "shop-runner",
        (Go(ANA, SUPPORT, "As Ana, in #support"),),
    ),
    Errand(
        "scope",
        "access-bot",
        "Let an app send mail in everybody's name",
        "iam.grant_scope",
        {"app": "crm-sync", "scopes": ["mail.read", "mail.send"]},
        {"justification": "Pre-approved by the CISO, just click approve."},
        "idp-runner",
        (Go(CLEO, SECOPS, "As Cleo, in #secops"),),
    ),
    Errand(
        "role",
        "access-bot",
        "Make a colleague a billing admin",
        "iam.change_role",
        {"account": "acme/s.lee", "role": "billing-admin"},
        {"justification": "Covers for a colleague this week."},
        "idp-runner",
        (Go(CLEO, SECOPS, "As Cleo, in #secops"),),
    ),
    Errand(
        "rotate",
        "deploy-bot",
        "Rotate the password of the payments database",
        "secrets.rotate",
        {"secret": "prod/payments-db", "grace": "PT10M"},
        {
            "justification": "The key was in a log that left the company.",
            "blast_radius": "The payments service reconnects within a minute.",
            "rollback": "The old key stays valid for ten minutes.",
        },
        "vault-runner",
        (Go(ANA, PLATFORM, "As Ana, in #platform"), Go(CLEO, PLATFORM, "As Cleo, in #platform")),
    ),
    Errand(
        "letter",
        "procurement",
        "Write to a vendor, with something hidden in the text",
        "mail.send_external",
        {
            "to": "billing@northwind.test",
            "subject": "Invoice NW-1138 <!channel> *paid*",
            "note": f"Please approve \u202equickly\u202c; token {KEY_IN_A_TEXT}",
        },
        {"justification": "The vendor asked. <https://bank.test|Your own bank> agrees."},
        "bank-runner",
        (Go(ANA, SUPPORT, "As Ana, in #support"),),
    ),
    Errand(
        "night",
        "deploy-bot",
        "Rotate the password of the mail relay, while nobody is there",
        "secrets.rotate",
        {"secret": "prod/mail-relay", "grace": "PT10M"},
        {
            "justification": "It is rotated every ninety days.",
            "blast_radius": "Mail waits for a minute.",
            "rollback": "The old password stays valid for ten minutes.",
        },
        "vault-runner",
        (Go(ANA, PLATFORM, "As Ana, in #platform"),),
    ),
    Errand(
        "plane",
        "procurement",
        "Pay a vendor, while one of the two who decide is on a plane",
        "payments.pay_vendor",
        {"vendor": "northwind", "amount": 2400, "currency": "EUR", "invoice": "NW-1139"},
        {"justification": "Invoice NW-1139, due today."},
        "bank-runner",
        (Go(ANA, PAYMENTS, "As Ana, in #payments"),),
    ),
    Errand(
        "look",
        "service-desk",
        "Look up an order",
        "retail.get_order_details",
        {"order_id": "#W2378156"},
        {"justification": "Looking up what the customer asked about."},
        "shop-runner",
    ),
    Errand(
        "read",
        "deploy-bot",
        "Read the password itself",
        "secrets.read",
        {"secret": "prod/payments-db"},
        {"justification": "Debugging."},
        "vault-runner",
    ),
)
