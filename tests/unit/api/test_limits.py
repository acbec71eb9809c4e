from app.api.limits import MOST, Buckets, Pace

PACE = Pace(per_second=2, burst=3)


class Hand:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at


def test_a_burst_is_let_through_and_then_the_pace_is_held() -> None:
    hand = Hand()
    buckets = Buckets(hand)

    assert [buckets.take("a", PACE) for _ in range(4)] == [0, 0, 0, 0.5]
    hand.at += 0.5
    assert [buckets.take("a", PACE) for _ in range(2)] == [0, 0.5]


def test_one_caller_does_not_spend_what_another_has() -> None:
    buckets = Buckets(Hand())

    for _ in range(4):
        buckets.take("a", PACE)

    assert buckets.wait("a", PACE) > 0
    assert buckets.take("b", PACE) == 0


def test_looking_spends_nothing() -> None:
    buckets = Buckets(Hand())

    assert [buckets.wait("a", PACE) for _ in range(9)] == [0] * 9


def test_a_rest_fills_the_bucket_to_its_brim_and_no_further() -> None:
    hand = Hand()
    buckets = Buckets(hand)
    for _ in range(3):
        buckets.take("a", PACE)

    hand.at += 3600

    assert [buckets.take("a", PACE) for _ in range(4)] == [0, 0, 0, 0.5]


def test_many_names_do_not_fill_the_memory() -> None:
    buckets = Buckets(Hand())

    for name in range(MOST + 10):
        buckets.take(name, PACE)

    assert len(buckets) == MOST
