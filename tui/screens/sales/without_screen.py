"""Goods come back that nobody has a receipt for: what they are worth, for whom, seen before it is done."""

from typing import TYPE_CHECKING

from store.domain.errors import NotFound
from store.domain.ids import CustomerId, ProductId
from store.domain.listing import ProductList
from store.domain.money import ONE, Currency, Milli, Minor
from store.domain.payment import CASH, Tender
from store.domain.return_preview import Preview
from store.domain.return_worth import WithoutReceipt, agreed
from store.domain.returns import REASONS, RESELL
from store.domain.rights import Right
from store.domain.sale import is_receipt_number
from tui.dialogs.choose import Choose
from tui.dialogs.prompt import Prompt
from tui.keys import bindings
from tui.messages import Fact
from tui.ports import Services
from tui.screens.sales import without_state
from tui.screens.sales.closing import Written, finished
from tui.screens.sales.document_screen import CountingScreen
from tui.screens.sales.return_state import Looked
from tui.screens.sales.without_state import Bag, Goods
from tui.widgets.amounts import read_money, read_quantity
from tui.widgets.line_text import offered
from tui.widgets.notices import Tone
from tui.widgets.options import Option, Suggest, among, among_or_typed

if TYPE_CHECKING:
    from store.api import Store
    from store.domain.catalogue import Product

_UNSAID = "not said yet"
"""Stands for the reason as long as it is only tried."""
_SHOWN_MAX = 12


class WithoutReceiptScreen(CountingScreen[Written]):
    """Answers what was written; None when nothing came back."""

    BINDINGS = bindings(
        "return.add", "return.more", "return.less", "return.damaged", "return.value", "return.drop",
        "return.pay_out", "return.run", "return.leave",
    )  # fmt: skip

    def __init__(self, services: Services, customer: CustomerId, name: str) -> None:
        """`name` is the customer's."""
        super().__init__()
        self._services = services
        self._customer, self._who = customer, name
        self._bag = Bag()
        self._looked: Looked | None = None
        self._is_left_once = False

    @property
    def heading(self) -> str:
        """For whom."""
        return f"Without a receipt, for {self._who}"

    @property
    def is_unsaved(self) -> bool:
        """Whether leaving would lose something."""
        return bool(self._bag.goods)

    @property
    def _store(self) -> "Store":
        return self._services.store

    @property
    def _money(self) -> Currency:
        return self._store.shop.get().currency

    def on_mount(self) -> None:
        """Say what to do."""
        self._show()

    def fact_arrived(self, fact: Fact) -> None:
        """What it is worth is judged again when it is done."""

    # Choosing

    def take_scan(self, code: str) -> bool:
        """One of what was scanned comes back; a receipt is no reason to go on without one."""
        if is_receipt_number(code):
            self.refuse(f"{code} is a receipt: Esc here, then scan it again; goods come back by it")
            return True
        found = self.at_once(lambda: self._carriers(code))
        if found is None:
            self.app.bell()
        elif len(found) == 1:
            self._add(found[0].id, found[0].name, code)
        else:
            options = [Option(each.id, each.name) for each in found]
            self.ask(Choose("Which one?", among(options)), lambda chosen: self._chosen(chosen, code))
        return True

    def _carriers(self, code: str) -> "list[Product]":
        found = self._store.catalogue.carriers(code.strip())
        if not found:
            raise NotFound(f"{code}: no product has this code; n finds it by its name")
        return found

    def action_add(self) -> None:
        """Find a product by its name."""
        self.ask(Choose("What comes back?", self._suggest()), lambda chosen: self._chosen(chosen, ""))

    def _suggest(self) -> Suggest:
        catalogue, money = self._store.catalogue, self._money
        return lambda typed: [
            Option(row.id, row.name, figure=money.format(row.price))
            for row in catalogue.window(ProductList(typed), 0, _SHOWN_MAX)
        ]

    def _chosen(self, option: Option | None, code: str) -> None:
        if option is not None and isinstance(option.id, bytes):
            self._add(ProductId(option.id), option.label, code)

    def _add(self, product: ProductId, name: str, code: str) -> None:
        worth = self.at_once(lambda: self._store.returning.without_receipt.worth(product, self._customer))
        if worth is None:
            return
        goods = Goods(WithoutReceipt(product, ONE, RESELL, code=code), name, worth)
        bag = self._bag.adding(goods)
        self._become(bag, cursor=bag.place_of(product))

    def _become(self, bag: Bag, *, cursor: int | None = None) -> None:
        self._bag = bag
        self._is_left_once = False
        self._look(cursor=cursor)

    def _look(self, *, cursor: int | None = None) -> None:
        """Find out what it would do; keys wait until that is shown."""
        self._looked = None
        self._show(cursor=cursor)
        if not self._bag.goods:
            self.refresh_bindings()
            return
        bag = self._bag
        self.hold_keys()
        self.in_background(
            lambda: self._tried(bag),
            self._seen,
            refused=lambda refusal: self._unseen(str(refusal)),
            group="preview",
        )

    def _tried(self, bag: Bag) -> Looked:
        preview = self._preview(bag, self._tenders(bag))
        may, needs = self._store.rights.may, list[Right]()
        if not may(Right.RETURN_WITHOUT_RECEIPT, amount=preview.refund_total):
            needs.append(Right.RETURN_WITHOUT_RECEIPT)
        if bag.is_agreed and not may(Right.PRICE):
            needs.append(Right.PRICE)
        return Looked(preview, tuple(needs))

    def _tenders(self, bag: Bag) -> tuple[Tender, ...]:
        if not bag.in_cash:
            return ()
        return (Tender(CASH, self._preview(bag, ()).refund_total),)

    def _preview(self, bag: Bag, tenders: tuple[Tender, ...]) -> Preview:
        without = self._store.returning.without_receipt
        return without.preview(self._customer, bag.wanted, reason=_UNSAID, tenders=tenders)

    def _seen(self, looked: Looked) -> None:
        self._looked = looked
        self._show()
        self.refresh_bindings()
        self.release_keys()

    def _unseen(self, why: str) -> None:
        self.refresh_bindings()
        self.release_keys()
        self.refuse(why, Tone.BAD)

    def _show(self, *, cursor: int | None = None) -> None:
        looked, money, name = self._looked, self._money, self._who
        self.paper.show(
            without_state.sheet_of(self._bag, looked, money),
            lambda cells: without_state.side_of(name, looked, money, cells),
            cursor=cursor,
        )

    def action_more(self) -> None:
        """One more of it."""
        self._become(self._bag.stepped(self.paper.cursor, 1))

    def action_less(self) -> None:
        """One less of it."""
        self._become(self._bag.stepped(self.paper.cursor, -1))

    def action_drop(self) -> None:
        """It does not come back."""
        self._become(self._bag.taking(self.paper.cursor, 0))

    def action_damaged(self) -> None:
        """It cannot be sold again, or it can after all."""
        self._become(self._bag.damaged(self.paper.cursor))

    def ask_quantity(self, typed: str) -> None:
        """Ask how many come back."""
        place = self.paper.cursor
        if not self._bag.goods:
            return
        name = self._bag.goods[place].name
        question = Prompt(
            f"How many of {name} come back?",
            read_quantity,
            text=typed,
            hint="then Enter; 0 takes it out",
        )
        self.ask(question, lambda quantity: self._typed(place, quantity))

    def _typed(self, place: int, quantity: Milli | None) -> None:
        if quantity is not None:
            self._become(self._bag.taking(place, quantity))

    def action_value(self) -> None:
        """Give another amount for it."""
        place, money = self.paper.cursor, self._money
        goods = self._bag.goods[place]
        question = Prompt(
            f"What is one {goods.name} given for?",
            lambda typed: agreed(goods.worth, read_money(typed, money), money)[0],
            detail=f"More than {money.format(goods.worth.lowest)} must be allowed by who may.",
            text=offered(money.format(goods.value)),
        )
        self.ask(question, lambda value: self._valued(place, value))

    def _valued(self, place: int, value: Minor | None) -> None:
        if value is not None:
            self._become(self._bag.valued(place, value))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Only what there is."""
        if action == "pay_out":
            return self._looked is not None and self._store.shop.get().no_receipt_cash
        if action == "run":
            return self._looked is not None
        needs_goods = {"more", "less", "damaged", "value", "drop"}
        return action not in needs_goods or bool(self._bag.goods)

    def action_pay_out(self) -> None:
        """In cash, or on the balance after all."""
        self._become(Bag(self._bag.goods, not self._bag.in_cash))

    # Doing it

    def action_run(self) -> None:
        """Ask why, and do it."""
        looked = self._looked
        if looked is not None:
            amount = self._money.format(looked.preview.refund_total)
            question = Choose(f"{amount} is given. Why does it come back?", among_or_typed(REASONS))
            self.ask(question, self._run)

    def _run(self, reason: Option | None) -> None:
        if reason is None:
            return
        bag, why = self._bag, str(reason.id)
        self.in_background(lambda: self._written(bag, why), self._done, group="return")

    def _written(self, bag: Bag, why: str) -> Written:
        without, tenders = self._store.returning.without_receipt, self._tenders(bag)
        done = without.commit(self._customer, bag.wanted, reason=why, tenders=tenders)
        return finished(self._services, done, self._money)

    def _done(self, written: Written) -> None:
        self.dismiss(written)

    def action_leave(self) -> None:
        """Leave; with something chosen only at the second time."""
        if self.is_unsaved and not self._is_left_once:
            self._is_left_once = True
            self.say("Nothing came back yet. Esc again leaves, Enter does it.", Tone.WARN)
            return
        self.dismiss(None)
