import pytest
from support.shops import ShopLane, sync

from store.api import Store
from store.domain.errors import NotFound, Refused, TillError
from store.domain.groups import COMMON, GroupDraft

VIP = GroupDraft(name="VIP")


def test_groups_are_found_by_name_and_id(store: Store) -> None:
    group = store.groups.create(GroupDraft(name="Caf\u00e9 crew"))

    for text in ("Caf\u00e9 crew", "  CAFE\u0301   CREW ", group.hex(), group.hex().upper()):
        assert store.groups.find(text).id == group
    for text in ("common", "Common Group"):
        assert store.groups.find(text) == COMMON
    for text in ("crew", "", "00" * 16, "zz", "0"):
        with pytest.raises(NotFound, match="groups list"):
            store.groups.find(text)


def test_a_name_that_looks_like_an_id_is_a_name_first(store: Store) -> None:
    other = store.groups.create(VIP)
    group = store.groups.create(GroupDraft(name=other.hex()))
    assert store.groups.find(other.hex()).id == group


def test_twins_of_two_lanes_both_stay_and_everybody_finds_the_older(three: list[ShopLane]) -> None:
    front, back, _ = three
    older = front.store.groups.create(VIP)
    back.machine.forward(5)
    back.store.groups.create(GroupDraft(name="vip"))
    sync(front.store, back.store)

    for lane in (front, back):
        assert [counted.group.name for counted in lane.store.groups.all()] == ["VIP", "vip", "Common group"]
        assert lane.store.groups.find("VIP").id == older
        assert [one.group.label for one in lane.store.groups.all()][:2] == ["VIP (1)", "vip (2)"]
        assert lane.store.groups.get(older).label == "VIP (1)"
        with pytest.raises(Refused, match=r"2 groups are called .* groups merge 'vip \(2\)' 'VIP \(1\)'"):
            lane.store.groups.only("vip")
        assert lane.store.groups.only("Vip (1)").id == older
        assert lane.store.groups.only("VIP (2)").id != older
        with pytest.raises(NotFound):
            lane.store.groups.only("VIP (3)")
        assert lane.store.groups.only(older.hex()).id == older
    front.store.group_algebra.merge([front.store.groups.only("VIP (2)").id], older)
    assert front.store.groups.only("vip").label == "VIP"


def test_a_group_that_was_merged_away_is_called_what_it_is_now(store: Store) -> None:
    vip, near = store.groups.create(VIP), store.groups.create(GroupDraft(name="Neighbours"))
    store.group_algebra.merge([near], vip)
    told = "Neighbours is part of VIP now; say 'VIP'"
    for ask in (store.groups.find, store.groups.only, lambda name: store.group_rules.read(f"group = {name}")):
        with pytest.raises(TillError, match=told):
            ask("neighbours")
