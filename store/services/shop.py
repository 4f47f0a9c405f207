"""The shop's settings and staff."""

from dataclasses import replace

from store.domain.drafts import Check
from store.domain.errors import BadInput, Unavailable
from store.domain.money import currency
from store.domain.names import clean, clean_text, required_name
from store.domain.shop import Shop, Staff, Tax, TaxRounding, known_timezone
from store.events import ShopChanged
from store.queries import book
from store.services.asking import asks
from store.tables.book import SETTINGS
from store.unit import Actor, Unit, Units

TEXT_CHARACTERS_MAX = 1000
KEEP_PRICES_MAX = 7 * 24 * 60


class ShopService:
    """Reads and changes what all lanes agree on."""

    def __init__(self, units: Units, actor: Actor) -> None:
        self._units = units
        self._actor = actor

    def get(self) -> Shop:
        """The shop's settings; raises Unavailable while a new lane has not been filled yet."""
        with self._units.database.reading() as connection:
            known = book.settings(connection)
        if "name" not in known or "currency" not in known:
            raise Unavailable(
                "this lane has not been filled yet; it needs a link to another lane of the shop"
            )
        return shop_from(known)

    @asks("SHOP")
    def edit(self, shop: Shop) -> None:
        """Change the settings; raises Invalid with every fault by its field."""
        tidy = _checked(shop)
        with self._units.begin(self._actor) as unit:
            before = book.settings(unit.connection)
            changed = {key: value for key, value in settings_of(tidy).items() if before.get(key) != value}
            write_settings(unit, changed)
            if changed:
                unit.did("shop.edit", detail=", ".join(sorted(changed)))
                unit.tell([ShopChanged()])

    def staff(self) -> list[Staff]:
        """Everybody who works here."""
        with self._units.database.reading() as connection:
            return book.staff(connection)


def settings_of(shop: Shop) -> dict[str, str]:
    """Settings as the book keeps them."""
    return {
        "name": shop.name,
        "currency": shop.currency.code,
        "tax": shop.tax.value,
        "tax_rounding": shop.tax_rounding.value,
        "timezone": shop.timezone,
        "tax_number": shop.tax_number,
        "receipt_header": shop.receipt_header,
        "receipt_foot": shop.receipt_foot,
        "cash_step": str(shop.cash_step),
        "instore": shop.instore,
        "merges": str(int(shop.merges)),
        "keep_prices": str(shop.keep_prices),
        "cash_ask": str(shop.cash_ask),
        "top_up_min": str(shop.top_up_min),
    }


def shop_from(known: dict[str, str]) -> Shop:
    """Settings out of the book; what an older lane has not written has its default. Raises Unavailable."""
    if "name" not in known or "currency" not in known:
        raise Unavailable("this lane is still empty: it needs a link to another lane of the shop")
    try:
        return _shop_from(known)
    except (BadInput, ValueError) as error:
        raise Unavailable(
            "another lane wrote settings this one does not understand: update Regulars here"
        ) from error


def _shop_from(known: dict[str, str]) -> Shop:
    return Shop(
        name=known["name"],
        currency=currency(known["currency"]),
        tax=Tax(known.get("tax", "none")),
        tax_rounding=TaxRounding(known.get("tax_rounding", "line")),
        timezone=known.get("timezone", "UTC"),
        tax_number=known.get("tax_number", ""),
        receipt_header=known.get("receipt_header", ""),
        receipt_foot=known.get("receipt_foot", ""),
        cash_step=int(known.get("cash_step", "1")),
        instore=known.get("instore", ""),
        merges=known.get("merges", "1") == "1",
        keep_prices=int(known.get("keep_prices", "60")),
        cash_ask=int(known.get("cash_ask", "0")),
        top_up_min=int(known.get("top_up_min", "0")),
    )


def write_settings(unit: Unit, values: dict[str, str]) -> None:
    """Write settings in a transaction."""
    unit.put(SETTINGS, [{"key": key, "value": value} for key, value in values.items()])


def _instore(shop: Shop) -> str:
    from store.domain.instore import rules  # nobody changes settings while the till starts

    rules(shop.instore, shop.timezone)
    return shop.instore


def _checked(shop: Shop) -> Shop:
    check = Check()
    tidy = replace(
        shop,
        name=check.read("name", lambda: required_name(shop.name), ""),
        timezone=check.read("timezone", lambda: known_timezone(shop.timezone), ""),
        tax_number=clean(shop.tax_number),
        receipt_header=clean_text(shop.receipt_header),
        receipt_foot=clean_text(shop.receipt_foot),
    )
    check.require("cash_step", shop.cash_step >= 1, "at least one minor unit")
    check.require("keep_prices", 0 <= shop.keep_prices <= KEEP_PRICES_MAX, "minutes, at most a week of them")
    check.read("instore", lambda: _instore(shop), "")
    for field in ("cash_ask", "top_up_min"):
        check.require(field, getattr(shop, field) >= 0, "not below zero")
    for field in ("tax_number", "receipt_header", "receipt_foot"):
        short = len(getattr(tidy, field)) <= TEXT_CHARACTERS_MAX
        check.require(field, short, f"at most {TEXT_CHARACTERS_MAX} characters")
    check.done()
    return tidy
