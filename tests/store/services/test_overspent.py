"""Accounts of which lanes spent more than was there wait in every inbox until they are made good."""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from pathlib import Path

import pytest
from support.points import book_points
from support.shops import DAY, MINUTE, ShopLane, hand_over, join, sync

from store.api import BasketItem
from store.domain.baskets import MoneyItem, WholeBasket
from store.domain.catalogue import ProductDraft
from store.domain.changes import site_bytes, vector_bytes
from store.domain.conflicts import Answer, Conflict, Kind
from store.domain.customers import CustomerDraft
from store.domain.errors import NotFound
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, ProgramId
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.rewards import ProgramDraft
from store.domain.spending import BEYOND_LIMIT
from store.domain.transfers import Ask
from store.events import ConflictsChanged, Fact
from store.services.spending import entry
from store.tables.book import ESTATES
from store.tables.sales import LEDGER

BREAD = "4006381333931"


def everywhere(lanes: list[ShopLane]) -> None:
    for _ in range(2):
        for one in lanes:
            for other in lanes:
                if one is not other:
                    sync(one.store, other.store)


def waiting(lanes: list[ShopLane]) -> Conflict | None:
    """What waits, the same on all, and the till of each says so."""
    found = [lane.store.conflicts.all() for lane in lanes]
    assert all(each == found[0] for each in found)
    assert len(found[0]) <= 1
    assert [lane.store.conflicts_waiting() for lane in lanes] == [len(found[0])] * len(lanes)
    return found[0][0] if found[0] else None


@pytest.fixture
def ann(three: list[ShopLane]) -> CustomerId:
    """300 points and a balance of 5.00, booked on the second lane."""
    front, back = three[0].store, three[1].store
    ann = front.customers.create(CustomerDraft(name="Ann"))
    sync(front, back)
    book_points(back, ann, 300)
    back.wallets.adjust(ann, "balance", 500, "welcome")
    everywhere(three)
    return ann


@pytest.fixture
def newcomer(three: list[ShopLane], tmp_path: Path) -> Iterator[ShopLane]:
    """A lane of the shop that hears everything at once."""
    lane = join(tmp_path / "newcomer", three[0], name="Newcomer", seed=9)
    yield lane
    lane.store.close()


def retired_and_spent_on(three: list[ShopLane], ann: CustomerId, account: str, amount: int) -> None:
    front, back, third = (lane.store for lane in three)
    front.lanes.retire(three[1].member.id, "lost")
    sync(front, third)
    for store in (front, back):
        three[1].machine.at += 1
        store.wallets.adjust(ann, account, -amount, "spent")
    everywhere(three)


@pytest.mark.parametrize(
    ("account", "amount", "left", "told"),
    [
        ("points", 300, "-300", "300 more points were spent of it than were there: lanes"),
        ("balance", 500, "-5.00", "5.00 more was spent of it than was there: lanes"),
    ],
)
def test_what_a_retired_lane_spent_on_is_in_every_inbox_until_it_is_made_good(
    three: list[ShopLane], ann: CustomerId, account: str, amount: int, left: str, told: str
) -> None:
    retired_and_spent_on(three, ann, account, amount)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.subject, found.place, found.field) == (Kind.ACCOUNT, "Ann", "customer", account)
    assert (found.kept.value, found.lost.lane) == (left, "Lane 2")
    assert found.told.startswith(told)
    three[2].store.wallets.adjust(ann, account, amount, "made good")
    everywhere(three)
    assert waiting(three) is None


def test_somebody_may_note_that_it_was_looked_at(three: list[ShopLane], ann: CustomerId) -> None:
    retired_and_spent_on(three, ann, "points", 300)
    found = waiting(three)
    assert found is not None
    three[2].store.conflicts.settle(found.id, Answer.KEEP)
    everywhere(three)
    assert waiting(three) is None
    told = [(done.what, done.subject) for done in three[0].store.history.all(0, 9)]
    assert ("kept what stood: points: -300", "Ann") in told


def test_what_is_within_the_credit_is_none(three: list[ShopLane], ann: CustomerId) -> None:
    retired_and_spent_on(three, ann, "balance", 500)
    assert waiting(three) is not None
    known = three[0].store.customers.get(ann)
    draft = CustomerDraft(name=known.name, credit_limit=500)
    three[0].store.customers.edit(ann, draft)
    everywhere(three)
    assert waiting(three) is None


def test_what_the_credit_does_not_cover_is_told_also_to_who_cannot_find_it(
    three: list[ShopLane], ann: CustomerId, newcomer: ShopLane
) -> None:
    allowed(three, ann, 0)
    for lane in three[:2]:
        bought(lane)(ann)
    everywhere(three)
    three[0].store.customers.edit(ann, CustomerDraft(name="Ann", credit_limit=200))
    everywhere([*three, newcomer])
    found = waiting([*three, newcomer])
    assert found is not None
    assert (found.kept.value, found.told[:30]) == ("-5.00", "3.00 more was spent of it than")
    digests = [lane.store.replication.digest() for lane in (*three, newcomer)]
    assert all(digest == digests[0] for digest in digests)


def test_what_may_be_within_a_credit_that_is_not_heard_of_yet_is_not_told(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    before = third.replication.have()
    dora = front.customers.create(CustomerDraft(name="Dora", credit_limit=500))
    assert front.transfers.give(back.replication.site(), Ask(bytes(16), dora, "balance", 500)) == 500
    sync(front, back)
    back.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    bought(three[1])(dora)
    batches = back.replication.since(before, rows_max=5000)
    third.replication.apply([batch for batch in batches if batch.site == back.replication.site()])
    assert waiting([three[2]]) is None
    everywhere(three)
    assert waiting(three) is None


def test_what_two_lanes_took_over_at_once_is_told_where_both_spent_it(
    three: list[ShopLane], ann: CustomerId
) -> None:
    lost = three[1].member.id
    for lane in (three[0], three[2]):
        lane.machine.at += 1
        lane.store.lanes.retire(lost, "lost")
        lane.store.lanes.take_over(lost)
    everywhere(three)
    assert waiting(three) is None
    one, other = (lane.store for lane in (three[0], three[2]))
    spending = [store for store in (one, other) if store.wallets.of(ann).points.spendable]
    assert len(spending) == 1, "from when they hear of each other one has it"


def test_what_two_lanes_took_over_at_once_and_spent_is_told(three: list[ShopLane], ann: CustomerId) -> None:
    lost = three[1].member.id
    for lane in (three[0], three[2]):
        lane.machine.at += 1
        lane.store.lanes.retire(lost, "lost")
        lane.store.lanes.take_over(lost)
        lane.store.wallets.adjust(ann, "points", -300, "spent")
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.kept.value) == (Kind.ACCOUNT, "-300")


def test_what_was_spent_by_an_allowance_is_told(three: list[ShopLane], ann: CustomerId) -> None:
    front, back = three[0].store, three[1].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    front.allowances.give(three[0].member.id, "balance", 500, "line dug up")
    everywhere(three)
    for store in (front, back):
        three[1].machine.at += 1
        store.checkout.sell(ann.hex(), [BasketItem(BREAD, ONE)], [Tender("balance", 500)])
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.kept.value, found.lost.lane) == (Kind.ACCOUNT, "-5.00", "Lane 2")


def test_a_voucher_that_paid_twice_is_told(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    front.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    everywhere(three)
    gift = WholeBasket((MoneyItem("voucher", 500, "GV1"),))
    back.checkout.whole.sell(gift, [Tender("cash", 500)])
    everywhere(three)
    front.lanes.retire(three[1].member.id, "lost")
    sync(front, third)
    for store in (front, back):
        store.checkout.sell(None, [BasketItem(BREAD, ONE)], [Tender("voucher", 500, "GV1")])
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.kind, found.subject, found.place) == (Kind.ACCOUNT, "a voucher", "voucher")
    assert "Nothing can be put on a voucher: settle it with whoever has it; k notes" in found.told


def test_what_two_lanes_took_over_that_had_only_been_handed_to_the_lost_one_is_told(
    three: list[ShopLane],
) -> None:
    front, back, third = (lane.store for lane in three)
    bob = front.customers.create(CustomerDraft(name="Bob"))
    book_points(front, bob, 300)
    everywhere(three)
    assert front.transfers.give(back.replication.site(), Ask(bytes(16), bob, "points", 300)) == 300
    everywhere(three)
    for store in (front, third):
        store.lanes.retire(three[1].member.id, "lost")
        store.lanes.take_over(three[1].member.id)
        store.wallets.adjust(bob, "points", -300, "spent")
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.subject, found.kept.value) == ("Bob", "-300")


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_whoever_hears_of_it_first_all_tell_the_same(
    three: list[ShopLane], ann: CustomerId, order: Sequence[int]
) -> None:
    allowed(three, ann, 0, 2)
    for minutes, lane in enumerate(three):
        lane.machine.forward(minutes * MINUTE)
        bought(lane)(ann)
    one, other, last = (three[place] for place in order)
    sync(one.store, other.store)
    sync(other.store, last.store)
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.kept.value, found.lost.lane) == ("-10.00", "Lane 3")
    assert found.told.startswith("10.00 more was spent of it than was there")


def allowed(three: list[ShopLane], ann: CustomerId, *places: int) -> None:
    """Lanes may spend a balance of which they have nothing; what costs 5.00 can be sold."""
    front = three[0].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    for place in places:
        front.allowances.give(three[place].member.id, "balance", 500, "line dug up")
    everywhere(three)
    assert all(three[place].store.wallets.of(ann).balance.spendable for place in places)


def bought(lane: ShopLane) -> Callable[[CustomerId], object]:
    tenders = [Tender("balance", 500)]
    return lambda customer: lane.store.checkout.sell(customer.hex(), [BasketItem(BREAD, ONE)], tenders)


def test_who_finds_it_says_so_here_and_to_others(three: list[ShopLane], ann: CustomerId) -> None:
    allowed(three, ann, 0)
    for lane in three[:2]:
        bought(lane)(ann)
    front, site = three[0].store, three[0].store.replication.site()
    facts, version = list[Fact](), front.replication.have()[site]
    front.subscribe(facts.append)
    hand_over(three[1].store, front)
    assert ConflictsChanged() in facts
    assert front.replication.have()[site] == version + 1
    hand_over(three[1].store, front)
    hand_over(three[2].store, front)
    assert front.replication.have()[site] == version + 1, "it is noted once"


def test_who_has_looked_looks_again_when_it_is_worse(three: list[ShopLane], ann: CustomerId) -> None:
    allowed(three, ann, 0, 2)
    bought(three[2])(ann)
    for lane in three:
        lane.machine.forward(MINUTE)
    for lane in three[:2]:
        bought(lane)(ann)
    sync(three[0].store, three[1].store)
    found = waiting(three[:2])
    assert found is not None
    three[0].store.conflicts.settle(found.id, Answer.KEEP)
    assert waiting(three[:1]) is None
    everywhere(three)
    worse = waiting(three)
    assert worse is not None
    assert (found.kept.value, worse.kept.value) == ("-5.00", "-10.00")


def test_who_has_looked_is_not_told_again_when_it_is_better_or_the_customer_another_one(
    three: list[ShopLane], ann: CustomerId
) -> None:
    retired_and_spent_on(three, ann, "points", 300)
    found = waiting(three)
    assert found is not None
    front = three[0].store
    front.conflicts.settle(found.id, Answer.KEEP)
    front.wallets.adjust(ann, "points", 100, "part of it")
    assert waiting(three[:1]) is None
    bob = front.customers.create(CustomerDraft(name="Bob"))
    front.customers.merging.merge(ann, bob, {})
    everywhere(three)
    assert waiting(three) is None


def test_it_goes_on_as_what_the_customer_became(three: list[ShopLane], ann: CustomerId) -> None:
    bob = three[0].store.customers.create(CustomerDraft(name="Bob"))
    everywhere(three)
    retired_and_spent_on(three, ann, "points", 300)
    before = waiting(three)
    three[0].store.customers.merging.merge(bob, ann, {})
    everywhere(three)
    after = waiting(three)
    assert before is not None
    assert after is not None
    assert (before.id, before.kept.id) == (after.id, after.kept.id)
    book_points(three[0].store, bob, 299)
    everywhere(three)
    assert waiting(three) is not None
    book_points(three[0].store, bob, 1)
    everywhere(three)
    assert waiting(three) is None


def test_what_is_spent_as_who_they_were_counts_as_who_they_are(
    three: list[ShopLane], ann: CustomerId
) -> None:
    front, back = three[0].store, three[1].store
    three[0].machine.forward(MINUTE)
    bob = front.customers.create(CustomerDraft(name="Bob"))
    everywhere(three)
    back.wallets.adjust(bob, "balance", 500, "welcome")
    back.wallets.adjust(ann, "balance", -500, "spent")
    everywhere(three)
    front.customers.merging.merge(ann, bob, {})
    allowed(three[:1], ann, 0)
    bought(three[0])(ann)
    back.wallets.adjust(bob, "balance", -500, "spent")
    hand_over(back, front)
    found = waiting(three[:1])
    assert found is not None
    assert (found.subject, found.kept.value) == ("Ann", "-5.00")


@pytest.fixture
def beans(three: list[ShopLane]) -> ProgramId:
    """Points that end after 40 days."""
    found = three[0].store.programs.create(ProgramDraft(name="Beans", expires_days=40))
    everywhere(three)
    return found


def two_customers(three: list[ShopLane]) -> tuple[CustomerId, CustomerId]:
    """Ann is the older one, and who both are once they are made one."""
    ann = three[0].store.customers.create(CustomerDraft(name="Ann"))
    three[0].machine.forward(MINUTE)
    return ann, three[0].store.customers.create(CustomerDraft(name="Bob"))


def with_ended_ones(three: list[ShopLane], first: CustomerId, then: CustomerId, beans: ProgramId) -> None:
    """300 points that have ended, and 100 that have not, booked on a lane that is retired then."""
    front, back, third = (lane.store for lane in three)
    book_points(back, first, 300, program=beans)
    for lane in three:
        lane.machine.forward(60 * DAY)
    book_points(back, then, 100, program=beans)
    everywhere(three)
    front.lanes.retire(three[1].member.id, "lost")
    sync(front, third)


@pytest.mark.parametrize("is_merged", [False, True])
def test_points_that_ended_hide_nothing(three: list[ShopLane], beans: ProgramId, *, is_merged: bool) -> None:
    front, back = three[0].store, three[1].store
    ann, bob = two_customers(three)
    whose = bob if is_merged else ann
    if is_merged:
        front.customers.merging.merge(ann, bob, {})
    everywhere(three)
    with_ended_ones(three, whose, whose, beans)
    for store in (front, back):
        three[1].machine.at += 1
        store.wallets.adjust(ann, "points", -100, "spent")
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert found.kept.value == "-100"
    front.programs.edit(beans, ProgramDraft(name="Beans"))
    everywhere(three)
    assert waiting(three) is None, "by the rule of now the first 300 are there"


def test_points_that_ended_of_who_they_are_hide_nothing(three: list[ShopLane], beans: ProgramId) -> None:
    front, back = three[0].store, three[1].store
    ann, bob = two_customers(three)
    everywhere(three)
    with_ended_ones(three, ann, bob, beans)
    front.customers.merging.merge(ann, bob, {})
    front.wallets.adjust(ann, "points", -100, "spent")
    back.wallets.adjust(bob, "points", -100, "spent")
    hand_over(back, front)
    found = waiting(three[:1])
    assert found is not None
    assert (found.subject, found.kept.value) == ("Ann", "-100")


Deed = Callable[[list[ShopLane], CustomerId], None]


def spent_by_an_allowance_within(three: list[ShopLane], ann: CustomerId) -> None:
    allowed(three, ann, 0)
    bought(three[0])(ann)


def lowered_after_a_spend_within_it(three: list[ShopLane], ann: CustomerId) -> None:
    front = three[0].store
    front.customers.edit(ann, CustomerDraft(name="Ann", credit_limit=1000))
    allowed(three, ann, 0)
    for lane in (three[0], three[1]):
        bought(lane)(ann)
    assert front.wallets.of(ann).balance.known == 0
    bought(three[0])(ann)
    front.customers.edit(ann, CustomerDraft(name="Ann", credit_limit=0))


def voided_after_its_points_were_spent(three: list[ShopLane], _ann: CustomerId) -> None:
    back = three[1].store
    program = back.programs.create(ProgramDraft(name="Points", points=1, per_amount=100))
    group = back.groups.create(GroupDraft(name="VIP", program=program))
    back.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    bob = back.customers.create(CustomerDraft(name="Bob", groups=(group,)))
    sold = back.checkout.sell(bob.hex(), [BasketItem(BREAD, ONE)], [Tender("cash", 500)])
    back.wallets.adjust(bob, "points", -5, "a mug")
    back.returning.void(sold.sale)
    assert back.wallets.of(bob).points.known == -5


def let_go_beyond_the_credit(three: list[ShopLane], _ann: CustomerId) -> None:
    front = three[0].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    cleo = front.customers.create(CustomerDraft(name="Cleo", credit_limit=400))
    front.checkout.scan(BREAD)
    front.checkout.attach(cleo)
    front.paying.take("balance", 500, reference=BEYOND_LIMIT)
    assert front.wallets.of(cleo).balance.known == -500


def let_go_beyond_the_credit_in_another_tender(three: list[ShopLane], _ann: CustomerId) -> None:
    front = three[0].store
    front.catalogue.create(ProductDraft(name="Rye bread", price=500, barcodes=(BREAD,)))
    cleo = front.customers.create(CustomerDraft(name="Cleo", credit_limit=300))
    front.checkout.scan(BREAD)
    front.checkout.attach(cleo)
    front.paying.take("balance", 450, reference=BEYOND_LIMIT)
    front.paying.give_back(0)
    for part in (250, 200):
        front.paying.take("balance", part)
    front.paying.take("cash", 50)
    assert front.wallets.of(cleo).balance.known == -450


def a_debt_that_was_brought_along(three: list[ShopLane], ann: CustomerId) -> None:
    front = three[0].store
    with front._units.begin(front._actor) as unit:
        row = entry(unit.new_id(), "opening", ann, "balance", -900, at=unit.now, note="")
        unit.insert(LEDGER, [row])
        unit.did("imports.take", ann)


def made_two_again_after_one_spent_for_both(three: list[ShopLane], ann: CustomerId) -> None:
    back = three[1].store
    bob = back.customers.create(CustomerDraft(name="Bob"))
    book_points(back, bob, 200)
    back.customers.merging.merge(ann, bob, {})
    back.wallets.adjust(ann, "points", -500, "spent")
    back.customers.merging.unmerge(bob)
    assert back.wallets.of(ann).points.known == -200


def that_ends_since_it_was_spent(three: list[ShopLane], ann: CustomerId) -> None:
    back = three[1].store
    beans = back.programs.create(ProgramDraft(name="Beans"))
    book_points(back, ann, 100, program=beans)
    for lane in three:
        lane.machine.forward(60 * DAY)
    back.wallets.adjust(ann, "points", -400, "spent")
    back.programs.edit(beans, ProgramDraft(name="Beans", expires_days=40))


NOBODYS: dict[str, Deed] = {
    each.__name__: each
    for each in (
        spent_by_an_allowance_within, lowered_after_a_spend_within_it, voided_after_its_points_were_spent,
        let_go_beyond_the_credit, let_go_beyond_the_credit_in_another_tender, a_debt_that_was_brought_along,
        made_two_again_after_one_spent_for_both, that_ends_since_it_was_spent,
    )
}  # fmt: skip


@pytest.mark.parametrize("deed", NOBODYS.values(), ids=NOBODYS)
def test_what_nobody_spent_twice_is_no_conflict(
    three: list[ShopLane], ann: CustomerId, newcomer: ShopLane, deed: Deed
) -> None:
    deed(three, ann)
    everywhere([*three, newcomer])
    assert waiting([*three, newcomer]) is None


def test_who_hears_all_at_once_knows_of_it_too(
    three: list[ShopLane], ann: CustomerId, newcomer: ShopLane
) -> None:
    front, back = three[0].store, three[1].store
    allowed(three, ann, 0)
    for lane in three[:2]:
        bought(lane)(ann)
    for store in (front, back):
        sync(store, newcomer.store)
    assert waiting([newcomer]) is not None


ON_THE_ACCOUNT = {
    "points": "Points that they earn make it good, or correct the account on F3; k notes",
    "balance": "Have it made good by a top-up, or correct the account on F3; k notes",
}
DELETED = "The customer was deleted, and nothing can be put on the account any more; k notes"


@pytest.mark.parametrize("account", ["points", "balance"])
def test_what_is_said_of_it_can_be_done(three: list[ShopLane], ann: CustomerId, account: str) -> None:
    retired_and_spent_on(three, ann, account, 300)
    found, front = waiting(three), three[0].store
    assert found is not None
    assert ON_THE_ACCOUNT[account] in found.told
    front.customers.delete([ann])
    everywhere(three)
    found = waiting(three)
    assert found is not None
    assert (found.subject, DELETED in found.told) == ("Ann", True)
    with pytest.raises(NotFound):
        front.wallets.adjust(ann, account, 300, "made good")
    front.conflicts.settle(found.id, Answer.KEEP)
    everywhere(three)
    assert waiting(three) is None


def test_a_date_that_cannot_be_stops_nobody(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    ann = front.customers.create(CustomerDraft(name="Ann"))
    beans = front.programs.create(ProgramDraft(name="Beans", expires_days=3000))
    everywhere(three)
    with back._units.begin(back._actor) as unit:
        for kind, amount in (("earned", 100), ("points.spent", -200)):
            row = entry(unit.new_id(), kind, ann, "points", amount, at=2**47, note="", program=beans)
            unit.insert(LEDGER, [row])
        unit.did("sales.close", ann)
    sync(back, third)
    assert third.replication.have() == back.replication.have()
    found = waiting([three[2]])
    assert found is not None
    assert found.kept.value == "-100"


def test_a_vector_that_cannot_be_stops_nobody(three: list[ShopLane]) -> None:
    front, back, third = (lane.store for lane in three)
    heir, lost = site_bytes(third.replication.site()), back.replication.site()
    with third._units.begin(third._actor) as unit:
        heard = vector_bytes({lost: 2**63 + 5})
        unit.put(ESTATES, [{"lane_id": lost.lane, "below": 2**62, "heir": heir, "heard": heard}])
        unit.did("lanes.take_over", lost.lane)
    everywhere(three)
    assert front.conflicts.all() == []
