"""The shop's settings and staff."""

from sqlalchemy import Connection

from store.domain.errors import BadInput, Invalid, Unavailable
from store.domain.money import currency
from store.domain.shop import Shop, Staff, Tax, TaxRounding
from store.events import ShopChanged
from store.queries import book
from store.services.asking import asks
from store.tables.book import SETTINGS
from store.unit import Actor, Unit, Units


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
    def edit(self, shop: Shop, *, seen: Shop | None = None) -> None:
        """Change the settings; raises Invalid with every fault by its field.

        `seen` is what the form began with: what it left alone keeps what others wrote meanwhile.
        """
        from store.domain import settings  # nobody changes settings while the till starts
        from store.domain.drafts import rebase

        with self._units.begin(self._actor) as unit:
            before = shop_from(book.settings(unit.connection))
            tidy = settings.checked(shop if seen is None else rebase(shop, seen, before))
            if tidy.currency != before.currency:
                _refuse_currency(unit.connection, before, tidy)
                tidy = settings.in_other_money(before, tidy)
            old = settings_of(before)
            changed = {key: value for key, value in settings_of(tidy).items() if old[key] != value}
            write_settings(unit, changed)
            if changed:
                unit.did("shop.edit", detail="; ".join(settings.differences(before, tidy)))
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
        "receipt_qr": shop.receipt_qr,
        "cash_step": str(shop.cash_step),
        "instore": shop.instore,
        "merges": str(int(shop.merges)),
        "keep_prices": str(shop.keep_prices),
        "cash_ask": str(shop.cash_ask),
        "top_up_min": str(shop.top_up_min),
        "tax_rates": shop.tax_rates,
        "safe_drop": str(shop.safe_drop),
        "lock_minutes": str(shop.lock_minutes),
        "expired": shop.expired,
        "returns_broken": shop.returns_broken,
        "no_receipt_days": str(shop.no_receipt_days),
        "no_receipt_limit": str(shop.no_receipt_limit),
        "no_receipt_cash": str(int(shop.no_receipt_cash)),
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
        receipt_qr=known.get("receipt_qr", ""),
        cash_step=int(known.get("cash_step", "1")),
        instore=known.get("instore", ""),
        merges=known.get("merges", "1") == "1",
        keep_prices=int(known.get("keep_prices", "60")),
        cash_ask=int(known.get("cash_ask", "0")),
        top_up_min=int(known.get("top_up_min", "0")),
        tax_rates=known.get("tax_rates", ""),
        safe_drop=int(known.get("safe_drop", "0")),
        lock_minutes=int(known.get("lock_minutes", "0")),
        expired=known.get("expired", "ask"),
        returns_broken=known.get("returns_broken", "keep"),
        no_receipt_days=int(known.get("no_receipt_days", "30")),
        no_receipt_limit=int(known.get("no_receipt_limit", "0")),
        no_receipt_cash=known.get("no_receipt_cash", "0") == "1",
    )


def write_settings(unit: Unit, values: dict[str, str]) -> None:
    """Write settings in a transaction."""
    from store.queries import priors  # no sale writes settings

    unit.remember(SETTINGS, priors.before_settings(unit.connection, values))
    unit.put(SETTINGS, [{"key": key, "value": value} for key, value in values.items()])


def _refuse_currency(connection: Connection, before: Shop, after: Shop) -> None:
    """Amounts in the book are counted in the currency's minor units: they cannot change under them."""
    if book.has_sales(connection):
        raise Invalid({"currency": f"something was sold in {before.currency.code} already: it stays"})
    if before.currency.digits != after.currency.digits and book.has_products(connection):
        told = f"there are prices in {before.currency.code}, which has other decimals: it stays"
        raise Invalid({"currency": told})
