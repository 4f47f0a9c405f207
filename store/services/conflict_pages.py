"""The conflict inbox as people read it: what was done twice, both sides of it, and what can be done."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

from sqlalchemy import Connection, select

from store.domain.changes import Site
from store.domain.conflicts import ANSWERS, Answer, Conflict, ConflictId, Kind, Side, many_id
from store.domain.groups import Group
from store.domain.ids import CustomerId, GroupId
from store.domain.money import format_quantity
from store.domain.names import name_key
from store.domain.overspending import beyond_words
from store.domain.shop import Shop
from store.domain.spending import POINTS, VOUCHER
from store.domain.stamps import Stamp, instant
from store.queries import authors, book, conflicts, customers, groups, history, lineages, overspent, sites
from store.queries.authors import Moment
from store.queries.conflict_rows import Standing, standing
from store.queries.conflicts import Finding
from store.services import conflict_words as words
from store.services import return_pages
from store.services.conflict_wholes import FIELDS, named_in, whole_words
from store.services.shop import shop_from
from store.tables.base import Scalar
from store.tables.customers import CARDS, GROUPS
from store.tables.sales import SALES

ELSEWHERE: Final[Mapping[tuple[str, str], str]] = {
    ("customers", "merged_into"): "merge them again on F3 (v) to change it",
    ("groups", "merged_into"): "merge them again on F4 (v) to change it",
    ("groups", "rule"): "edit the rule on F4 to change it",
    ("groups", "kind"): "switch it on F4 to change it",
    ("staff", "role"): "change it on F10, Staff",
    ("staff", "active"): "change it on F10, Staff",
    ("staff", "deleted"): "change it on F10, Staff",
    ("settings", "rights"): "set what roles may on F10, Staff",
    ("settings", "currency"): "change it on F10, Settings",
    ("discounts", "quick_group_id"): "change it on the group (F4)",
}
"""What one value cannot be put in by itself: other things hang on it."""


@dataclass(frozen=True, slots=True)
class Page:
    """A conflict with what settles it."""

    conflict: Conflict
    findings: tuple[Finding, ...] = ()
    standing: Standing | None = None


RuleWords = Callable[[str], str]
"""A group's rule, as it is kept, in words."""


def pages(connection: Connection, rule_words: RuleWords) -> list[Page]:
    """The whole inbox, the latest first."""
    known = book.settings(connection)
    if "name" not in known or "currency" not in known:
        return []
    shop = shop_from(known)
    found = [*_edits(connection, shop, rule_words), *_names(connection), *_cards(connection)]
    found += [*_returns(connection), *_sales(connection, shop), *_accounts(connection, shop)]
    found += _alarms(connection)
    settled = conflicts.settled(connection, [page.conflict.id for page in found if not page.findings])
    there = [page for page in found if page.conflict.id not in settled]
    return sorted(there, key=lambda page: (-page.conflict.at, page.conflict.id))


def _edits(connection: Connection, shop: Shop, rule_words: RuleWords) -> Iterator[Page]:
    lines = standing(connection)
    moments = [(line.finding.stamp, line.finding.site) for line in lines]
    moments += [(line.stamp, line.site) for line in lines if line.site is not None]
    who, lanes = authors.names(connection, moments), authors.lanes(connection)
    cells = [side for line in lines for side in (line.stands, line.lost)]
    ids = {value for side in cells for value in side.values() if isinstance(value, bytes)}
    ids |= {each for side in cells for each in named_in(side)}
    named = history.names(connection, list(ids)) if ids else {}
    for line in lines:
        found = line.finding
        table, column = found.table.table.name, found.column
        key = line.name if table == "settings" else ""
        field = FIELDS.get((table, column)) or words.field_words(table, column, key)
        stands = _in_words(line, line.stands, shop, named, rule_words)
        kept = _side("deleted" if line.is_deleted else stands, line.stamp, line.site, who, lanes)
        lost = _side(_in_words(line, line.lost, shop, named, rule_words), found.stamp, found.site, who, lanes)
        place = words.PLACES.get(table, table)
        subject = "Settings" if table == "settings" else line.name
        kind = Kind.DELETED if line.is_deleted else Kind.EDIT
        told, answers = _about_edit(line, place, field, key)
        # Of one value that was lost several times, the last stands for all.
        conflict = Conflict(found.id, kind, subject, place, field, kept, lost, told, answers)
        yield Page(conflict, line.findings, line)


def _in_words(
    line: Standing,
    cells: Mapping[str, Scalar | None],
    shop: Shop,
    named: Mapping[bytes, str],
    rule_words: RuleWords,
) -> str:
    found = line.finding
    table, value = found.table.table.name, cells[found.column]
    if len(cells) > 1:
        return whole_words(table, found.column, cells, shop, named) or words.NOTHING
    if table == "settings":
        return words.setting_words(line.name, str(value), shop)
    if found.column == "rule" and value:
        return rule_words(str(value))
    return words.value_words(found.column, value, shop, named)


def _about_edit(line: Standing, place: str, field: str, key: str) -> tuple[str, tuple[Answer, ...]]:
    table, column = line.finding.table.table.name, key or line.finding.column
    where = ELSEWHERE.get((table, column))
    if line.is_merged:
        told = f"This {place} became part of another one while its {field} was edited on another lane."
        return f"{told} Edit that one to have the value there.", (Answer.KEEP,)
    if line.is_deleted:
        told = f"One lane deleted this {place} while another one edited its {field}."
        if table == "staff" or where is not None:
            return f"{told} It stays deleted.", (Answer.KEEP,)
        return f"{told} t brings it back with the edit, k leaves it deleted.", ANSWERS[Kind.DELETED]
    told = f"Two lanes changed {field} while they did not hear each other; the later edit stands."
    if where is not None:
        return f"{told} To have the other: {where}.", (Answer.KEEP,)
    return f"{told} t takes the other value, k keeps what stands.", ANSWERS[Kind.EDIT]


def _side(
    value: str,
    stamp: Stamp,
    site: Site | None,
    who: Mapping[Moment, str],
    lanes: Mapping[bytes, str],
) -> Side:
    if site is None:
        return Side(value)
    return Side(value, who.get((stamp, site), ""), lanes.get(site.lane, ""), instant(stamp))


def _names(connection: Connection) -> Iterator[Page]:
    """Groups that share a name: each later one with the first."""
    alike: dict[str, list[Group]] = {}
    for group in sorted(groups.all_groups(connection), key=lambda group: group.twin):
        if group.twin:
            alike.setdefault(name_key(group.name), []).append(group)
    if not alike:
        return
    columns = (GROUPS.c.id, GROUPS.c.created_hlc, GROUPS.c.created_site)
    wanted = [group.id for some in alike.values() for group in some]
    made = _moments(connection, connection.execute(select(*columns).where(GROUPS.c.id.in_(wanted))).all())
    who, lanes = authors.names(connection, made.values()), authors.lanes(connection)
    members = groups.member_counts(connection)
    for key, (first, *others) in alike.items():
        for other in others:
            kept, lost = (
                replace(_side(_group(group, members), *made[group.id], who, lanes), id=group.id)
                for group in (first, other)
            )
            told = (
                "Two groups have one name: lanes made them while they did not hear each other."
                f" The later one is shown as {other.label}. m makes them one, 2 leaves both."
            )
            yield Page(
                Conflict(
                    many_id(Kind.NAMES, (first.id, other.id), key), Kind.NAMES, first.name, "group", "name",
                    kept, lost, told, ANSWERS[Kind.NAMES],
                )
            )  # fmt: skip


def _group(group: Group, members: Mapping[GroupId, int]) -> str:
    count = members.get(group.id, 0)
    return f"{group.label}, {count:,} member{'' if count == 1 else 's'}"


def _moments(connection: Connection, rows: Sequence[Sequence[object]]) -> dict[bytes, Moment]:
    known = sites.all_sites(connection)
    return {
        row[0]: (row[1], known[row[2]])
        for row in rows
        if isinstance(row[0], bytes) and isinstance(row[1], int) and isinstance(row[2], int)
    }


def _cards(connection: Connection) -> Iterator[Page]:
    """Cards that several customers carry: each later customer with the first."""
    for key, _ in conflicts.doubts(connection, Kind.CARD):
        code = key.decode()
        holders = sorted(customers.by_card(connection, code))
        if len(holders) < 2:  # noqa: PLR2004 - two make a conflict
            continue
        columns = (CARDS.c.customer_id, CARDS.c.hlc, CARDS.c.site)
        given = connection.execute(select(*columns).where(CARDS.c.code == code, CARDS.c.present == 1)).all()
        made = _moments(connection, given)
        who, lanes = authors.names(connection, made.values()), authors.lanes(connection)
        first, *others = [_holder(connection, one, made, who, lanes) for one in holders]
        for other in others:
            told = (
                "Two customers carry this card: lanes gave it while they did not hear each other."
                " It finds nobody until it is settled."
                f" t: {other.value} keeps it, k: {first.value} does, m makes them one customer."
            )
            yield Page(
                Conflict(
                    many_id(Kind.CARD, (first.id, other.id), code), Kind.CARD, code, "card", "card",
                    first, other, told, ANSWERS[Kind.CARD],
                )
            )  # fmt: skip


def _holder(
    connection: Connection,
    customer: CustomerId,
    made: Mapping[bytes, Moment],
    who: Mapping[Moment, str],
    lanes: Mapping[bytes, str],
) -> Side:
    person = customers.get(connection, customer)
    name = "" if person is None else person.name
    moment = made.get(customer)
    side = Side(name) if moment is None else _side(name, *moment, who, lanes)
    return replace(side, id=customer)


def _returns(connection: Connection) -> Iterator[Page]:
    """Lines of which more came back than was sold: the first document that took them with the last."""
    noted = set(conflicts.doubts(connection, Kind.RETURN))
    if not noted:
        return
    for double in return_pages.doubles(connection, {sale for sale, _ in noted}):
        if (double.sale, double.position) not in noted or not double.documents:
            continue
        ids = [document.id for document in double.documents]
        first, last = double.documents[0], double.documents[-1]
        kept, lost = (
            Side(document.number, "", document.lane, document.at, document.id) for document in (first, last)
        )
        told = (
            f"{format_quantity(double.returned)} came back of {format_quantity(double.bought)} sold:"
            " lanes took it while they did not hear each other. Look at both receipts on F7;"
            " k notes that it was looked at."
        )
        yield Page(
            Conflict(
                many_id(Kind.RETURN, ids, double.sale, double.position), Kind.RETURN, double.number, "sale",
                double.name, kept, lost, told, ANSWERS[Kind.RETURN],
            )
        )  # fmt: skip


def _sales(connection: Connection, shop: Shop) -> Iterator[Page]:
    """Sales that several documents close: the first with each later one, while both have goods out."""
    closings = [lineages.closed(connection, head) for head, _ in conflicts.doubts(connection, Kind.SALE)]
    pairs = {many_id(Kind.SALE, pair) for closed in closings for pair in combinations(closed, 2)}
    waiting = pairs - conflicts.settled(connection, list(pairs))
    for closed in closings:
        if waiting.isdisjoint(many_id(Kind.SALE, pair) for pair in combinations(closed, 2)):
            continue  # and need not be read
        pages_of = [return_pages.page(connection, sale) for sale in closed]
        standing_ones = [page for page in pages_of if return_pages.stands(page)]
        for other in standing_ones[1:]:
            first = standing_ones[0]
            kept, lost = (
                Side(
                    f"{page.sale.number}, {shop.currency.format(page.sale.total)}", page.staff, page.lane,
                    page.sale.closed_at, page.sale.id,
                )
                for page in (first, other)
            )  # fmt: skip
            sites = _sites(connection, (kept.id, lost.id))
            is_restored = len(sites) > 1 and len({site.lane for site in sites.values()}) == 1
            if is_restored:
                kept, lost = (
                    replace(side, value=f"{side.value}, before it was brought back")
                    if sites[side.id] == min(sites.values())
                    else side
                    for side in (kept, lost)
                )
            told = _BROUGHT_BACK if is_restored else _CLOSED_APART
            yield Page(
                Conflict(
                    many_id(Kind.SALE, (kept.id, lost.id)), Kind.SALE, first.sale.number, "sale",
                    "closed twice", kept, lost, told, ANSWERS[Kind.SALE],
                )
            )  # fmt: skip


_LOOK: Final = "Look at both on F7 and return or void what nobody paid; k notes that it was looked at."
_CLOSED_APART: Final = (
    "One sale that waited was closed by two receipts: lanes went on with it while they did not hear each"
    f" other. {_LOOK}"
)
_BROUGHT_BACK: Final = (
    "One sale was closed by two receipts of one lane: it was brought back from an old copy on which the sale"
    f" was not closed yet. {_LOOK}"
)


def _sites(connection: Connection, documents: Collection[bytes]) -> dict[bytes, Site]:
    """Which life of which lane wrote sales."""
    columns = SALES.c
    found = connection.execute(select(columns.id, columns.hlc, columns.site).where(columns.id.in_(documents)))
    return {sale: site for sale, (_, site) in _moments(connection, found.all()).items()}


def _accounts(connection: Connection, shop: Shop) -> Iterator[Page]:
    """Accounts of which lanes spent more than was there, each until it is made good."""
    found = overspent.accounts(connection)
    if not found:
        return
    latest = [each.stands.entries[-1] for each in found]
    who = authors.names(connection, [(last.stamp, last.site) for last in latest])
    lanes, named = authors.lanes(connection), history.names(connection, [each.holder for each in found])
    for each, last in zip(found, latest, strict=True):
        left, over = each.stands.left, each.stands.over
        stands = f"{left:,}" if each.account == POINTS else shop.currency.format(left)
        is_voucher = each.account == VOUCHER
        subject = "a voucher" if is_voucher else named.get(each.holder, each.holder.hex())
        beyond = beyond_words(over, None if each.account == POINTS else shop.currency)
        told = f"{beyond}: lanes that did not hear each other spent the same. {_made_good(connection, each)}"
        yield Page(
            Conflict(
                # Of what was spent when it was not there: if more was, whoever has looked looks again.
                many_id(Kind.ACCOUNT, {entry.document for entry in each.stands.entries}, each.account),
                Kind.ACCOUNT, subject, "voucher" if is_voucher else "customer", each.account,
                Side(stands, id=each.holder), _side("spent last", last.stamp, last.site, who, lanes), told,
                ANSWERS[Kind.ACCOUNT],
            )
        )  # fmt: skip


def _made_good(connection: Connection, found: overspent.Overspent) -> str:
    """What can be done about an account that is below what it may be."""
    noted = "k notes that it was looked at."
    if found.account == VOUCHER:
        return f"Nothing can be put on a voucher: settle it with whoever has it; {noted}"
    if customers.get(connection, CustomerId(found.holder)) is None:
        return f"The customer was deleted, and nothing can be put on the account any more; {noted}"
    if found.account == POINTS:
        return f"Points that they earn make it good, or correct the account on F3; {noted}"
    return f"Have it made good by a top-up, or correct the account on F3; {noted}"


def _alarms(connection: Connection) -> Iterator[Page]:
    """Documents that came in two forms."""
    for found in conflicts.open_findings(connection, kind=Kind.ALARM):
        one, two = (json.loads(form) for form in json.loads(str(found.value)))
        differing = sorted(name for name in {*one, *two} if one.get(name) != two.get(name))
        kept, lost = (
            Side(", ".join(f"{name.replace('_', ' ')} {form.get(name)}" for name in differing))
            for form in (one, two)
        )
        name = history.names(connection, [found.row]).get(found.row, found.row.hex())
        told = (
            "Two lanes hold different contents of one document that nobody can change: a lane runs on a"
            " copy of another's disk, or a disk is failing. Compare both lanes; k notes that it was seen."
        )
        table = found.table.table.name.replace("_", " ")
        yield Page(
            Conflict(found.id, Kind.ALARM, name, table, ", ".join(differing), kept, lost, told,
                     ANSWERS[Kind.ALARM]),
            (found,),
        )  # fmt: skip


def named(found: Collection[Page], conflict: ConflictId) -> Page | None:
    """The one with an id."""
    return next((page for page in found if page.conflict.id == conflict), None)
