"""What came of it is kept beside the request, whose end stays as it is."""

from app.domain.authority import KeyKind
from app.domain.evolve import replay
from app.domain.report import Report
from app.workflow.report_outcome import report_outcome
from tests.workflow.house import House
from tests.workflow.scenes import approved, receipt, released


def test_a_report_leaves_the_row_its_proof_and_the_redemption_as_they_were(house: House) -> None:
    name = approved(house)
    claims, key = receipt(house, name), house.key(KeyKind.EXECUTOR, "vault-runner")
    first = released(house.redeem(claims, key))
    before = house.request(name)
    house.deliver()

    after = house.write(lambda uow: report_outcome(uow, key, name, Report.FAILED, "No disk."))

    assert after == before == replay(house.read(lambda q: q.evidence(name)))
    assert house.deliver() > 0
    assert released(house.redeem(claims, key)) == first
    house.verify()
