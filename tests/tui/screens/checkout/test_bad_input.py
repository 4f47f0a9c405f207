"""What nobody means, typed where an amount belongs: it changes nothing, and what is amiss is said."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from support.counters import BEANS, MILK, Counter, Person, counter
from support.shops import CORNER_SHOP

from store.domain.catalogue import ProductDraft
from store.domain.listing import SaleList
from store.domain.money import currency
from tui.widgets.notices import Notice, Tone

SENSELESS = (
    "1e9",
    "-0",
    "9" * 40,
    "\N{ARABIC-INDIC DIGIT THREE}",
    "1_000",
    "1.2.3",
    "NaN",
    "inf",
    "0x1F",
    "½",
)
SHAPES = (
    "={}",
    "=b {}",
    "=t {}",
    "=g {}",
    "{}-",
    "{}=",
    "{}%",
    "1 {}-",
    "{}+ Bag",
    "3*{}+ Bag",
    "*{}",
    "{}*espr",
    "/{}",
)


def another_word(person: Person, said: Sequence[Notice]) -> Callable[[], bool]:
    """Whether something was told since."""
    return lambda: list(person.app.notices.newest_first()) != list(said)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_no_amount_does_nothing(counter: Counter, shape: str) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS)
        await person.sees("> 1 Espresso beans 1 kg 1 14.90 14.90")
        before = counter.store.checkout.till()
        for amount in SENSELESS:
            said = person.app.notices.newest_first()
            await person.enters(shape.format(amount))
            await person.until(another_word(person, said), f"{amount}: not a word")
            assert person.app.notices.newest_first()[0].tone is Tone.BAD, amount
            await person.settles()
            assert counter.store.checkout.till() == before, amount
        assert counter.store.sales.count(SaleList()) == 0

    counter.serve(story)


@pytest.mark.parametrize("typed", ["1e9", "-0", "9" * 40, "1_000", "1.2.3", "-5"])
def test_a_number_that_is_no_amount_is_no_reference_of_a_card(counter: Counter, typed: str) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters(f"=c {typed}")
        await person.until(lambda: person.app.notices.newest_first()[0].tone is Tone.BAD)
        await person.settles()
        assert counter.store.sales.count(SaleList()) == 0

    counter.serve(story)


def test_what_was_refused_among_many_scans_stays_to_be_read(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.scans(BEANS, "20000000", MILK)
        await person.sees("> 2 Milk", "20000000: ")
        await person.settles()
        assert "20000000: " in person.line
        await person.scans(BEANS)
        await person.sees("> 3 Espresso beans")
        await person.until(lambda: person.line.startswith("Espresso beans 1 kg"))
        assert "20000000" not in person.text

    counter.serve(story)


@pytest.mark.parametrize("typed", ["--5", "--2.50", "-- 7", "--5%"])
def test_a_line_that_was_to_be_struck_does_not_void_the_sale(counter: Counter, typed: str) -> None:
    async def story(person: Person) -> None:
        await person.has_beans()
        await person.enters(typed)
        await person.sees("-- voids the whole sale and takes a reason in words; -5 strikes line 5")
        assert len(counter.store.checkout.till().lines) == 1

    counter.serve(story)


@pytest.mark.parametrize(
    ("code", "price", "shown", "typed", "refused", "taken"),
    [
        ("JPY", 1490, "1490", "=0,5", "JPY has no such coin", "=2000"),
        ("KWD", 1490, "1.490", "=0,0005", "KWD has no such coin", "=2,000"),
    ],
)
def test_currencies_without_and_with_three_decimals(  # noqa: PLR0917 - the columns of the table
    tmp_path: Path, code: str, price: int, shown: str, typed: str, refused: str, taken: str
) -> None:
    shop = replace(CORNER_SHOP, currency=currency(code))
    with counter(tmp_path / "shop", shop=shop) as made:
        made.store.catalogue.create(ProductDraft(name="Tea", price=price, barcodes=("96385074",)))

        async def story(person: Person) -> None:
            await person.scans("96385074")
            await person.sees(f"> 1 Tea 1 {shown} {shown}")
            await person.enters("0,0005-")
            await person.until(lambda: person.app.notices.newest_first()[0].tone is Tone.BAD)
            await person.enters(typed)
            await person.sees(refused)
            await person.enters("10%")
            await person.sees(f"*{'149' if code == 'JPY' else '0.149'}")
            await person.enters("==")
            await person.sees(f"TO PAY {'1341' if code == 'JPY' else '1.341'}")
            await person.enters(taken)
            await person.sees("Receipt 1-000001", f"Given {'2000' if code == 'JPY' else '2.000'}")
            assert made.store.sales.numbered("1-000001").change == 659

        made.serve(story)


def test_a_stuck_scanner_ends_at_so_many_lines(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.domain.cart.LINES_MAX", 3)
    counter.store.shop.edit(replace(counter.store.shop.get(), merges=False))

    async def story(person: Person) -> None:
        await person.scans(*[BEANS] * 5)
        await person.sees("a sale has at most 3 lines; close this one and go on with another")
        assert len(counter.store.checkout.till().lines) == 3
        await person.enters("=")
        await person.sees("Receipt 1-000001", "Total 44.70")

    counter.serve(story)


def test_a_part_of_a_piece_is_refused_with_what_to_do(counter: Counter) -> None:
    async def story(person: Person) -> None:
        await person.enters("0.5*espr")
        await person.sees("Espresso beans 1 kg is sold by the piece, not 0.5: sell it open (2.50+)")
        assert counter.store.checkout.till().lines == ()
        await person.types("0.005*")
        await person.scans(MILK)
        await person.sees("Milk 1 l is sold by the piece, not 0.005: sell it open (2.50+)")
        assert counter.store.checkout.till().lines == ()

    counter.serve(story)
