"""The form of a reward program, with what it would give below. Fields that do not apply are hidden."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from textual.app import ComposeResult

from store.domain.earning import Earning, Multiplier, Range
from store.domain.errors import BadInput, Invalid, NotFound, Refused
from store.domain.ids import DiscountId, GroupId
from store.domain.money import ONE, Currency
from store.domain.rewards import Program, ProgramDraft
from tui.screens.offers.program_kinds import Multipliers, Ranges
from tui.screens.offers.program_preview import EXAMPLES_MAX, examples, program_of
from tui.theme.inks import Ink
from tui.widgets.field_kinds import Money, Pick, Quantity, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.options import Option, among
from tui.widgets.paper import Paper, Span

if TYPE_CHECKING:
    from store.api import Store


class Examples(Paper):
    """What some purchases would earn."""

    def __init__(self) -> None:
        super().__init__()
        self.styles.height = EXAMPLES_MAX
        self._told: list[str] = []

    def show(self, told: list[str]) -> None:
        """Show these."""
        if told != self._told:
            self._told = told
            self.repaint()

    def line(self, y: int, width: int) -> Sequence[Span]:  # noqa: ARG002 - it is cut by who paints it
        """One of them."""
        return [(f" {self._told[y]}", Ink.DIM)] if y < len(self._told) else []


class ProgramForm(FormScreen):
    """Create or edit one reward program; the answer is its id."""

    def __init__(self, store: "Store", currency: Currency, program: Program | None = None) -> None:
        super().__init__()
        self._store = store
        self._currency = currency
        self._program = program
        self._examples = Examples()
        self._names = {counted.group.id: counted.group.label for counted in store.groups.all()}
        self._coupons = store.programs.coupon_discounts()

    @property
    def heading(self) -> str:
        """Which program."""
        return "New reward program" if self._program is None else f"Reward program {self._program.name}"

    @property
    def can_start_next(self) -> bool:
        """Only new ones come in a row."""
        return self._program is None

    def compose_work(self) -> ComposeResult:
        """The form, and what it would give."""
        yield from super().compose_work()
        yield self._examples

    def on_mount(self) -> None:
        """Say what it gives as it is."""
        self._foretell()

    def on_field_form_changed(self) -> None:
        """It would give something else."""
        self._foretell()

    def _foretell(self) -> None:
        form = self.form.form
        values = {field.id: form.value(field) for field in form.shown()}
        try:
            program = program_of(draft_from(values))
        except Invalid:
            self._examples.show([])
            return
        is_whole = program.points > 0 and program.per_amount > 0
        self._examples.show(examples(program, self._currency, self._group_name) if is_whole else [])

    def fields(self) -> Sequence[Field]:
        """What it earns, what points are worth, what they buy, when they end."""
        money = Money(self._currency)
        coupons = among([Option(each, name) for each, name in self._coupons.items()])
        rates = Ranges(currency=self._currency)
        times = Multipliers(group_of=self._group, name_of=self._group_name)
        return (
            Field("name", "Name", Text(), required=True),
            Field("points", "Points", Quantity(), required=True),
            Field("per_amount", "for each", money, required=True, hint="amount spent"),
            Field("ranges", "Better rates", rates, hint="from 50: 2"),
            Field("multipliers", "Multipliers", times, hint="2x Gold on sat"),
            Field("pays", "Points pay", YesNo()),
            Field("redeem_points", "So many points", Quantity(), applies=_is("pays"), required=True),
            Field("redeem_amount", "pay", money, applies=_is("pays"), required=True),
            Field("buys", "Points buy coupons", YesNo()),
            Field("coupon_points", "Points for one", Quantity(), applies=_is("buys"), required=True),
            Field(
                "coupon_discount", "Coupon of", Pick(coupons), applies=_is("buys"), required=True,
                hint="a discount that coupons give",
            ),
            Field("ends", "Points end", YesNo()),
            Field("expires_days", "After days", Quantity(), applies=_is("ends"), required=True),
            Field("active", "Active", YesNo()),
        )  # fmt: skip

    def _group_name(self, group: GroupId) -> str:
        return self._names.get(group, group.hex())

    def _group(self, named: str) -> GroupId:
        try:
            return self._store.groups.only(named).id
        except (NotFound, Refused) as refusal:
            raise BadInput(str(refusal)) from refusal

    def values(self) -> Mapping[str, Value]:
        """What the program has now."""
        program = self._program
        if program is None:
            return {"points": ONE, "per_amount": 10**self._currency.digits, "active": True}
        discount = program.coupon_discount
        named = None if discount is None else Option(discount, self._coupons.get(discount, "(deleted)"))
        return {
            "name": program.name,
            "points": program.points * ONE,
            "per_amount": program.per_amount,
            "ranges": program.earning.ranges or None,
            "multipliers": program.earning.multipliers or None,
            "pays": program.pays,
            "redeem_points": program.redeem_points * ONE or None,
            "redeem_amount": program.redeem_amount or None,
            "buys": program.coupon_points is not None,
            "coupon_points": None if program.coupon_points is None else program.coupon_points * ONE,
            "coupon_discount": named,
            "ends": program.expires_days is not None,
            "expires_days": None if program.expires_days is None else program.expires_days * ONE,
            "active": program.active,
        }

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word on every field."""
        draft = draft_from(values)
        if self._program is None:
            return self._store.programs.create(draft)
        from store.domain.rewards import draft_of

        self._store.programs.edit(self._program.id, draft, seen=draft_of(self._program))
        return self._program.id


def _is(field: str) -> "_Applies":
    return _Applies(field)


class _Applies:
    """Whether a yes-or-no field above says yes."""

    def __init__(self, field: str) -> None:
        self._field = field

    def __call__(self, values: Mapping[str, Value]) -> bool:
        return bool(values.get(self._field))


def draft_from(values: Mapping[str, Value]) -> ProgramDraft:
    """The form as the store wants it; raises Invalid for half points and half days."""
    pays, buys = bool(values.get("pays")), bool(values.get("buys"))
    discount = values.get("coupon_discount")
    return ProgramDraft(
        name=str(values.get("name") or ""),
        points=_whole(values, "points", "points") or 0,
        per_amount=_number(values, "per_amount") or 0,
        earning=Earning(
            cast("tuple[Range, ...]", values.get("ranges") or ()),
            cast("tuple[Multiplier, ...]", values.get("multipliers") or ()),
        ),
        redeem_points=(_whole(values, "redeem_points", "points") or 0) if pays else 0,
        redeem_amount=(_number(values, "redeem_amount") or 0) if pays else 0,
        coupon_points=(_whole(values, "coupon_points", "points") or 0) if buys else None,
        coupon_discount=DiscountId(discount) if buys and isinstance(discount, bytes) else None,
        expires_days=(_whole(values, "expires_days", "days") or 0) if values.get("ends") else None,
        active=bool(values.get("active", True)),
    )


def _whole(values: Mapping[str, Value], name: str, what: str) -> int | None:
    """A count, typed as a quantity."""
    number = _number(values, name)
    if number is None:
        return None
    whole, rest = divmod(number, ONE)
    if rest:
        raise Invalid({name: f"{what} are whole numbers"})
    return whole


def _number(values: Mapping[str, Value], name: str) -> int | None:
    value = values.get(name)
    return value if isinstance(value, int) else None
