"""What stands after `=`: how a sale is paid. Pure; a letter says by what, an amount how much of it.

Nothing: exactly in cash · `20` cash given · `20b` and its change on the balance · `c` the rest by card ·
`c 10 A17` part of it with a reference · `p` points · `b` balance, `b+ 10` beyond the credit limit ·
`v CODE` a voucher · `=` the panel · `t 20` tops the balance up · `g 20 CODE` sells a voucher ·
a `!` at the end: no receipt is printed.
"""

import re
from typing import Final, TypeAlias

from store.domain.errors import BadInput
from store.domain.money import Currency, Minor
from store.domain.payment import AMOUNT_MAX, BALANCE, CARD, CASH, POINTS, VOUCHER
from store.domain.spending import BEYOND_LIMIT
from store.domain.values import dataclass

_SHOWN_MAX: Final = 20
"""Characters of something mistyped that are told again."""

_LETTERS: Final = {"c": CARD, "p": POINTS, "b": BALANCE, "v": VOUCHER}
_CASH: Final = re.compile(r"([0-9.,]+)\s*(b?)", re.ASCII)
_NUMBER: Final = re.compile(r"[-+]?[0-9.,_]+(?:e[-+]?[0-9]+)?", re.ASCII | re.IGNORECASE)
_WORD: Final = re.compile(r"([cpbvtg])(\+?)(?:\s+(.*))?", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Take:
    """Take a payment; what covers the sale closes it."""

    kind: str = CASH
    amount: Minor | None = None
    """None: all that is left, as far as it goes."""
    reference: str = ""
    change_in: str = CASH
    prints: bool = True
    """Whether a receipt is printed when the sale is closed."""


@dataclass(frozen=True, slots=True)
class TopUp:
    """Put a top-up of the customer's balance on the sale."""

    amount: Minor


@dataclass(frozen=True, slots=True)
class SellVoucher:
    """Put a voucher on the sale; without a code it gets one."""

    amount: Minor
    code: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """Show what is to pay and what it can be paid with."""


PayWord: TypeAlias = Take | TopUp | SellVoucher | Panel


def understand(typed: str, currency: Currency) -> PayWord:
    """What was typed after `=`; raises BadInput with a sentence when it cannot be meant."""
    text = typed.strip()
    if text == "=":
        return Panel()
    prints = not text.endswith("!")
    text = text.removesuffix("!").strip()
    if not text:
        return Take(prints=prints)
    cash = _CASH.fullmatch(text)
    if cash is not None:
        return Take(
            amount=amount_of(cash[1], currency), change_in=BALANCE if cash[2] else CASH, prints=prints
        )
    word = _WORD.fullmatch(text)
    if word is None:
        raise BadInput(f"{_shown(text)!r} is no way to pay; = takes exactly the sum, =20 takes 20, =c a card")
    letter, plus, rest = word[1].lower(), word[2], (word[3] or "").strip()
    if plus and letter != "b":
        raise BadInput("only =b+ goes beyond a limit: the customer's credit limit")
    if letter == "t":
        return TopUp(amount_of(rest, currency))
    if letter == "g":
        amount, _, code = rest.partition(" ")
        return SellVoucher(amount_of(amount, currency), code.strip())
    part, reference = _part(rest, currency, code_alone=letter == "v")
    return Take(_LETTERS[letter], part, BEYOND_LIMIT if plus else reference, prints=prints)


def _part(rest: str, currency: Currency, *, code_alone: bool) -> tuple[Minor | None, str]:
    """An amount and a reference, each of which may be left out; of a voucher, one word is its code."""
    first, _, others = rest.partition(" ")
    looks_like_money = bool(_CASH.fullmatch(first)) and first[-1:] != "b"
    if not looks_like_money and not code_alone and _NUMBER.fullmatch(first):
        raise BadInput(f"{_shown(first)!r} is neither an amount nor a reference; both stand as in =c 10 A17")
    if not looks_like_money or (code_alone and not others):
        return None, rest
    return amount_of(first, currency), others.strip()


def amount_of(text: str, currency: Currency) -> Minor:
    """An amount above zero as people type it, with a point or a comma; raises BadInput."""
    tidy = text.strip()
    if not tidy:
        raise BadInput("how much? the amount stands behind it, as in =t 20")
    if not re.fullmatch(r"[0-9]*[.,]?[0-9]*", tidy, re.ASCII) or not re.search(r"[0-9]", tidy):
        raise BadInput(
            f"{_shown(tidy)!r} is not an amount such as {currency.format(1250 * 10**currency.digits // 100)}"
        )
    whole, _, fraction = tidy.replace(",", ".").partition(".")
    if len(fraction.rstrip("0")) > currency.digits:
        raise BadInput(
            f"{_shown(tidy)} has more than {currency.digits} decimals; {currency.code} has no such coin"
        )
    amount = int((whole or "0")[:_SHOWN_MAX] + fraction[: currency.digits].ljust(currency.digits, "0"))
    if len(whole.lstrip("0")) > len(str(AMOUNT_MAX)) or amount > AMOUNT_MAX:
        raise BadInput(f"{_shown(tidy)} is more than any payment: a code is no amount, scan it into the sale")
    if not amount:
        raise BadInput("an amount given is above zero")
    return amount


def _shown(text: str) -> str:
    return text if len(text) <= _SHOWN_MAX else f"{text[: _SHOWN_MAX - 1]}…"
