"""What the open sale costs is worked out once, and again as soon as anything it depends on is another."""

import pytest
from support.shops import DAY, ShopLane

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.discounts import Discount, Kind, Limits
from store.domain.groups import GroupDraft, QuickDiscount, QuickKind
from store.domain.payment import Tender
from store.domain.pricing.engine import price
from store.domain.rules.tree import Rule
from store.queries import discount_uses

BREAD, MILK = "4006381333931", "96385074"
ENOUGH = [Tender("cash", 1_000_000)]
TENTH = QuickDiscount(QuickKind.PERCENT, percent=1000)


@pytest.fixture(autouse=True)
def shelf(store: Store) -> None:
    store.catalogue.create(ProductDraft(name="Bread", price=1000, barcodes=(BREAD,)))
    store.catalogue.create(ProductDraft(name="Milk", price=100, barcodes=(MILK,)))


@pytest.fixture
def worked_out(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A number for each time that prices were worked out."""
    times = list[int]()

    def counted(*given: object) -> object:
        times.append(len(times) + 1)
        return price(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("store.services.prices.price", counted)
    return times


def test_a_sale_that_is_shown_paid_and_closed_is_priced_once(store: Store, worked_out: list[int]) -> None:
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    before = len(worked_out)
    assert store.checkout.till().total == store.paying.due().total == store.checkout.till().total == 1000
    store.paying.take("card", 400)
    store.paying.take("cash")
    assert len(worked_out) == before + 1


def test_whatever_another_program_writes_is_seen_before_the_sale_is_closed(
    front: ShopLane, worked_out: list[int]
) -> None:
    """Nobody has told this program yet."""
    store = front.store
    group = store.groups.create(GroupDraft(name="VIP", discount=TENTH))
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    assert store.checkout.till().total == 1000
    with front.beside() as other:
        other.groups.add_members(group, [ann])
    before = len(worked_out)
    assert store.checkout.pay(ENOUGH).total == 900
    assert len(worked_out) == before + 1


def test_members_that_another_program_brought_up_to_the_day_count(front: ShopLane) -> None:
    """What a new day does to groups takes no version."""
    store = front.store
    rule: Rule = store.group_rules.read("orders in 2 days >= 1")
    store.groups.create(GroupDraft(name="Lately", discount=TENTH, rule=rule))
    ann = store.customers.create(CustomerDraft(name="Ann"))
    store.checkout.scan(MILK)
    store.checkout.attach(ann)
    store.checkout.pay(ENOUGH)
    store.checkout.scan(BREAD)
    store.checkout.attach(ann)
    with store._database.reading() as connection:
        current, cart = store.checkout.prices.current(), store.checkout.sale.cart()
        assert current.judge.of(connection, cart, current, store.world.now()).result.total == 900
    front.machine.forward(5 * DAY)
    with front.beside() as other:
        other.checkout.attach(ann)
        other.checkout.till()
    with store._database.reading() as connection:
        assert current.judge.of(connection, cart, current, store.world.now()).result.total == 1000


def test_uses_are_summed_once_for_a_sale(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.discounts.create(
        "Twice", Discount(store.discounts.new_id(), Kind.PERCENT, 1000, limits=Limits(total=2))
    )
    asked, real = [], discount_uses.known

    def counted(*given: object) -> object:
        asked.append(given)
        return real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(discount_uses, "known", counted)
    totals = []
    for _ in range(3):
        for code in (BREAD, MILK, BREAD, MILK):
            store.checkout.scan(code)
            store.checkout.till()
        totals.append(store.checkout.pay(ENOUGH).total)
    assert totals == [1980, 1980, 2200]
    assert len(asked) == 3
