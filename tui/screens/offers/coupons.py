"""The codes of one discount: make them, print or write them, take them back, see how often each was used."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.domain.coupons import CouponCode, KnownCode, checked_code, written_code
from store.domain.discounts import Named
from store.domain.errors import BadInput, Invalid, NotFound
from store.domain.ids import CustomerId
from store.domain.listing import CustomerList
from store.domain.money import ONE
from store.domain.names import name_key
from store.events import BookChanged, CatalogueChanged
from tui.dialogs.confirm import Confirm
from tui.dialogs.export.screen import new_file, short
from tui.dialogs.prompt import Prompt
from tui.dialogs.slip import give
from tui.keys import bindings
from tui.messages import Fact, FactsMissed
from tui.ports import Row, RowKey, Services
from tui.theme.inks import Ink
from tui.widgets.columns import Column
from tui.widgets.field_kinds import Code, Pick, Quantity, Value
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.list_frame import ListScreen
from tui.widgets.notices import Tone
from tui.widgets.options import Option

if TYPE_CHECKING:
    from store.api import Store

_LISTED_MAX: Final = 100_000
_SHOWN_MAX: Final = 12


class CouponRows:
    """The codes of one discount, read as they are shown; those that match are read at once."""

    def __init__(self, store: "Store", named: Named, text: str) -> None:
        self._store, self._discount = store, named.discount.id
        self._found = None if not text.strip() else self._matching(name_key(text).replace(" ", ""))

    @property
    def is_quick(self) -> bool:
        """A window is a look into an index."""
        return True

    def _matching(self, typed: str) -> list[KnownCode]:
        every = self._store.coupons.window(self._discount, 0, _LISTED_MAX)
        return [each for each in every if typed in each.coupon.code.casefold()]

    def count(self) -> int:
        """How many match."""
        return self._store.coupons.count(self._discount) if self._found is None else len(self._found)

    def window(self, start: int, size: int) -> Sequence[Row]:
        """Some of them by code."""
        if self._found is None:
            return [self._row(each) for each in self._store.coupons.window(self._discount, start, size)]
        return [self._row(each) for each in self._found[start : start + size]]

    def position(self, key: RowKey) -> int | None:
        """Where a code stands, as far as the list is short."""
        every = self._found or self._store.coupons.window(self._discount, 0, _LISTED_MAX)
        return next((place for place, each in enumerate(every) if each.coupon.code == key), None)

    def _row(self, each: KnownCode) -> Row:
        coupon, left = each.coupon, each.left
        cells = (
            written_code(coupon.code),
            "any" if coupon.uses is None else str(coupon.uses),
            str(each.used),
            "any" if left is None else str(left),
            "" if coupon.customer is None else self._name(coupon.customer),
        )
        return Row(coupon.code, cells, Ink.DIM if left == 0 else Ink.TEXT)

    def _name(self, customer: CustomerId) -> str:
        try:
            return self._store.customers.get(customer).name
        except NotFound:
            return "somebody who was deleted"


class CouponsScreen(ListScreen):
    """The list of codes."""

    COLUMNS = (
        Column("code", "Code", 18, share=2, sortable=False),
        Column("uses", "Uses", 6, sortable=False),
        Column("used", "Used", 6, sortable=False),
        Column("left", "Left", 6, sortable=False),
        Column("who", "Only for", 20, share=2, sortable=False),
    )
    EMPTY = "No codes yet. n makes some: only who has one gets the discount then."
    MARKS = False
    BINDINGS = bindings("list.new", "list.delete", "coupons.print", "list.export")

    def __init__(self, services: Services, named: Named) -> None:
        super().__init__()
        self._store, self._printer, self._named = services.store, services.printer, named

    @property
    def heading(self) -> str:
        """Of which discount."""
        return f"Coupons of {self._named.name}"

    def on_mount(self) -> None:
        """Show the list."""
        self.show_list()
        super().on_mount()

    def source(self, text: str, order: tuple[str, bool]) -> CouponRows:  # noqa: ARG002 - by code
        """The codes that match."""
        return CouponRows(self._store, self._named, text)

    def fact_arrived(self, fact: Fact) -> None:
        """Codes come with the catalogue."""
        if isinstance(fact, CatalogueChanged | BookChanged | FactsMissed):
            self.renew_list()

    def back(self) -> None:
        """To the offers."""
        self.dismiss(None)

    def action_new(self) -> None:
        """Make codes; an offer that had none is for whoever has one from then on, which is asked about."""
        if self._named.discount.coupon or self.table.cursor_key is not None:
            self._ask_form()
            return
        question = Confirm(
            f"Give {self._named.name} codes?",
            "It counts without one now; from the first code on only who has one gets it.",
            yes="Only with a code",
            is_safe=False,
        )
        self.ask(question, lambda yes: self._ask_form() if yes else None)

    def _ask_form(self) -> None:
        self.ask(CouponForm(self._store, self._named), self._made)

    def _made(self, answer: object) -> None:
        if isinstance(answer, list) and answer:
            self.show_list(key=answer[0])
            self.till.say(f"{_codes(len(answer))} there; each opens {self._named.name}.", Tone.GOOD)

    def action_delete(self) -> None:
        """Take the code under the cursor back, after asking."""
        key = self.table.cursor_key
        if not isinstance(key, str):
            return
        dialog = Confirm(f"Take {key} back?", "It opens nothing any more.", yes="Take it back", is_safe=False)

        def answered(yes: object) -> None:
            if yes:
                self.in_background(
                    lambda: self._store.coupons.take_back(self._named.discount.id, [key]),
                    lambda _: self.till.say(f"{key} is taken back.", Tone.GOOD),
                )

        self.ask(dialog, answered)

    def action_print(self) -> None:
        """Print the code under the cursor, for somebody to take along."""
        key = self.table.cursor_key
        if isinstance(key, str):
            self.in_background(
                lambda: self._store.coupons.slip(key), lambda slip: give(self, self._printer, slip)
            )

    def action_export(self) -> None:
        """Write all codes into a file."""
        question = Prompt(
            f"Write the coupons of {self._named.name} into which file?",
            new_file,
            detail="A name ending in .csv, such as ~/summer.csv.",
        )
        self.ask(question, self._write)

    def _write(self, path: Path | None) -> None:
        if path is not None:
            self.in_background(
                lambda: self._store.coupons.write(path, self._named.discount.id),
                lambda count: self.till.say(f"{_codes(count)} in {short(path)}.", Tone.GOOD),
            )


class CouponForm(FormScreen):
    """New codes: one that somebody chose, or random ones; the answer are the codes."""

    def __init__(self, store: "Store", named: Named) -> None:
        super().__init__()
        self._store, self._named = store, named

    @property
    def heading(self) -> str:
        """For which discount."""
        return f"New coupons of {self._named.name}"

    def fields(self) -> Sequence[Field]:
        """Which code or how many, how often, for whom."""
        return (
            Field("count", "How many", Quantity(), hint="new codes nobody can guess"),
            Field("code", "Or this code", Code(), hint="typed or scanned, such as SUMMER10"),
            Field("uses", "Uses of each", Quantity(), hint="any number of times"),
            Field("customer", "Only for", Pick(self._customers), hint="anybody"),
        )

    def values(self) -> Mapping[str, Value]:
        """One code for one use."""
        return {"count": ONE, "uses": ONE}

    def _customers(self, typed: str) -> Sequence[Option]:
        found = self._store.customers.window(CustomerList(typed), 0, _SHOWN_MAX)
        return [Option(each.id, each.name) for each in found]

    def save(self, values: dict[str, Value]) -> object:
        """Make them."""
        discount, customer = self._named.discount.id, values.get("customer")
        whose = CustomerId(customer) if isinstance(customer, bytes) else None
        uses, code = _whole(values, "uses"), str(values.get("code") or "")
        try:
            if code:
                return self._store.coupons.add(
                    discount, [CouponCode(checked_code(code), discount, uses, whose)]
                )
            count = _whole(values, "count") or 0
            return self._store.coupons.make(discount, count, uses=uses, customer=whose)
        except BadInput as fault:
            raise Invalid({fault.field or "count": str(fault)}) from fault


def _codes(count: int) -> str:
    return "1 code is" if count == 1 else f"{count:,} codes are"


def _whole(values: Mapping[str, Value], name: str) -> int | None:
    value = values.get(name)
    if not isinstance(value, int):
        return None
    whole, rest = divmod(value, ONE)
    if rest:
        raise BadInput("is a whole number", field=name)
    return whole
