"""The form of a discount of any kind; fields that do not apply are hidden. It is tried before it is saved."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from store.domain.discounts import NOBODY, Named, Stacking
from store.domain.errors import Invalid
from store.domain.groups import Group
from store.domain.listing import ProductList
from store.domain.money import Currency
from tui.dialogs.discounts.draft import OF_GOODS, Gives, On, Whom, draft_from, on_of, values_of
from tui.dialogs.discounts.hours import Hours
from tui.keys import bindings
from tui.widgets.discount_words import DAYS
from tui.widgets.field_kinds import Choice, Moment, Money, Percent, PickMany, Quantity, Text, Value, YesNo
from tui.widgets.form_frame import FormScreen
from tui.widgets.forms import Field
from tui.widgets.frame import TillScreen
from tui.widgets.moments import Calendar
from tui.widgets.notices import Tone
from tui.widgets.options import Option, among

if TYPE_CHECKING:
    from store.api import Store

PRODUCTS_SHOWN_MAX: Final = 20

_GIVES: Final = (
    Option(Gives.PERCENT, "percent"),
    Option(Gives.SALE, "amount off"),
    Option(Gives.EACH, "off each"),
    Option(Gives.PRICE, "price"),
    Option(Gives.SET, "N for a sum"),
)
_ON: Final = (
    Option(On.SALE, "the whole sale"),
    Option(On.PRODUCTS, "products"),
    Option(On.CATEGORIES, "categories"),
)
_WHOM: Final = (Option(Whom.EVERYBODY, "everybody"), Option(Whom.GROUPS, "members of groups"))
_STACKING: Final = (
    Option(Stacking.BEST, "the best one wins"),
    Option(Stacking.STACK, "adds up"),
    Option(Stacking.ALONE, "nothing beside it"),
)
_WEEKDAYS: Final = tuple(Option(number, name) for number, name in enumerate(DAYS))


class DiscountForm(FormScreen):
    """Create or edit one discount; the answer is its id."""

    BINDINGS = bindings("offer.test", "offer.forecast")
    HELP_TOPICS = ("form", "offer")

    def __init__(
        self,
        store: "Store",
        currency: Currency,
        calendar: Calendar,
        *,
        named: Named | None = None,
        group: Group | None = None,
    ) -> None:
        """`named` is what is edited; `group` is whom a new one is for."""
        super().__init__()
        self._store = store
        self._currency = currency
        self._calendar = calendar
        self._named = named
        self._group = group

    @property
    def heading(self) -> str:
        """Which, or for whom."""
        if self._named is not None:
            return f"Discount {self._named.name}"
        return "New discount" if self._group is None else f"New discount for {self._group.name}"

    @property
    def can_start_next(self) -> bool:
        """Only new ones come in a row."""
        return self._named is None

    def fields(self) -> Sequence[Field]:
        """What it gives, on what, to whom, when, how often, and how it meets others."""
        return (*self._what(), *self._whom(), *self._when_and_how_often())

    def _what(self) -> Sequence[Field]:
        money = Money(self._currency)
        categories = [Option(each.id, each.name) for each in self._store.catalogue.categories()]
        products = PickMany(self._products)
        return (
            Field("name", "Name", Text(), required=True),
            Field("gives", "Gives", Choice(_GIVES)),
            Field("percent", "Percent off", Percent(), applies=_gives(Gives.PERCENT), required=True),
            Field("amount", "Amount off", money, applies=_gives(Gives.SALE, Gives.EACH), required=True),
            Field("buy", "How many", Quantity(), applies=_gives(Gives.SET), required=True),
            Field("price", "For", money, applies=_gives(Gives.PRICE, Gives.SET), required=True),
            Field("on", "On", Choice(_ON), applies=_gives(Gives.PERCENT, Gives.SALE, Gives.EACH)),
            Field("goods", "On", Choice(_ON[1:]), applies=_gives(*OF_GOODS)),
            Field("products", "Products", products, applies=_on(On.PRODUCTS), required=True),
            Field(
                "categories",
                "Categories",
                PickMany(among(categories)),
                applies=_on(On.CATEGORIES),
                required=True,
            ),
            Field("minimum", "From a sum of", money, hint="what its lines must cost; any sum"),
        )

    def _whom(self) -> Sequence[Field]:
        if self._group is not None:
            return ()
        groups = [
            Option(each.group.id, each.group.name, "" if each.group.active else "inactive")
            for each in self._store.groups.all()
        ]
        has_none = self._named is not None and self._named.discount.is_for_nobody
        hint = f"{NOBODY}: name one or everybody" if has_none else ""
        return (
            Field("whom", "Who has it", Choice(_WHOM)),
            Field("groups", "Groups", PickMany(among(groups)), applies=_of_groups, hint=hint, required=True),
        )

    def _when_and_how_often(self) -> Sequence[Field]:
        def scheduled(values: Mapping[str, Value]) -> bool:
            return bool(values.get("scheduled"))

        def limited(values: Mapping[str, Value]) -> bool:
            return bool(values.get("limited"))

        def sets(values: Mapping[str, Value]) -> bool:
            return limited(values) and values.get("gives") is Gives.SET

        return (
            Field("scheduled", "Only at times", YesNo()),
            Field("from_at", "From", Moment(self._calendar), applies=scheduled),
            Field("until_at", "To", Moment(self._calendar, ends=True), applies=scheduled),
            Field("days", "Days", PickMany(among(_WEEKDAYS)), applies=scheduled, hint="every day"),
            Field("hours", "Hours", Hours(), applies=scheduled, hint="all day; such as 15-17 or 22-2"),
            Field("limited", "Limited uses", YesNo()),
            Field("limit_sale", "Sets per sale", Quantity(), applies=sets, hint="any number"),
            Field("limit_customer", "Per customer", Quantity(), applies=limited, hint="any number of times"),
            Field("limit_total", "In all", Quantity(), applies=limited, hint="any number of times"),
            Field("coupon", "Needs a coupon", YesNo()),
            Field("stacking", "With others", Choice(_STACKING)),
            Field("priority", "Priority", Quantity(), hint="0; a higher one is tried first"),
            Field("active", "Active", YesNo()),
        )

    def values(self) -> Mapping[str, Value]:
        """What the discount has now; a new one takes a percent off the whole sale."""
        if self._named is not None:
            names = self._store.discounts.names_in(self._named.discount)
            return values_of(self._named, lambda each: Option(each, names.get(each, "(deleted)")))
        return {
            "gives": Gives.PERCENT,
            "on": On.SALE,
            "goods": On.PRODUCTS,
            "whom": Whom.EVERYBODY,
            "stacking": Stacking.BEST,
            "active": True,
        }

    def _products(self, typed: str) -> Sequence[Option]:
        found = self._store.catalogue.window(ProductList(typed), 0, PRODUCTS_SHOWN_MAX)
        return [Option(each.id, each.name, figure=self._currency.format(each.price)) for each in found]

    def save(self, values: dict[str, Value]) -> object:
        """Write it; the store has the last word."""
        draft = self._draft(values)
        if self._named is None:
            self._store.discounts.create(draft.name, draft.discount)
        else:
            self._store.discounts.edit(draft.name, draft.discount, seen=self._named)
        return draft.discount.id

    def _draft(self, values: Mapping[str, Value]) -> Named:
        if self._named is not None:
            kept = self._named.discount
            return draft_from(values, kept.id, kept.created)
        if self._group is not None:
            values = {**values, "whom": Whom.GROUPS, "groups": (self._group.id,)}
        return draft_from(values, self._store.discounts.new_id(), self._store.world.now())

    def action_test(self) -> None:
        """Try baskets with it, as it stands here."""
        from tui.dialogs.discounts.bench import Bench

        self._with_draft(lambda draft: Bench(self._store, self._currency, self._calendar, draft=draft))

    def action_forecast(self) -> None:
        """Say what it would have cost."""
        from tui.dialogs.discounts.forecast import ForecastScreen

        self._with_draft(lambda draft: ForecastScreen(self._store, self._currency, draft))

    def _with_draft(self, opened: Callable[[Named], TillScreen[Any]]) -> None:
        """Open what looks at the discount before it is saved; what is wrong in the form is shown first."""
        values = self.form.form.check()
        problems: Mapping[str, str] = {}
        draft = None
        if values is not None:
            try:
                draft = self._draft(values)
            except Invalid as fault:
                problems = fault.problems
        if draft is not None:
            self.ask(opened(draft), lambda _: None)
            return
        rest = self.form.refuse(problems)
        self.till.say("; ".join(rest) or "First put right what is marked.", Tone.WARN)


def _gives(*wanted: Gives) -> Callable[[Mapping[str, Value]], bool]:
    return lambda values: values.get("gives") in wanted


def _of_groups(values: Mapping[str, Value]) -> bool:
    return values.get("whom") is Whom.GROUPS


def _on(wanted: On) -> Callable[[Mapping[str, Value]], bool]:
    return lambda values: on_of(values) is wanted
