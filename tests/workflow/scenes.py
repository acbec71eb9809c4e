"""What the tests of the use cases begin with: requests of the examples, held or approved."""

from app.domain.action import Action, Context
from app.domain.authority import KeyKind
from app.domain.people import Verdict
from app.domain.refusal import Refused
from app.receipts.claims import Claims
from app.workflow.redeem_receipt import Released
from app.workflow.reply import Reply
from app.workflow.submit_request import Submission
from tests.builders import ANA, CLEO, CONTEXT
from tests.workflow.house import House

ROTATE = Action("secrets.rotate", {"secret": "prod/payments-db"})
DEV_ROTATE = Action("secrets.rotate", {"secret": "dev/db"})
READ = Action("retail.get_order", {"order": "1"})
REFUND = Action("retail.refund", {"order": "1"})


def held(
    house: House,
    action: Action = ROTATE,
    agent: str = "deploy-bot",
    context: Context = CONTEXT,
    by: str = "root",
) -> str:
    """Submit a request, post its card, and give its id."""
    answer = house.submit(action, house.key(KeyKind.AGENT, agent, by), context)
    assert isinstance(answer, Submission), answer
    house.deliver()
    return answer.request.id


def approved(house: House) -> str:
    """Give a request that the two people whom the policy asks have approved."""
    name = held(house)
    said(house.press(name, ANA, Verdict.APPROVE), "counted")
    said(house.press(name, CLEO, Verdict.APPROVE), "approved")
    return name


def receipt(house: House, name: str, agent: str = "deploy-bot") -> Claims:
    claims = house.issue(name, house.key(KeyKind.AGENT, agent))
    assert isinstance(claims, Claims), claims
    return claims


def said(answer: object, code: str) -> None:
    assert isinstance(answer, Reply | Refused), answer
    assert answer.code == code, answer


def released(answer: object) -> Released:
    assert isinstance(answer, Released), answer
    return answer
