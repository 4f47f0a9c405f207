"""Why members came into groups that fill themselves and left them, as the log tells it."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from support.shops import DAY, MINUTE, ShopLane, sync

from store.api import Store, customer_draft_of
from store.domain.bulk_edits.edits import AddTags, Edit, SetField
from store.domain.bulk_edits.outcomes import Watch
from store.domain.customers import CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.ids import CustomerId, GroupId
from store.domain.listing import CustomerList, Selection
from store.domain.pins import Side
from store.domain.rules.tree import HasTag, Rule, Text, TextIs
from store.services.bulk_edits.pieces import Sizes
from store.services.bulk_edits.service import BulkEditService
from store.services.imports.service import ImportService
from store.services.imports.task import Sizes as ImportSizes

CITY = TextIs(Text.CITY, ("Berlin",))
EVERYBODY = Selection(matching=CustomerList())


def ann(store: Store, *, city: str = "") -> CustomerId:
    return store.customers.create(CustomerDraft(name="Ann", city=city))


def ruled(store: Store, name: str, rule: Rule) -> GroupId:
    return store.groups.create(GroupDraft(name=name, rule=rule))


def causes(store: Store, group: GroupId) -> list[str]:
    return [line.cause for line in reversed(store.group_rules.moves(group=group))]


def move_to(store: Store, customer: CustomerId, city: str) -> None:
    draft = customer_draft_of(store.customers.get(customer))
    store.customers.edit(customer, replace(draft, city=city))


def in_one_go(lane: ShopLane) -> BulkEditService:
    return lane.store.bulk_edits


def piece_by_piece(lane: ShopLane) -> BulkEditService:
    sizes = Sizes(one_transaction_max=0, piece=1, pause_seconds=0)
    return BulkEditService(lane.store._units, lane.store._actor, lane.folder, sizes)


def test_every_cause_is_told_as_what_it_was(front: ShopLane) -> None:
    store = front.store
    group = ruled(store, "Berlin", CITY)
    told: list[str] = []

    def after(act: Callable[[], object]) -> None:
        known = len(causes(store, group))
        front.machine.forward(MINUTE)
        act()
        told.extend(causes(store, group)[known:])

    after(lambda: ann(store, city="Berlin"))
    who = store.customers.find("Ann").id
    only = Selection(frozenset([who]))
    until = front.machine.at + DAY
    after(lambda: move_to(store, who, "Rom"))
    after(lambda: store.bulk_edits.apply(only, [SetField("city", "Berlin")]))
    after(lambda: store.group_rules.pin(group, [who], Side.OUT, reason="asked", until=None))
    after(lambda: store.group_rules.unpin(group, [who]))
    after(lambda: store.group_rules.pin(group, [who], Side.OUT, reason="", until=until))
    front.machine.forward(2 * DAY)
    after(store.keep_current)
    after(lambda: store.customers.delete([who]))
    assert told == [
        "new customer",
        "customer edited",
        "bulk edit by Owner: set city to Berlin",
        "pin by Owner: asked",
        "pin removed by Owner",
        "pin by Owner",
        "the pin ended",
        "customer deleted",
    ]


def test_a_merge_of_customers_is_the_cause_for_both(front: ShopLane) -> None:
    store = front.store
    group = ruled(store, "Berlin", CITY)
    pair = {store.customers.create(CustomerDraft(name=name, city="Berlin")) for name in ("Ann", "Annie")}
    kept = store.customers.merging.merge(min(pair), max(pair), {})
    (gone,) = pair - {kept}
    store.customers.merging.unmerge(gone)
    assert causes(store, group) == [
        "new customer",
        "new customer",
        "customers merged",
        "merge of customers undone",
    ]


@pytest.mark.parametrize("way", [in_one_go, piece_by_piece])
@pytest.mark.parametrize(
    ("rule", "edit", "what"),
    [(CITY, SetField("city", "Berlin"), "set city to Berlin"), (HasTag("old"), AddTags(("old",)), "tag old")],
)
def test_a_bulk_edit_and_its_undo_are_named_however_they_are_written(
    front: ShopLane, way: Callable[[ShopLane], BulkEditService], rule: Rule, edit: Edit, what: str
) -> None:
    group, service = ruled(front.store, "Some", rule), way(front)
    for _ in range(2):
        ann(front.store)
    service.apply(EVERYBODY, [edit])
    service.undo()
    assert causes(front.store, group) == [
        f"bulk edit by Owner: {what}",
        f"bulk edit by Owner: {what}",
        f"undo by Owner: {what}",
        f"undo by Owner: {what}",
    ]


@pytest.mark.parametrize(
    "sizes", [ImportSizes(), ImportSizes(piece=1, one_transaction_max=1, pause_seconds=0)]
)
def test_an_import_is_named_by_its_file(front: ShopLane, tmp_path: Path, sizes: ImportSizes) -> None:
    group = ruled(front.store, "Berlin", CITY)
    file = tmp_path / "people.csv"
    file.write_text("name,city\nAnn,Berlin\nBea,Berlin\nCid,Rome\n", "utf-8")
    store = front.store
    ImportService(store._units, store._actor, front.folder, sizes).run(file, "customers")
    assert causes(store, group) == ["import by Owner: people.csv"] * 2


def test_what_another_lane_did_to_many_is_named_with_the_lane(three: list[ShopLane]) -> None:
    front, back, _ = three
    group = ruled(front.store, "Berlin", CITY)
    who = ann(front.store)
    sync(front.store, back.store)
    back.store.bulk_edits.apply(EVERYBODY, [SetField("city", "Berlin")])
    sync(back.store, front.store)
    move_to(back.store, who, "Rome")
    sync(back.store, front.store)
    lane = back.store.lanes.own().name
    assert causes(front.store, group) == [
        f"bulk edit by Owner: set city to Berlin, from lane {lane}",
        f"customer edited, from lane {lane}",
    ]


def test_an_edit_between_the_pieces_of_another_is_not_called_by_it(front: ShopLane) -> None:
    group = ruled(front.store, "Berlin", CITY)
    who, other = ann(front.store), ann(front.store, city="Rome")
    service, moved = piece_by_piece(front), list[CustomerId]()

    def between(done: int, _total: int) -> None:
        if done == 1 and not moved:
            moved.append(other)
            move_to(front.store, other, "Berlin")

    service.apply(Selection(frozenset([who])), [SetField("city", "Berlin"), AddTags(("a",))], Watch(between))
    assert moved
    assert sorted(causes(front.store, group)) == [
        "bulk edit by Owner: set city to Berlin; tag a",
        "customer edited",
    ]
