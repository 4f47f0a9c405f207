from support.shops import ShopLane

from store.domain.groups import GroupDraft
from store.queries.rows import spec_of
from store.recent import VERSIONS_MAX, Recent, Written
from store.tables.book import ACTIONS
from store.tables.customers import GROUPS

SITE = 1


def test_versions_are_known_together_and_only_all_of_them() -> None:
    recent = Recent()
    recent.note(SITE, 7, {"groups", "actions"}, 2)
    recent.note(SITE, 8, {"memberships", "actions"}, 3)

    assert recent.of(SITE, 6, 7) == Written(frozenset({"groups", "actions"}), 2)
    assert recent.of(SITE, 6, 8) == Written(frozenset({"groups", "memberships", "actions"}), 5)
    assert recent.of(SITE, 5, 8) is None
    assert recent.of(SITE, 7, 9) is None
    assert recent.of(SITE + 1, 6, 7) is None


def test_only_the_newest_versions_are_known() -> None:
    recent = Recent()
    for version in range(1, VERSIONS_MAX + 2):
        recent.note(SITE, version, {"groups"}, 1)

    assert recent.of(SITE, 0, 1) is None
    assert recent.of(SITE, 1, VERSIONS_MAX + 1) == Written(frozenset({"groups"}), VERSIONS_MAX)


def test_a_lane_that_goes_on_under_another_name_knows_none(front: ShopLane) -> None:
    store = front.store
    for name in ("first", "second"):
        store.groups.create(GroupDraft(name=name))
    own = store.replication.site()
    through = store.replication.have()[own]
    assert store._units.recent.of(SITE, through - 1, through) == Written(
        frozenset({"groups", "actions"}), spec_of(GROUPS).weight + spec_of(ACTIONS).weight
    )
    store._units.begin_anew()
    assert store._units.recent.of(SITE, through - 1, through) is None
