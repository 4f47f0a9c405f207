"""The conflict inbox: what is found, what is not, what settles it; in every order of meeting."""

import itertools
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from support.databases import books, both_then_files
from support.edits import SOMEBODY, customer_draft
from support.returns import MILK, sold, stocked
from support.shops import Machine, ShopLane, dice_of, hand_over, lanes, sync

from store.api import Store, open_store
from store.domain.bulk_edits.edits import SetField
from store.domain.conflicts import Answer, Conflict, Kind
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Target
from store.domain.discounts import Kind as DiscountKind
from store.domain.errors import NotFound, Refused
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import Selection
from store.domain.money import ONE
from store.domain.returns import Choice
from store.domain.rights import NeedsApproval, Right, Role
from store.domain.schedule import Schedule
from store.events import ConflictsChanged, Fact
from store.services.group_writing import draft_of
from store.tables.sales import LEDGER
from store.unit import Row

Told = tuple[str, str, str, str, str]
"""Kind, subject, field, what stands, what does not."""


@dataclass(frozen=True)
class Known:
    """What all lanes agree on before they part."""

    ann: CustomerId
    vip: GroupId


Deed = Callable[[Store, Known], object]


def inbox(store: Store) -> set[Told]:
    """What waits on a lane."""
    return {told(each) for each in store.conflicts.all()}


def told(conflict: Conflict) -> Told:
    return (
        conflict.kind.value, conflict.subject, conflict.field, conflict.kept.value, conflict.lost.value,
    )  # fmt: skip


def customer(**new: str) -> Deed:
    def run(store: Store, known: Known) -> None:
        draft = customer_draft(store.customers.get(known.ann))
        store.customers.edit(known.ann, replace(draft, **new))  # type: ignore[arg-type] # texts

    return run


def card(code: str) -> Deed:
    return lambda store, _: store.customers.create(CustomerDraft(name=f"Of {code}", cards=(code,)))


def named(name: str) -> Deed:
    return lambda store, _: store.groups.create(GroupDraft(name=name))


def renamed(name: str) -> Deed:
    def run(store: Store, known: Known) -> None:
        store.groups.edit(known.vip, replace(draft_of(store.groups.get(known.vip)), name=name))

    return run


def foot(words: str) -> Deed:
    return lambda store, _: store.shop.edit(replace(store.shop.get(), receipt_foot=words))


def delete_ann(store: Store, known: Known) -> None:
    store.customers.delete([known.ann])


def everybody(field: str, value: str) -> Deed:
    def run(store: Store, known: Known) -> None:
        edits = [SetField(field, value)]
        store.bulk_edits.apply(Selection(frozenset([known.ann])), edits)

    return run


def nothing(_store: Store, _known: Known) -> None:
    pass


def both(*deeds: Deed) -> Deed:
    def run(store: Store, known: Known) -> None:
        for deed in deeds:
            deed(store, known)

    return run


@contextmanager
def apart(folder: Path, count: int = 3) -> Iterator[tuple[list[ShopLane], Known]]:
    """Lanes with one customer whose fields were edited before, and one group; and no line between them."""
    together = lanes(folder, count)
    first = together[0].store
    ann, vip = first.customers.create(CustomerDraft(name="Ann")), first.groups.create(GroupDraft(name="VIP"))
    known = Known(ann, vip)
    customer(phone="0", city="0")(first, known)
    for lane in together:
        hand_over(first, lane.store)
    for number, lane in enumerate(together, 1):
        lane.machine.forward(number * 10)
    yield together, known
    for lane in together:
        lane.store.close()


CASES: dict[str, tuple[Sequence[Deed], set[Told]]] = {
    "nobody did anything": ((nothing, nothing, nothing), set()),
    "one lane alone edits": ((customer(phone="1"), nothing, nothing), set()),
    "two fields of one customer": ((customer(phone="1"), customer(city="2"), nothing), set()),
    "one field on two lanes": (
        (customer(phone="1"), customer(phone="2"), nothing), {("edit", "Ann", "phone", "2", "1")},
    ),
    "one field that was never edited before": (
        (customer(notes="1"), customer(notes="2"), nothing), {("edit", "Ann", "notes", "2", "1")},
    ),
    "one field on three lanes": (
        (customer(phone="1"), customer(phone="2"), customer(phone="3")),
        {("edit", "Ann", "phone", "3", "1"), ("edit", "Ann", "phone", "3", "2")},
    ),
    "the same value on two lanes": ((customer(phone="1"), customer(phone="1"), nothing), set()),
    "of two lanes with one value only that value is lost": (
        (customer(phone="1"), customer(phone="1"), customer(phone="3")),
        {("edit", "Ann", "phone", "3", "1")},
    ),
    "of several edits on a lane its last one": (
        (both(customer(phone="1"), customer(phone="11")), customer(phone="2"), nothing),
        {("edit", "Ann", "phone", "2", "11")},
    ),
    "a name of a group": (
        (renamed("Gold"), renamed("Silver"), nothing), {("edit", "Silver", "name", "Silver", "Gold")},
    ),
    "a setting": ((foot("Bye"), foot("Thanks"), nothing), {("edit", "Settings", "Foot", "Thanks", "Bye")}),
    "a bulk edit and an edit by hand": (
        (customer(city="Ulm"), everybody("city", "Bonn"), nothing), {("edit", "Ann", "city", "Bonn", "Ulm")},
    ),
    "an edit of somebody deleted": (
        (customer(phone="1"), delete_ann, nothing), {("deleted", "Ann", "phone", "deleted", "1")},
    ),
    "somebody deleted before the edit": (
        (delete_ann, customer(phone="1"), nothing), {("deleted", "Ann", "phone", "deleted", "1")},
    ),
    "two edits, and deleted": (
        (customer(phone="1"), customer(phone="2"), delete_ann),
        {("deleted", "Ann", "phone", "deleted", "1"), ("deleted", "Ann", "phone", "deleted", "2")},
    ),
    "deleted on two lanes": ((delete_ann, delete_ann, nothing), set()),
    "groups of one name": (
        (named("Regulars"), named("regulars"), nothing),
        {("names", "Regulars", "name", "Regulars (1), 0 members", "regulars (2), 0 members")},
    ),
    "one card for two customers": (
        (card("7777"), card("7777"), nothing), {("card", "7777", "card", "Of 7777", "Of 7777")},
    ),
}  # fmt: skip

Orders = Sequence[tuple[tuple[int, int], ...]]
"""Which two of the lanes meet, one pair after another."""

PAIRS = ((0, 1), (0, 2), (1, 2))
ORDERS = tuple(itertools.permutations(PAIRS))


@pytest.mark.parametrize("orders", both_then_files([ORDERS[::5]], [ORDERS[1:5]]))
@pytest.mark.parametrize("name", CASES)
def test_every_order_of_meeting_gives_one_inbox(name: str, orders: Orders, tmp_path: Path) -> None:
    deeds, waits = CASES[name]
    with apart(tmp_path / "apart") as (edited, known):
        for lane, deed in zip(edited, deeds, strict=True):
            deed(lane.store, known)
    for number, order in enumerate(orders):
        with met(tmp_path / f"copy{number}", tmp_path / "apart", order) as stores:
            assert [inbox(store) for store in stores] == [waits] * 3, order
            ids = {each.id for each in stores[0].conflicts.all()}
            assert all({each.id for each in store.conflicts.all()} == ids for store in stores)


@contextmanager
def met(folder: Path, edited: Path, order: Sequence[tuple[int, int]]) -> Iterator[list[Store]]:
    """Copies of the edited lanes that meet two at a time, and again until all is known."""
    shutil.copytree(edited, folder)
    names = [f"lane{number}" for number in range(1, 4)]
    places = [books().twin(folder / name, edited / name) for name in names]
    stores = [open_store(place, Machine().world(), "till") for place in places]
    for one, other in (*order, *order):
        sync(stores[one], stores[other])
    yield stores
    for store in stores:
        store.close()


@pytest.fixture
def two(tmp_path: Path) -> Iterator[tuple[Store, Store, Known]]:
    with apart(tmp_path / "two", 2) as (pair, known):
        yield pair[0].store, pair[1].store, known


def disputed(one: Store, other: Store, known: Known) -> Conflict:
    """Two values of one field that met."""
    customer(phone="1")(one, known)
    customer(phone="2")(other, known)
    sync(one, other)
    (found,) = one.conflicts.all()
    return found


def test_an_edit_that_another_lane_has_seen_is_nobodys_loss(tmp_path: Path) -> None:
    with apart(tmp_path / "chain") as (three, known):
        one, two, last = (lane.store for lane in three)
        customer(phone="1")(one, known)
        sync(one, two)
        customer(phone="2")(two, known)
        sync(two, last)
        customer(phone="3")(last, known)
        # The first lane hears of the third edit alone at first: not that the second was made knowing its own.
        news = last.replication.since(one.replication.have(), rows_max=9999)
        one.replication.apply([batch for batch in news if batch.site == last.replication.site()])
        for other in (two, last, two):
            sync(one, other)
        assert [inbox(store) for store in (one, two, last)] == [set(), set(), set()]


def test_both_sides_say_who_when_and_where(two: tuple[Store, Store, Known]) -> None:
    found = disputed(*two)
    assert (found.kept.lane, found.lost.lane) == ("Lane 2", "Lane 1")
    assert (found.kept.who, found.lost.who) == ("Owner", "Owner")
    assert found.lost.at is not None
    assert found.kept.at == found.lost.at + 10
    assert found.place == "customer"


def test_what_is_taken_is_an_edit_that_can_be_undone(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    found = disputed(*two)
    one.conflicts.settle(found.id, Answer.TAKE)
    assert one.customers.get(known.ann).phone == "1"
    assert inbox(one) == set()
    sync(one, other)
    assert other.customers.get(known.ann).phone == "1"
    assert inbox(other) == set()
    entry = next(each for each in one.history.of_customer(known.ann, 0, 9) if "given" in each.what)
    assert (entry.what, entry.is_undoable) == ("given the other edit: phone: 1", True)
    assert entry.action is not None
    one.bulk_edits.undo(entry.action)
    assert one.customers.get(known.ann).phone == "2"
    assert inbox(one) == {("edit", "Ann", "phone", "2", "1")}


def test_what_is_kept_is_settled_on_every_lane(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    found = disputed(*two)
    heard: list[Fact] = []
    other.subscribe(heard.append)
    one.conflicts.settle(found.id, Answer.KEEP)
    sync(one, other)
    assert ConflictsChanged() in heard
    assert inbox(one) == inbox(other) == set()
    assert one.customers.get(known.ann).phone == "2"
    with pytest.raises(NotFound, match="settled already"):
        other.conflicts.settle(found.id, Answer.TAKE)


def test_a_later_edit_by_who_sees_both_settles_it(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    disputed(*two)
    customer(phone="3")(other, known)
    assert inbox(other) == set()
    sync(one, other)
    assert inbox(one) == set()


def test_an_edit_of_another_field_settles_nothing(two: tuple[Store, Store, Known]) -> None:
    one, _, known = two
    disputed(*two)
    customer(city="3")(one, known)
    assert inbox(one) == {("edit", "Ann", "phone", "2", "1")}


def test_settled_on_two_lanes_at_once_it_is_settled(two: tuple[Store, Store, Known]) -> None:
    one, other, _ = two
    found = disputed(*two)
    one.conflicts.settle(found.id, Answer.TAKE)
    other.conflicts.settle(found.id, Answer.KEEP)
    sync(one, other)
    assert inbox(one) == inbox(other) == set()


def test_a_deleted_customer_comes_back_with_the_edit(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    customer(phone="1")(one, known)
    delete_ann(other, known)
    sync(one, other)
    (found,) = other.conflicts.all()
    other.conflicts.settle(found.id, Answer.TAKE)
    assert other.customers.get(known.ann).phone == "1"
    assert inbox(other) == set()


def test_a_card_finds_nobody_until_somebody_has_it_alone(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    card("7777")(one, known)
    card("7777")(other, known)
    sync(one, other)
    (found,) = one.conflicts.all()
    assert "settle it on F9" in getattr(one.checkout.scan("7777"), "why", "")
    one.conflicts.settle(found.id, Answer.TAKE)
    assert inbox(one) == set()
    one.checkout.scan("7777")
    assert one.checkout.till().customer is not None


def test_many_are_settled_at_once_as_far_as_that_settles_them(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    for store, number in ((one, "1"), (other, "2")):
        customer(phone=number, city=f"City {number}")(store, known)
        named("Regulars")(store, known)
    sync(one, other)
    wanted = [found.id for found in one.conflicts.all()]
    assert len(wanted) == 3
    lost = {found.field: found.lost.value for found in one.conflicts.all()}
    assert one.conflicts.settle_all([*wanted, b"x" * 16], Answer.TAKE) == 2
    ann = one.customers.get(known.ann)
    assert (ann.phone, ann.city) == (lost["phone"], lost["city"])
    assert [found.kind.value for found in one.conflicts.all()] == ["names"]
    assert one.conflicts.settle_all(wanted, Answer.BOTH) == 1
    assert one.conflicts.settle_all(wanted, Answer.KEEP) == 0
    sync(one, other)
    assert inbox(one) == inbox(other) == set()


def test_groups_of_one_name_become_one(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    named("Regulars")(one, known)
    named("Regulars")(other, known)
    sync(one, other)
    (found,) = one.conflicts.all()
    one.conflicts.settle(found.id, Answer.MERGE)
    assert [each.group.name for each in one.groups.all()].count("Regulars") == 1
    assert inbox(one) == set()


def test_groups_of_one_name_may_both_stay(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    named("Regulars")(one, known)
    named("Regulars")(other, known)
    sync(one, other)
    (found,) = one.conflicts.all()
    one.conflicts.settle(found.id, Answer.BOTH)
    sync(one, other)
    assert inbox(one) == inbox(other) == set()


def test_an_answer_that_is_none_is_refused(two: tuple[Store, Store, Known]) -> None:
    one, _, _ = two
    found = disputed(*two)
    with pytest.raises(Refused, match="take or keep"):
        one.conflicts.settle(found.id, Answer.MERGE)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_lost_unseen_waits_on_every_lane_and_nothing_else_does(seed: int, tmp_path: Path) -> None:
    dice, steps = dice_of(seed), 40
    written: dict[tuple[str, str], set[str]] = {}
    """By field: values that some later edit had seen, with itself, by value."""
    with apart(tmp_path / "drawn") as (three, known):
        knows: list[dict[str, set[str]]] = [{"phone": set(), "city": set()} for _ in three]
        for step in range(steps):
            place = dice.randrange(3)
            three[place].machine.forward(dice.randrange(50))
            if dice.random() < 0.4:
                other = (place + dice.randrange(1, 3)) % 3
                sync(three[place].store, three[other].store)
                for field in ("phone", "city"):
                    knows[place][field] |= knows[other][field]
                    knows[other][field] |= knows[place][field]
                continue
            field = dice.choice(("phone", "city"))
            value = f"{place}-{step}"
            customer(**{field: value})(three[place].store, known)
            written[field, value] = set(knows[place][field])
            knows[place][field].add(value)
        for one, other in (*PAIRS, *PAIRS):
            sync(three[one].store, three[other].store)
        ann = three[0].store.customers.get(known.ann)
        stands = {"phone": ann.phone, "city": ann.city}
        seen = {(field, value) for (field, _), values in written.items() for value in values}
        lost = {each for each in written.keys() - seen if stands[each[0]] != each[1]}
        for lane in three:
            assert {(each.field, each.lost.value) for each in lane.store.conflicts.all()} == lost


def shown_as(two: tuple[Store, Store, Known], *deeds: Callable[[Store], object]) -> list[tuple[str, str]]:
    """What stands, and what does not, after each lane has done one of these, the second one later."""
    one, other, _ = two
    for store, deed in zip((one, other), deeds, strict=True):
        deed(store)
    sync(one, other)
    assert inbox(one) == inbox(other)
    return [(each.kept.value, each.lost.value) for each in one.conflicts.all()]


@pytest.mark.parametrize(
    ("kind", "words"),
    [(DiscountKind.PERCENT, {"14 %", "12.5 %"}), (DiscountKind.AMOUNT, {"14.00 off", "12.50 off"})],
)
def test_what_a_discount_gives_is_shown_as_it_counts(
    two: tuple[Store, Store, Known], kind: DiscountKind, words: set[str]
) -> None:
    one, other, _ = two
    of = Discount(one.discounts.new_id(), kind, 1000, target=Target(), schedule=Schedule())
    one.discounts.create("Ten", of)
    sync(one, other)
    (shown,) = shown_as(
        two,
        lambda store: store.discounts.edit("Ten", replace(of, value=1250)),
        lambda store: store.discounts.edit("Ten", replace(of, value=1400)),
    )
    assert set(shown) == words


def test_what_roles_may_is_shown_in_words(two: tuple[Store, Store, Known]) -> None:
    def to(limit: int | None) -> Callable[[Store], object]:
        return lambda store: store.staff.set_limit(Role.CASHIER, Right.RETURN, limit)

    (shown,) = shown_as(two, to(2000), to(None))
    what = "cashier take goods back with their receipt"
    assert set(shown) == {f"{what}: yes", f"{what}: to 20.00"}


def test_a_rule_is_shown_as_people_write_it(two: tuple[Store, Store, Known]) -> None:
    one, other, _ = two
    auto = one.groups.create(GroupDraft(name="Locals", rule=one.group_rules.read('city is "Bonn"')))
    sync(one, other)

    def to(text: str) -> Callable[[Store], object]:
        def edit(store: Store) -> None:
            draft = draft_of(store.groups.get(auto))
            store.groups.edit(auto, replace(draft, rule=store.group_rules.read(text)))

        return edit

    (shown,) = shown_as(two, to('city is "Rome"'), to('city is "Ulm"'))
    assert set(shown) == {"city = Rome", "city = Ulm"}


def test_a_line_that_two_lanes_took_back_waits_until_somebody_has_looked(
    two: tuple[Store, Store, Known],
) -> None:
    one, other, _ = two
    stocked(one)
    sale = sold(one, MILK)
    sync(one, other)
    for store in (one, other):
        store.returning.commit(sale, [Choice(0, ONE)])
    sync(one, other)
    (found,) = one.conflicts.all()
    assert (found.kind, found.field) == (Kind.RETURN, "Milk")
    assert "2 came back of 1 sold" in found.told
    assert [each.id for each in other.conflicts.all()] == [found.id]
    other.conflicts.settle(found.id, Answer.KEEP)
    sync(one, other)
    assert inbox(one) == inbox(other) == set()


def test_a_document_in_two_forms_is_an_alarm_on_both_lanes(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    for store, amount in ((one, 5), (other, 7)):
        row: Row = {"document_id": b"one document".ljust(16), "kind": "points", "customer_id": known.ann}
        with store._units.begin(SOMEBODY) as unit:
            unit.insert(LEDGER, [{**row, "account": "points", "amount": amount, "at": 1}])
    sync(one, other)
    for store in (one, other):
        (found,) = store.conflicts.all()
        assert (found.kind, found.field) == (Kind.ALARM, "amount")
        assert {found.kept.value, found.lost.value} == {"amount 5", "amount 7"}
    one.conflicts.settle(found.id, Answer.KEEP)
    sync(one, other)
    assert inbox(one) == inbox(other) == set()


def test_who_may_not_edit_may_not_choose(two: tuple[Store, Store, Known]) -> None:
    one, other, known = two
    renamed("Gold")(one, known)
    renamed("Silver")(other, known)
    sync(one, other)
    (found,) = one.conflicts.all()
    one._actor.role = "cashier"
    with pytest.raises(NeedsApproval):
        one.conflicts.settle(found.id, Answer.TAKE)
    assert one.groups.get(known.vip).name == "Silver"
