"""A row about a product: its cells become checked values. Variants inherit from the row above."""

from collections.abc import Sequence

from store.domain.catalogue import PRICE_MINOR_MAX, QUICK_MAX, ProductDraft, checked
from store.domain.errors import BadInput, Invalid
from store.domain.imports import cells as cell
from store.domain.imports.amounts import read_money, read_rate
from store.domain.imports.codes import barcodes, doubt, is_spoiled
from store.domain.imports.fields import Places
from store.domain.imports.line import Line, Said, first_filled
from store.domain.imports.survey import Habits
from store.domain.money import Currency
from store.domain.names import NAME_CHARACTERS_MAX, clean
from store.domain.values import dataclass

_NO_VARIANT = {"", "default", "default title", "regular", "standard"}
_HEADS = {"variable", "grouped", "variable-subscription"}
"""WooCommerce's rows that only hold variants together."""

_NO_ID = {"0", "-1"}

_TRUTHS = (
    ("discountable", "discountable"), ("weighed", "weighed"), ("active", "active"), ("archived", "active"),
)  # fmt: skip
"""Columns of yes and no, with what they say something about."""


@dataclass(frozen=True, slots=True)
class _Head:
    """The row that variants below it belong to."""

    handle: str = ""
    name: str = ""
    category: str = ""


class ProductReader:
    """Reads rows of one file, in their order."""

    def __init__(self, places: Places, habits: Habits, currency: Currency) -> None:
        self._of = places.of
        self._taxes = places.taxes
        self._habits = habits
        self._currency = currency
        self._head = _Head()
        self._said = Said()

    def read(self, row: int, cells: Sequence[str]) -> Line:
        """What a row says."""
        line = Line(row)
        name, category, is_variant = self._inherited(cells)
        if self._line(cells, "row_kind").casefold() in _HEADS:
            line.is_passed = True
            return line
        codes = self._codes(line, cells)
        if (
            is_variant
            and not codes
            and not self._is_filled(cells, "sku", "price", "variant", "options", "id")
        ):
            line.is_passed = True
            return line
        self._identify(line, cells, codes)
        full = self._full_name(cells, name)
        if full:
            line.values["name"] = full
        if category:
            line.values["category"] = category
        self._money(line, cells)
        self._truths(line, cells)
        return line if line.is_refused else _checked(line)

    def _cell(self, cells: Sequence[str], field: str) -> str:
        return first_filled(cells, self._of.get(field, ()))

    def _line(self, cells: Sequence[str], field: str) -> str:
        raw = self._cell(cells, field)
        return cell.line(raw) if raw else ""

    def _is_filled(self, cells: Sequence[str], *fields: str) -> bool:
        return any(self._cell(cells, field) for field in fields)

    def _inherited(self, cells: Sequence[str]) -> tuple[str, str, bool]:
        """Name and category, from the row above where this one leaves them out for the same handle."""
        handle = self._line(cells, "handle")
        name, category = self._line(cells, "name"), self._category(cells)
        if not self._of.get("name"):
            name = self._line(cells, "description")[:NAME_CHARACTERS_MAX]
        head = self._head
        if not handle or handle != head.handle or (name and name != head.name):
            self._head = _Head(handle, name, category)
            return name, category, False
        return head.name, category or head.category, True

    def _category(self, cells: Sequence[str]) -> str:
        """One category: of a list the first, as the book has one for each product."""
        raw = self._line(cells, "category")
        listed = cell.parts(raw, "|;") or [""]
        return listed[0][:NAME_CHARACTERS_MAX]

    def _full_name(self, cells: Sequence[str], name: str) -> str:
        variant = self._line(cells, "variant")
        if not variant:
            options = (cell.line(cells[place]) for place in self._of.get("options", ()) if place < len(cells))
            variant = " / ".join(option for option in options if option)
        if variant.casefold() in _NO_VARIANT or variant.casefold() == name.casefold():
            return name
        return f"{name} - {variant}" if name else ""

    def _codes(self, line: Line, cells: Sequence[str]) -> list[str]:
        codes: list[str] = []
        for place in self._of.get("barcodes", ()):
            if place < len(cells) and cells[place].strip():
                codes += barcodes(cells[place])
        good = []
        for code in dict.fromkeys(codes):
            if is_spoiled(code):
                line.doubt("barcodes", f"a spreadsheet has rounded barcode {code}; taken without it")
                continue
            if odd := doubt(code):
                line.doubt("barcodes", odd)
            good.append(code)
        return good

    def _identify(self, line: Line, cells: Sequence[str], codes: list[str]) -> None:
        sku = self._line(cells, "sku")
        if not sku:
            own = self._line(cells, "id")
            sku = "" if own in _NO_ID else own
        if sku:
            line.values["sku"] = sku
        if codes:
            line.lists["barcodes"] = tuple(codes)

    def _money(self, line: Line, cells: Sequence[str]) -> None:
        price = self._line(cells, "price")
        if price:
            try:
                amount, was_rounded = read_money(price, self._currency, self._habits.numbers)
            except BadInput as error:
                line.refuse("price", str(error))
                return
            line.values["price"] = amount
            if was_rounded:
                line.doubt("price", f"{price} was rounded to {self._currency.format(amount)}")
        for field in ("floor", "cost"):
            self._amount(line, cells, field)
        self._tax_rate(line, cells)

    def _amount(self, line: Line, cells: Sequence[str], field: str) -> None:
        """An amount that a product can do without."""
        raw = self._line(cells, field)
        if not raw:
            return
        try:
            amount, was_rounded = read_money(raw, self._currency, self._habits.numbers)
        except BadInput as error:
            line.doubt(field, f"{error}; taken without it")
            return
        if not 0 <= amount <= PRICE_MINOR_MAX:
            line.doubt(field, f"{raw[:40]} is no {field}; taken without it")
            return
        line.values[field] = amount
        if was_rounded:
            line.doubt(field, f"{raw} was rounded to {self._currency.format(amount)}")

    def _tax_rate(self, line: Line, cells: Sequence[str]) -> None:
        rates = [self._line(cells, field) for field in ("tax_rate", "tax_rate_more")]
        if any(rates) and not self._habits.has_rates:
            message = "the tax column names taxes, not rates; taken without it (said once)"
            if self._said.first(message):
                line.doubt("tax_rate", message)
            return
        flags = [(rate, cell.truth(cells[place])) for place, rate in self._taxes if place < len(cells)]
        known = [rate for rate, applies in flags if applies]
        try:
            known += [read_rate(rate, self._habits.numbers) for rate in rates if rate]
        except BadInput:
            wrong = " and ".join(rate for rate in rates if rate)
            line.refuse("tax_rate", f"{wrong[:40]!r} is not a tax rate in percent")
            return
        if known or any(applies is False for _, applies in flags):
            line.values["tax_rate"] = sum(known)

    def _place(self, line: Line, cells: Sequence[str]) -> None:
        """The place among the quick items."""
        raw = self._line(cells, "quick")
        if raw.isascii() and raw.isdecimal() and int(raw[:9]) <= QUICK_MAX:
            line.values["quick"] = int(raw[:9])
        elif raw:
            line.doubt("quick", f"{raw[:40]!r} is no place from 1 to {QUICK_MAX}; taken without it")

    def _truths(self, line: Line, cells: Sequence[str]) -> None:
        self._place(line, cells)
        for field, name in _TRUTHS:
            raw = self._cell(cells, field)
            if not raw:
                continue
            truth = cell.truth(raw)
            if truth is None:
                line.doubt(name, f"{cell.line(raw)[:40]!r} is neither yes nor no; taken without it")
                continue
            line.values[name] = int(truth is not (field == "archived"))


def _checked(line: Line) -> Line:
    """The line, refused where the book's own rules for products do."""
    price, rate = line.values.get("price", 0), line.values.get("tax_rate", 0)
    draft = ProductDraft(
        name=line.text("name") or "?",
        price=price if isinstance(price, int) else 0,
        sku=line.text("sku"),
        barcodes=line.lists.get("barcodes", ()),
        tax_rate=rate if isinstance(rate, int) else 0,
    )
    try:
        tidy = checked(draft)
    except Invalid as error:
        field, message = next(iter(error.problems.items()))
        return line.refuse(field, message)
    if "name" in line.values:
        line.values["name"] = tidy.name
    if tidy.sku:
        line.values["sku"] = clean(tidy.sku)
    if tidy.barcodes:
        line.lists["barcodes"] = tidy.barcodes
    return line
