"""What lanes did while they did not know of each other: shown, and settled by who may.

The automatic choice stands until somebody chooses. Taking the other value is an ordinary edit, with its line
in the history and its undo; an undo puts the conflict back into the inbox.
"""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, select

from store.domain.conflicts import Answer, Conflict, ConflictId, Kind
from store.domain.errors import NotFound, Refused, TillError
from store.domain.history import UNDO_MILLISECONDS, UNDOABLE
from store.domain.ids import CustomerId, GroupId
from store.events import (
    CartChanged,
    CatalogueChanged,
    ConflictsChanged,
    CustomersChanged,
    DrawerChanged,
    Fact,
    GroupsChanged,
    HeldChanged,
    ShopChanged,
    SignInChanged,
)
from store.queries import book, conflicts, customers, groups, history, sites
from store.queries.conflict_rows import Standing
from store.queries.driver import fetch
from store.queries.survivors import family
from store.services import conflict_pages
from store.services.asking import EDITORS, GIFTS, REACH, TERMS, ask_for_benefits
from store.services.conflict_pages import Page
from store.services.group_algebra import GroupAlgebra
from store.services.merging import MergeService
from store.services.shop import shop_from, write_settings
from store.tables.base import Scalar
from store.tables.book import CONFLICTS
from store.tables.catalogue import DISCOUNTS
from store.tables.customers import CARDS, CUSTOMERS, GROUPS
from store.unit import Actor, Unit, Units

_CHOSEN: Final = tuple(f"conflicts.{answer.value}" for answer in Answer)
"""Kinds of actions that settle something; a merge is one of customers or of groups."""

_NO_CONFLICT: Final = (CartChanged, DrawerChanged, HeldChanged, SignInChanged)
"""Facts that nothing in the inbox hangs on."""


class ConflictService:
    """The conflict inbox."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor
        self._count: int | None = None
        units.feed.subscribe(self._on_fact)

    def _on_fact(self, fact: Fact) -> None:
        if not isinstance(fact, _NO_CONFLICT):
            self._count = None

    def count(self) -> int:
        """How many wait; known until something that they may be about has changed."""
        known = self._count
        if known is None:
            known = self._count = len(self.all())
        return known

    def all(self) -> list[Conflict]:
        """Everything that waits for somebody to choose, the latest first; the same on lanes that agree."""
        with self._units.database.reading() as connection:
            return [page.conflict for page in conflict_pages.pages(connection, self._rule_words)]

    def _rule_words(self, kept: str) -> str:
        from store.domain.rules.stored import from_text  # rules are seldom edited on two lanes
        from store.services.group_rules import GroupRules

        try:
            return GroupRules(self._units, self._actor).shown(from_text(kept))
        except TillError:
            return kept

    def find(self, text: str) -> Conflict:
        """The one whose id in hex begins so; raises NotFound, Refused when several do."""
        wanted = text.replace("-", "").casefold()
        found = [each for each in self.all() if wanted and each.id.hex().startswith(wanted)]
        if not found:
            raise NotFound(f"no conflict {text!r} waits; see them with: conflicts list")
        if len(found) > 1:
            raise Refused(f"{text!r} begins the id of {len(found)} conflicts; say more of it")
        return found[0]

    def settle(self, conflict: ConflictId, answer: Answer) -> Conflict:
        """Do one of a conflict's `answers`; answers what was settled.

        Raises:
            NotFound: it is settled, here or on another lane, or a later edit has settled it.
            NeedsApproval, Refused: the answer is none of its, another rule forbids it, or who asks may not.
        """
        with self._units.database.reading() as connection:
            page = conflict_pages.named(conflict_pages.pages(connection, self._rule_words), conflict)
        if page is None:
            raise NotFound("that is settled already; look at the list again")
        if answer not in page.conflict.answers:
            can = " or ".join(each.value for each in page.conflict.answers)
            raise Refused(f"{answer.value} does not settle this; choose {can}")
        self._ask(page, answer)
        first, second = page.conflict.kept.id, page.conflict.lost.id
        if answer is Answer.MERGE and page.conflict.kind is Kind.NAMES:
            GroupAlgebra(self._units, self._actor).merge([GroupId(second)], GroupId(first))
        elif answer is Answer.MERGE:
            MergeService(self._units, self._actor).merge(CustomerId(first), CustomerId(second), {})
        else:
            with self._units.begin(self._actor) as unit:
                self._write(unit, page, answer)
        return page.conflict

    def settle_all(self, wanted: Collection[ConflictId], answer: Answer) -> int:
        """Take, keep or leave both of many at once, of those that it settles; how many.

        What another rule forbids waits on. Each that is taken is undone by itself.

        Raises:
            NeedsApproval: who asks may not; nothing was done.
            Refused: none of them could be settled so.
        """
        with self._units.database.reading() as connection:
            found = [
                page
                for page in conflict_pages.pages(connection, self._rule_words)
                if page.conflict.id in wanted and answer in page.conflict.answers
            ]
        for page in found:
            self._ask(page, answer)
        done, refusals = 0, list[Refused]()
        for page in found:
            try:
                with self._units.begin(self._actor) as unit:
                    self._write(unit, page, answer)
                done += 1
            except Refused as refusal:
                refusals.append(refusal)
        if refusals and not done:
            raise refusals[0]
        return done

    def last_taken(self) -> bytes:
        """The action by which a value was put in last on this lane, out of the inbox: for `undo`.

        Raises:
            NotFound: nothing was chosen here lately that is not undone.
            Refused: what was chosen last is not undone, for it wrote nothing over.
        """
        since = self._units.world.now() - UNDO_MILLISECONDS
        with self._units.database.reading() as connection:
            own = sites.own(connection)
            chosen = [] if own is None else history.latest(connection, own.site, since, _CHOSEN)
            gone = history.undone(connection, [action.id for action in chosen])
        last = next((action for action in chosen if action.id not in gone), None)
        if last is None:
            raise NotFound("nothing that was chosen here can be undone; F10 has the history of all")
        if last.does not in UNDOABLE:
            raise Refused("what was kept stays settled and is not undone; edit it to have another value")
        return last.id

    def _ask(self, page: Page, answer: Answer) -> None:
        conflict = page.conflict
        if page.standing is None:
            rights = {Kind.NAMES: "GROUPS", Kind.CARD: "CUSTOMERS"}
            self._actor.require(rights.get(conflict.kind, "SHOP"))
            return
        table = page.standing.finding.table.table.name
        self._actor.require(EDITORS[table])
        column = page.standing.finding.column
        if table == GROUPS.name and column in GIFTS:
            self._actor.require("OFFERS")
        if table == GROUPS.name and column in REACH:
            with self._units.database.reading() as connection:
                ask_for_benefits(self._actor, connection, [GroupId(page.standing.finding.row)])
        if table == CUSTOMERS.name and column in TERMS:
            self._actor.require("TERMS")
        if table == CUSTOMERS.name and conflict.kind is Kind.DELETED and answer is Answer.TAKE:
            self._actor.require("DELETE_CUSTOMERS")

    def _write(self, unit: Unit, page: Page, answer: Answer) -> None:
        conflict = page.conflict
        subject = conflict.kept.id or next((found.row for found in page.findings), None)
        if conflict.kind is Kind.CARD:
            subject = _give_card(unit, conflict, answer)
        elif page.standing is not None:
            subject = page.standing.finding.row
            if answer is Answer.TAKE:
                _take(unit, page.standing)
        told = f"{conflict.field}: {conflict.lost.value if answer is Answer.TAKE else conflict.kept.value}"
        action = unit.did(f"conflicts.{answer.value}", subject, told)
        ids = [found.id for found in page.findings] or [conflict.id]
        if conflict.kind is not Kind.CARD:
            unit.put(CONFLICTS, [conflicts.answer_row(each, conflict.kind, answer, action) for each in ids])
        unit.tell([ConflictsChanged()])


def _give_card(unit: Unit, conflict: Conflict, answer: Answer) -> bytes:
    """Let one of the two have the card alone; answers who that is."""
    kept, lost = conflict.kept.id, conflict.lost.id
    stays, goes = (lost, kept) if answer is Answer.TAKE else (kept, lost)
    held = customers.holders(unit.connection, CARDS.c.code, family(unit.connection, CustomerId(goes)))
    gone = [owner for owner, code in held if code == conflict.subject]
    unit.put(CARDS, [{"code": conflict.subject, "customer_id": owner, "present": 0} for owner in gone])
    unit.tell([CustomersChanged(frozenset([CustomerId(stays), CustomerId(goes)]))])
    return stays


def _take(unit: Unit, line: Standing) -> None:
    """Put the value in that did not stay; what was deleted comes back with it."""
    found = line.finding
    table = found.table.table
    if table.name == "settings":
        _take_setting(unit, line.name, str(found.value))
        return
    values: dict[str, Scalar | None] = line.lost
    if line.is_deleted:
        values["deleted"] = 0
    _refuse_taken(unit.connection, line)
    if table is GROUPS and line.is_deleted:
        _bring_offer_back(unit, found.row)
    unit.edit(table, {"id": found.row}, values)
    unit.tell(_facts(table.name, found.row))


def _take_setting(unit: Unit, key: str, value: str) -> None:
    from store.domain import settings

    known = book.settings(unit.connection)
    settings.checked(shop_from({**known, key: value}))
    write_settings(unit, {key: value})
    unit.tell([ShopChanged()])


def _refuse_taken(connection: Connection, line: Standing) -> None:
    """Refuse what would give two customers one e-mail, or two groups one name."""
    found = line.finding
    column = found.table.table.c
    if found.table.table is CUSTOMERS:
        held = connection.execute(select(column.email).where(column.id == found.row)).scalar_one()
        email = str(found.value) if found.column == "email" else held
        other = customers.with_email(connection, email) if email else None
        if other not in {None, found.row}:
            raise Refused(f"another customer has {email} now; change that one first")
    if found.table.table is GROUPS:
        name = str(found.value) if found.column == "name" else line.name
        twin = groups.named(connection, name)
        if twin is not None and twin.id != found.row:
            raise Refused(f"there is a group {twin.name!r} already; rename that one first")


def _bring_offer_back(unit: Unit, group: bytes) -> None:
    """A group's own discount, which went with the group."""
    sql = (
        'SELECT d.id FROM discounts AS d JOIN "groups" AS g ON g.id = d.quick_group_id'
        " WHERE g.id = ? AND d.deleted = 1"
        " AND d.deleted_hlc = g.deleted_hlc AND d.deleted_site = g.deleted_site"
    )
    for (discount,) in fetch(unit.connection, sql, (group,)):
        unit.edit(DISCOUNTS, {"id": discount}, {"deleted": 0})


def _facts(table: str, row: bytes) -> list[Fact]:
    match table:
        case "customers":
            return [CustomersChanged(frozenset([CustomerId(row)])), GroupsChanged()]
        case "groups":
            return [GroupsChanged(frozenset([GroupId(row)])), CatalogueChanged()]
        case "programs":
            return [GroupsChanged()]
        case "staff" | "lanes":
            return [ShopChanged()]
    return [CatalogueChanged()]
