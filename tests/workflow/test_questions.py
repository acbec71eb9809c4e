"""Questions and answers over a real store: kept apart, once a press, whatever Slack does."""

from app.domain.authority import KeyKind
from app.domain.evolve import replay
from app.domain.people import Account
from app.workflow.answer_question import answer_as_agent, answer_own
from app.workflow.ask_question import ask_question
from app.workflow.freshness import Unreachable, decided
from app.workflow.meant import Meant
from app.workflow.ports import UnitOfWork
from app.workflow.reply import Reply
from app.workflow.views import view_of
from tests.builders import ANA, BEN, BO, EVE, MINUTE
from tests.workflow.house import House
from tests.workflow.scenes import held, said


def ask(house: House, name: str, account: Account, id_: str, text: str = "Why?") -> object:
    card = house.read(lambda q: q.cards_of(name))[0].id
    meant = Meant(id_, account, card)

    def unit(uow: UnitOfWork, down: bool) -> object:  # noqa: FBT001 - as the edges pass it
        return ask_question(uow, meant, text, slack_down=down)

    answer: Reply | Unreachable = house.runner.run(  # type: ignore[assignment]
        decided(house.store, house.slack, unit)
    )
    return answer


def answer(house: House, name: str, account: Account, id_: str, text: str = "So.") -> Reply:
    card = house.read(lambda q: q.cards_of(name))[0].id
    question = house.request(name).questions[-1].id
    meant = Meant(id_, account, card)
    return house.write(lambda uow: answer_own(uow, meant, question, text))


def test_the_same_press_asks_once(house: House) -> None:
    name = held(house)

    said(ask(house, name, ANA, "press-a"), "question_asked")
    said(ask(house, name, ANA, "press-a", "Something else?"), "question_asked")

    assert len(house.request(name).questions) == 1


def test_the_words_are_told_and_the_history_gives_the_row(house: House) -> None:
    name = held(house)
    ask(house, name, ANA, "press-a")
    said(answer(house, name, BO, "press-b"), "question_answered")

    request = house.request(name)
    (line,) = house.read(lambda q: view_of(q, request)).questions
    assert (line.text, line.answer, line.answered_by) == ("Why?", "So.", "Bo Lindqvist")
    assert replay(house.read(lambda q: q.evidence(name))) == request
    house.verify()


def test_the_words_are_not_in_the_chain(house: House) -> None:
    name = held(house)
    ask(house, name, ANA, "press-a", "a-question-to-find")
    answer(house, name, BO, "press-b", "an-answer-to-find")

    written = b"".join(one.read_bytes() for one in house.file.parent.glob(f"{house.file.name}*"))

    assert b"a-question-to-find" not in written
    assert b"an-answer-to-find" not in written


def test_who_may_not_decide_leaves_an_entry_and_no_question(house: House) -> None:
    name = held(house)

    said(ask(house, name, EVE, "press-e"), "not_on_roster")
    said(ask(house, name, BO, "press-o"), "own_request")

    assert house.request(name).questions == ()
    assert {"not_on_roster", "own_request"} <= set(house.codes(name))


def test_while_slack_cannot_say_who_it_is_nobody_asks(house: House) -> None:
    name = held(house)
    house.slack.down = True
    house.clock.set(house.now() + 2 * MINUTE)

    said(ask(house, name, ANA, "press-a"), "account_unknown")

    assert house.request(name).questions == ()


def test_another_person_or_agent_does_not_answer(house: House) -> None:
    name = held(house)
    ask(house, name, ANA, "press-a")
    question = house.request(name).questions[0].id
    other = house.key(KeyKind.AGENT, "access-bot")

    said(answer(house, name, BEN, "press-c"), "not_asked")
    said(house.write(lambda uow: answer_as_agent(uow, other, name, question, "So.")), "not_yours")

    assert len(house.request(name).open_questions) == 1
