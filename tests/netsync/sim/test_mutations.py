"""Every rule broken once on purpose: a judge that never convicted anybody has not been shown to work.

Each mutation changes the program itself; within some seeds a run must break one of the laws it is against.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import pytest
from sqlalchemy import Connection, Table
from sqlalchemy.engine.interfaces import DBAPIConnection
from support.sim.broken import FAULT
from support.sim.rare import LOST_EVERY, MONTHS_EVERY, STOLEN_EVERY, TWINS_EVERY
from support.sim.shrink import broken_by
from support.sim.trace import MIXED_EVERY, draw

import store.engine
from netsync import trust
from netsync.protocol import greeting, session
from netsync.protocol.claims import Claims
from netsync.protocol.effects import Effect, Send
from netsync.protocol.incoming import Incoming
from netsync.protocol.messages import Ack, Changes
from netsync.protocol.outgoing import Outgoing
from store.domain import graves, spending, stamps
from store.domain.changes import Batch, Cell, Grain, Site, Version, Write
from store.domain.transfers import Ask
from store.queries import (
    beside,
    copying,
    delta,
    estates,
    folding,
    joining,
    lineages,
    lives,
    merge,
    overspent,
    sites,
)
from store.queries.folding import Kept
from store.queries.groups import Counted
from store.queries.heirs import Owners
from store.services import documents, replication
from store.services.groups import GroupService
from store.services.replication import ReplicationService
from store.services.transfers import TransferService
from store.tables.base import Field, Replicated
from store.tables.customers import CUSTOMERS, MEMBERSHIPS
from store.tables.graves import GRAVES
from store.unit import Unit

SEEDS_MAX = 120

Patch: TypeAlias = pytest.MonkeyPatch
Change: TypeAlias = Callable[[Patch], None]
Row: TypeAlias = dict[str, Cell]
Reached: TypeAlias = dict[Site, Version]
CONVERGES, JOINS, NAMES, CLAIMS, ATOMIC, SPENDS, RIGHTS = range(1, 8)
SALES, DELETED, STAMPS, VERSIONS, SHOWS, DERIVES, COPIES = range(8, 15)
STALLS, REMOVES, LIVES = range(15, 18)
EVERY, MIXED = (1, 0), (MIXED_EVERY, MIXED_EVERY // 2)


@dataclass(frozen=True)
class Mutation:
    """A rule that is broken, and the laws of which one must then be seen to break."""

    change: Change
    laws: frozenset[int]
    among: tuple[int, int]
    """Of so many seeds one, by its remainder: for what happens in those alone."""
    lately: int | None
    """A seed that showed it when it was last looked for: played first, where the way to one is long."""

    def seeds(self) -> Iterator[int]:
        """What is played, in order."""
        every, first = self.among
        if self.lately is not None:
            yield self.lately
        yield from range(first, first + SEEDS_MAX * every, every)


MUTATIONS: dict[str, Mutation] = {}


def breaks(
    *laws: int, among: tuple[int, int] = EVERY, lately: int | None = None
) -> Callable[[Change], Change]:
    def keep(change: Change) -> Change:
        MUTATIONS[change.__name__] = Mutation(change, frozenset(laws), among, lately)
        return change

    return keep


def _unless_older(patch: Patch, change: Callable[[str, Grain], str]) -> None:
    real = merge._unless_older.__wrapped__
    patch.setattr(merge, "_unless_older", lambda spec: change(real(spec), spec.grain))


@breaks(JOINS, CONVERGES, CLAIMS)
def a_merge_keeps_the_lesser_row(patch: Patch) -> None:
    _unless_older(patch, lambda sql, _: sql.replace("excluded.hlc > ", "excluded.hlc < "))


@breaks(JOINS, CONVERGES, CLAIMS, NAMES)
def a_merge_keeps_the_lesser_column(patch: Patch) -> None:
    real = joining._written

    def inverted(work: merge.Merge, row: Row, name: str) -> Write:
        written = real(work, row, name)
        return written._replace(stamp=-written.stamp)

    patch.setattr(joining, "_written", inverted)


@breaks(CONVERGES, JOINS, CLAIMS, NAMES, lately=14)
def a_column_that_was_written_alike_is_left_out(patch: Patch) -> None:
    def by_value(spec: Replicated, ours: Row, theirs: Row) -> list[str]:
        return [each.name for each in spec.values if ours[each.name] != theirs[each.name]]

    patch.setattr(joining, "_unlike", by_value)


@breaks(CONVERGES, JOINS, lately=26)
def equal_stamps_are_decided_by_a_local_number(patch: Patch) -> None:
    def local(sql: str, grain: Grain) -> str:
        head, found, _ = sql.partition(" AND ((SELECT lane_id")
        table = sql.partition("excluded.hlc > ")[2].partition(".")[0] if grain is Grain.ROW else ""
        return f"{head} AND excluded.site > {table}.site)" if found else sql

    _unless_older(patch, local)


@breaks(FAULT, CONVERGES)
def rows_written_for_good_are_written_over(patch: Patch) -> None:
    def over(sql: str, grain: Grain) -> str:
        return sql.replace("DO NOTHING", "DO UPDATE SET hlc = 1") if grain is Grain.INSERT else sql

    real = replication._apply

    def again(work: merge.Merge, batch: Batch, reached: Reached) -> None:
        real(work, batch, reached)
        real(work, batch, {**reached, batch.site: batch.after})  # a connection that broke brings it twice

    patch.setattr(replication, "_apply", again)
    _unless_older(patch, over)


@breaks(NAMES, CONVERGES, CLAIMS, JOINS, lately=22)
def a_joined_row_keeps_its_old_name(patch: Patch) -> None:
    real = joining._minted

    def unnamed(work: merge.Merge, spec: Replicated, ours: Row, theirs: Row) -> Row:
        result = real(work, spec, ours, theirs)
        return {**result, "site": theirs["site"], "ver": theirs["ver"]}

    patch.setattr(joining, "_minted", unnamed)


@breaks(CLAIMS)
def a_vector_goes_on_without_the_rows(patch: Patch) -> None:
    real = merge.apply

    def forgetful(work: merge.Merge, batch: Batch, here: int) -> None:
        real(work, replace(batch, tables=batch.tables[1:]), here)

    patch.setattr(merge, "apply", forgetful)


@breaks(CLAIMS)
def a_batch_is_applied_behind_a_gap(patch: Patch) -> None:
    real_batch, real_push = replication._apply, Outgoing._push

    def gap(work: merge.Merge, batch: Batch, reached: Reached) -> None:
        near = min(batch.after, reached.get(batch.site, 0))
        real_batch(work, replace(batch, after=near, life=None), reached)  # or it were of another life

    lost = set[Outgoing]()

    def losing(self: Outgoing, frames: Sequence[Changes]) -> list[Effect]:
        effects = real_push(self, frames)
        first = next((effect for effect in effects if isinstance(effect, Send)), None)
        if first is None or self in lost:
            return effects
        lost.add(self)
        self._in_flight -= 1
        return [effect for effect in effects if effect is not first]

    patch.setattr(replication, "_apply", gap)
    patch.setattr(Outgoing, "_push", losing)


@breaks(CLAIMS, ATOMIC)
def the_vector_is_committed_before_the_rows(patch: Patch) -> None:
    real = ReplicationService.apply

    def early(self: ReplicationService, batches: Sequence[Batch]) -> None:
        before = self.have()
        with self._units.database.writing() as connection:
            for batch in batches:
                if batch.after <= before.get(batch.site, 0):
                    sites.reached(connection, sites.local_number(connection, batch.site), batch.through)
        patched = replication._apply
        patch.setattr(
            replication,
            "_apply",
            lambda work, batch, reached: patched(
                work, batch, dict.fromkeys(reached, 0) | {batch.site: batch.after}
            ),
        )
        try:
            real(self, batches)
        finally:
            patch.setattr(replication, "_apply", patched)

    patch.setattr(ReplicationService, "apply", early)


@breaks(ATOMIC)
def an_acknowledgement_goes_out_before_the_commit(patch: Patch) -> None:
    real = Incoming.receive

    def hasty(self: Incoming, batch: Batch, now: float) -> list[Effect]:
        return [*real(self, batch, now), Send(Ack({batch.site: batch.through}, 0))]

    patch.setattr(Incoming, "receive", hasty)


@breaks(ATOMIC, NAMES, SALES, CLAIMS, FAULT)
def a_commit_does_not_wait_for_the_disk(patch: Patch) -> None:
    real = store.engine._prepare

    def careless(connection: DBAPIConnection, cache_kib: int) -> None:
        real(connection, cache_kib)
        connection.cursor().execute("PRAGMA synchronous=NORMAL")

    patch.setattr(store.engine, "_prepare", careless)


@breaks(ATOMIC, STAMPS, FAULT)
def stamps_of_others_are_not_heeded(patch: Patch) -> None:
    patch.setattr(sites, "saw", lambda _connection, _hlc: None)


@breaks(STAMPS, ATOMIC, FAULT)
def a_clock_that_is_set_back_stamps_lower(patch: Patch) -> None:
    patch.setattr("store.unit.tick", lambda _last, now: now << stamps.COUNTER_BITS)


@breaks(SPENDS, lately=87)
def a_lane_spends_what_others_have_the_right_to(patch: Patch) -> None:
    patch.setattr(spending.Purse, "spendable", property(lambda self: max(0, self.known)))


@breaks(SALES)
def receipt_numbers_are_the_same_on_every_lane(patch: Patch) -> None:
    real = documents.next_place
    patch.setattr(documents, "next_place", lambda unit, lane: real(unit, replace(lane, number=1)))


@breaks(DELETED, JOINS, lately=86)
def an_edit_brings_a_deleted_customer_back(patch: Patch) -> None:
    real = Unit.edit

    def reviving(self: Unit, table: Table, key: Row, values: Row) -> None:
        real(self, table, key, {"deleted": 0, **values} if table is CUSTOMERS else values)

    patch.setattr(Unit, "edit", reviving)


@breaks(STALLS)
def a_peer_is_sent_more_than_it_can_take(patch: Patch) -> None:
    real = Outgoing.pump

    def eager(self: Outgoing) -> list[Effect]:
        self._window = 1000
        return real(self)

    patch.setattr(Outgoing, "pump", eager)


@breaks(NAMES, CLAIMS, CONVERGES, LIVES)
def an_old_copy_goes_on_as_if_it_were_none(patch: Patch) -> None:
    patch.setattr(ReplicationService, "renew", lambda self, _known, _version: self.site())
    patch.setattr(ReplicationService, "part_ways", lambda self, _theirs, _taken: self.site())


@breaks(NAMES, CLAIMS, CONVERGES, LIVES, among=TWINS_EVERY)
def two_lives_of_a_lane_are_merged_under_one_name(patch: Patch) -> None:
    patch.setattr(lives, "fits", lambda _connection, _here, _batch, _through: True)


@breaks(LIVES, CLAIMS, CONVERGES, among=TWINS_EVERY)
def a_lane_looks_only_at_how_far_others_have_its_sites(patch: Patch) -> None:
    def far(_connection: Connection, _own: sites.Own, _known: Site, _version: Version, _life: object) -> bool:
        return False

    patch.setattr(lives, "doubts", far)


@breaks(LIVES, CLAIMS, CONVERGES, among=TWINS_EVERY)
def who_has_a_life_that_parts_goes_on_calling_it_as_before(patch: Patch) -> None:
    patch.setattr(lives, "heed", lambda _connection, *, but: None)  # noqa: ARG005 - by that name


@breaks(CLAIMS, CONVERGES, LIVES, FAULT, among=TWINS_EVERY)
def a_vector_stays_where_a_parted_life_had_brought_it(patch: Patch) -> None:
    patch.setattr(lives, "_BACK", "UPDATE sites SET ver = ver WHERE ? + ? + ? + ? + ? >= 0 AND site = ?")


@breaks(RIGHTS, SPENDS, lately=38)
def rights_are_given_that_are_not_there(patch: Patch) -> None:
    def generous(_self: TransferService, _connection: Connection, _taker: Site, ask: Ask, _at: int) -> int:
        return ask.amount

    patch.setattr(TransferService, "_giveable", generous)


@breaks(LIVES)
def news_of_others_is_told_to_nobody(patch: Patch) -> None:
    patch.setattr(session.Session, "_gossip", lambda _self, _news, _now: [])


@breaks(LIVES, lately=17)
def a_peer_that_went_away_stays_the_one_to_ask(patch: Patch) -> None:
    patch.setattr(Claims, "release", lambda _self, _holder: None)
    # Whoever brings nothing is passed by after a while: that alone would hide the other.
    patch.setattr(Claims, "_is_overdue", lambda _self, _site, _now: False)


@breaks(LIVES, lately=20)
def what_the_book_refused_is_not_tried_again(patch: Patch) -> None:
    patch.setattr(Incoming, "apply_failed", lambda _self, _now: [])


@breaks(DERIVES)
def what_comes_from_others_is_not_counted(patch: Patch) -> None:
    real = ReplicationService.apply

    def uncounted(self: ReplicationService, batches: Sequence[Batch]) -> None:
        follow = self._units.follow
        self._units.follow = lambda *_: []
        try:
            real(self, batches)
        finally:
            self._units.follow = follow

    patch.setattr(ReplicationService, "apply", uncounted)


@breaks(SHOWS)
def twins_are_numbered_by_each_lane_for_itself(patch: Patch) -> None:
    real = GroupService.all

    def numbered(self: GroupService) -> list[Counted]:
        dice = self._units.world.random
        return [replace(each, group=replace(each.group, twin=dice(1)[0] % 3)) for each in real(self)]

    patch.setattr(GroupService, "all", numbered)


@breaks(NAMES, CLAIMS, VERSIONS, among=MIXED)
def columns_of_a_newer_version_are_dropped(patch: Patch) -> None:
    patch.setattr(beside, "put", lambda _connection, _spec, _rows: None)


@breaks(NAMES, CLAIMS, VERSIONS, among=MIXED)
def columns_of_a_newer_version_are_not_handed_on(patch: Patch) -> None:
    patch.setattr(delta, "_with_beside", lambda _connection, _spec, _rows, known, _place: known)


@breaks(NAMES, JOINS, CLAIMS, among=MIXED)
def rows_are_joined_without_what_is_beside_them(patch: Patch) -> None:
    def narrow(_merge: merge.Merge, spec: Replicated, *_: object, **__: object) -> Replicated:
        return spec

    patch.setattr(merge, "_widened", narrow)


@breaks(NAMES, VERSIONS, among=MIXED)
def a_row_that_is_written_over_keeps_what_was_beside_it(patch: Patch) -> None:
    real = beside.of_rows

    def any_version(
        connection: Connection, spec: Replicated, stamps: Mapping[beside.Key, int]
    ) -> dict[beside.Key, dict[int, beside.Beside]]:
        return real(connection, replace(spec, grain=Grain.COLUMN), stamps)

    patch.setattr(beside, "of_rows", any_version)


@breaks(VERSIONS, among=MIXED)
def a_default_is_told_to_lanes_that_cannot_know_it(patch: Patch) -> None:
    patch.setattr(delta, "_defaults", lambda _spec: {})


@breaks(NAMES, CLAIMS, among=MIXED)
def tables_of_a_newer_version_are_dropped(patch: Patch) -> None:
    patch.setattr(merge, "_keep_unknown", lambda _merge, _rows, _batch, _here: None)


@breaks(VERSIONS, among=MIXED)
def an_upgrade_forgets_tables_that_waited(patch: Patch) -> None:
    patch.setattr(merge, "let_in", lambda _merge, _batch, _here: None)


@breaks(ATOMIC, among=MIXED)
def an_upgrade_forgets_who_wrote_a_column(patch: Patch) -> None:
    real = folding._write

    def anonymous(connection: Connection, spec: Replicated, field: Field, cells: Sequence[Kept]) -> None:
        real(connection, spec, field, [kept._replace(site=None) for kept in cells])

    patch.setattr(folding, "_write", anonymous)


@breaks(DELETED, CONVERGES, among=MONTHS_EVERY)
def graves_go_before_every_lane_has_heard_of_them(patch: Patch) -> None:
    judged, ripe = graves.judged, graves.ripe
    patch.setattr(graves, "judged", lambda cuts, _lanes, own, now: judged(cuts, [], own, now))
    patch.setattr(graves, "ripe", lambda cuts, _lanes, own, now: ripe(cuts, [], own, now))


@breaks(DELETED, among=MONTHS_EVERY)
def what_lives_is_cleared_away(patch: Patch) -> None:
    patch.setitem(GRAVES, MEMBERSHIPS, "present = 1")


@breaks(DELETED, CONVERGES, JOINS, CLAIMS, among=MONTHS_EVERY, lately=97)
def who_slept_too_long_is_heard_all_the_same(patch: Patch) -> None:
    patch.setattr(greeting, "is_clean", lambda _have, _floor, _wanted: True)
    patch.setattr(session, "is_clean", lambda _have, _floor, _wanted: True)


@breaks(REMOVES, among=STOLEN_EVERY)
def who_was_shut_out_is_heard_all_the_same(patch: Patch) -> None:
    patch.setattr(trust, "removed_among", lambda _members, *_lanes: "")


@breaks(COPIES, among=STOLEN_EVERY)
def a_copy_promises_more_than_it_holds(patch: Patch) -> None:
    real = copying.strip

    def greedy(file: Path) -> None:
        real(file)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("UPDATE sites SET ver = ver + 1 WHERE ver > 0")
            connection.commit()

    patch.setattr(copying, "strip", greedy)


@breaks(COPIES, among=STOLEN_EVERY)
def a_copy_lacks_a_row(patch: Patch) -> None:
    real = copying.strip

    def careless(file: Path) -> None:
        real(file)
        with closing(sqlite3.connect(file)) as connection:
            connection.execute("INSERT INTO local (key, number) VALUES ('gc', 1)")
            connection.execute("DELETE FROM actions WHERE rowid = (SELECT max(rowid) FROM actions)")
            connection.execute("DELETE FROM local WHERE key = 'gc'")
            connection.commit()

    patch.setattr(copying, "strip", careless)


@breaks(SALES, lately=42)
def a_sale_that_two_receipts_close_is_told_to_nobody(patch: Patch) -> None:
    patch.setattr(lineages, "doubled", lambda _connection, _sales: [])


@breaks(RIGHTS, SPENDS, among=MONTHS_EVERY, lately=97)
def two_lanes_have_what_a_lost_one_left(patch: Patch) -> None:
    def mine(self: Owners, number: int) -> Site:
        return self.here if self.is_retired(self.site(number)) else self.site(number)

    patch.setattr(Owners, "of", mine)


@breaks(RIGHTS, SPENDS, among=LOST_EVERY)
def an_heir_waits_for_nobody(patch: Patch) -> None:
    patch.setattr(estates, "waited_for", lambda *_: [])


@breaks(RIGHTS, SPENDS, among=LOST_EVERY, lately=429)
def an_heir_takes_no_heed_of_what_others_know_of_the_lost_lane(patch: Patch) -> None:
    patch.setattr(estates, "_is_known", lambda *_: True)


@breaks(SHOWS, among=LOST_EVERY, lately=429)
def what_was_spent_twice_is_noted_by_nobody(patch: Patch) -> None:
    patch.setattr(overspent, "note", lambda *_: None)


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_broken_rule_is_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert broken_by(draw(0)) is None  # books are furnished by the program as it is
    mutation = MUTATIONS[name]
    mutation.change(monkeypatch)
    others = list[str]()
    for seed in mutation.seeds():
        broken = broken_by(draw(seed))
        if broken is not None and broken.law in mutation.laws:
            return
        others += [] if broken is None else [str(broken)]
    raise AssertionError(f"{SEEDS_MAX} seeds and nobody noticed; what else was broken: {others[:2]}")
