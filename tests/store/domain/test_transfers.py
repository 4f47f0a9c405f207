from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.transfers import Ask, coupon_account, coupon_of, transfer_id

FRONT, BACK = Site(LaneId(b"f" * 16), 1), Site(LaneId(b"b" * 16), 1)


def test_each_giver_answers_an_ask_under_a_name_of_its_own() -> None:
    ask = Ask(bytes(16), b"a" * 16, "points", 5)
    again = Ask(bytes(16), b"a" * 16, "points", 9)
    assert transfer_id(ask, FRONT) == transfer_id(again, FRONT)
    assert len({transfer_id(ask, site) for site in (FRONT, BACK, FRONT._replace(epoch=2))}) == 3
    assert len(transfer_id(ask, FRONT)) == 16


def test_the_account_of_a_code_says_which() -> None:
    assert coupon_of(coupon_account("SUMMER10")) == "SUMMER10"
    assert [coupon_of(account) for account in ("points", "", "uses", "coupon")] == [""] * 4
