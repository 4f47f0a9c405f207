"""The law: what SQL answers for all customers at once is what the test of one answers for each of them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from support.rules import GROUPS, TODAYS, Person, people, rules

from store.api import Store
from store.domain.ids import CustomerId
from store.domain.rules import answer
from store.domain.rules.days import Day, date_of
from store.domain.rules.needs import Source
from store.domain.rules.tree import (
    Flag,
    Rule,
    Text,
)
from store.queries import rows
from store.queries.kin import kin
from store.queries.rules.calendar import start_of
from store.queries.rules.conditions import PEOPLE, Sight, condition
from store.queries.rules.facts import Asking, by_hand, facts_of
from store.tables.customers import CUSTOMERS, MEMBERSHIPS, TAGS
from store.tables.customers import GROUPS as GROUP_ROWS
from store.tables.derived import AUTO_MEMBERS, BOUGHT, CUSTOMER_DAYS, CUSTOMER_STATS

MARK = rows.Mark(1 << 40, 1, 10**6)
ZONES = ("Europe/Berlin", "America/Havana", "Pacific/Apia", "America/Sao_Paulo", "UTC")
IN_RANGE = tuple(today for today in TODAYS if date_of(today).year < 2100)
FLAGS = {Flag.ACTIVE: "active", Flag.CONSENT: "consent", Flag.TAX_EXEMPT: "tax_exempt"}


@contextmanager
def tried(store: Store) -> Iterator[Connection]:
    """A transaction that leaves nothing behind."""
    with store._database._writer.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()


def customer(place: int) -> CustomerId:
    return CustomerId(bytes([9] * 15 + [place]))


def write(connection: Connection, crowd: Sequence[Person], zone: ZoneInfo) -> None:
    """Customers as their rows would be; of four groups two are filled by hand."""
    groups: list[rows.Row] = [
        {"id": group, "name": f"G{place}", "kind": "manual" if place < 2 else "auto"}
        for place, group in enumerate(GROUPS)
    ]
    rows.insert(connection, GROUP_ROWS, groups, MARK)
    for place, person in enumerate(crowd):
        write_one(connection, customer(place), person, zone)


def write_one(connection: Connection, who: CustomerId, person: Person, zone: ZoneInfo) -> None:
    facts = person.facts
    own: rows.Row = {
        "id": who,
        **{text.value: facts.texts.get(text, "") for text in Text},
        "birth_date": facts.birth,
        "joined": noon(facts.joined, zone),
        **{name: int(flag in facts.flags) for flag, name in FLAGS.items()},
    }
    rows.insert(connection, CUSTOMERS, [own], MARK)
    rows.put(connection, TAGS, [{"customer_id": who, "tag": tag} for tag in person.tags], MARK)
    for group in facts.groups & set(GROUPS[:2]):
        rows.put(connection, MEMBERSHIPS, [{"customer_id": who, "group_id": group}], MARK)
    for group in facts.groups & set(GROUPS[2:]):
        connection.execute(insert(AUTO_MEMBERS).values(customer_id=who, group_id=group))
    for when, orders, spent in facts.days:
        connection.execute(
            insert(CUSTOMER_DAYS).values(customer_id=who, day=when, orders=orders, spent=spent)
        )
    for (product, category), when in person.bought.items():
        connection.execute(
            insert(BOUGHT).values(
                customer_id=who, product_id=product, category_id=category, quantity=1,
                last_at=noon(when, zone),
            )
        )  # fmt: skip
    sums = {"orders": facts.orders, "spent": facts.spent, "points": facts.points, "balance": facts.balance}
    last_at = 0 if facts.last_order is None else noon(facts.last_order, zone)
    connection.execute(insert(CUSTOMER_STATS).values(customer_id=who, is_there=1, last_at=last_at, **sums))


def noon(day: Day, zone: ZoneInfo) -> int:
    return max(start_of(max(day, 2), zone) + 12 * 3_600_000, 2 * 86_400_000)


def known(connection: Connection, crowd: Sequence[Person], zone: ZoneInfo) -> dict[CustomerId, answer.Facts]:
    ids = [customer(place) for place in range(len(crowd))]
    groups = by_hand(connection, ids, kin(connection))
    for place, person in enumerate(crowd):
        groups[customer(place)] = groups.get(customer(place), set()) | (person.facts.groups & set(GROUPS[2:]))
    return facts_of(connection, ids, Asking(frozenset(Source), zone), groups)


def meeting(connection: Connection, rule: Rule, sight: Sight) -> set[CustomerId]:
    asked = select(CUSTOMERS.c.id).select_from(PEOPLE).where(condition(rule, sight))
    return {CustomerId(found) for found in connection.execute(asked).scalars()}


@st.composite
def cases(draw: st.DrawFn) -> tuple[Day, list[Person], list[Rule]]:
    today = draw(st.sampled_from(IN_RANGE))
    return (
        today,
        draw(st.lists(people(today), min_size=1, max_size=6)),
        draw(st.lists(rules(), min_size=1, max_size=6)),
    )


@given(cases(), st.sampled_from(ZONES))
@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_sql_answers_what_the_test_of_one_answers(
    store: Store, case: tuple[Day, list[Person], list[Rule]], zone_name: str
) -> None:
    today, crowd, asked = case
    zone = ZoneInfo(zone_name)
    with tried(store) as connection:
        write(connection, crowd, zone)
        facts = known(connection, crowd, zone)
        sight = Sight(today, zone, kin(connection))
        for rule in asked:
            test = answer.tester(rule)
            expected = {who for who, each in facts.items() if test(each, today)}
            note(f"{rule}")
            assert meeting(connection, rule, sight) == expected


@given(
    st.sampled_from(IN_RANGE).flatmap(
        lambda today: st.tuples(st.just(today), st.lists(people(today), max_size=4))
    )
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_facts_are_what_the_rows_say(store: Store, case: tuple[Day, list[Person]]) -> None:
    _, crowd = case
    zone = ZoneInfo("Europe/Berlin")
    with tried(store) as connection:
        write(connection, crowd, zone)
        for who, facts in known(connection, crowd, zone).items():
            drawn = crowd[who[-1]].facts
            assert facts == replace(
                drawn,
                texts={text: drawn.texts.get(text, "") for text in Text},
                joined=max(drawn.joined, 2),
                last_order=None if drawn.last_order is None else max(drawn.last_order, 2),
                days=list(drawn.days) or (),
                bought={product: max(day, 2) for product, day in drawn.bought.items()},
                bought_of={category: max(day, 2) for category, day in facts.bought_of.items()},
            )
