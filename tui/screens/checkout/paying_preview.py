"""What Enter would do with what is typed in the pay panel, in a few words. Pure."""

from store.domain.errors import BadInput
from store.domain.money import Currency
from store.domain.payment import BALANCE, CARD, CASH, VOUCHER
from store.domain.till import Payable
from tui.screens.checkout.paying_words import Take, understand


def preview(typed: str, payable: Payable, currency: Currency) -> str:
    """The words, empty where they would say nothing; what cannot be meant is told by Enter."""
    try:
        word = understand(typed, currency)
    except BadInput:
        return ""
    if not isinstance(word, Take) or payable.total < 0:
        return "Enter does it"
    unprinted = "" if word.prints else ", no receipt"
    return f"Enter: {_taken(word, payable, currency)}{unprinted}"


def _taken(word: Take, payable: Payable, currency: Currency) -> str:
    money = currency.format
    if word.kind == CASH:
        return _cash(word, payable, currency)
    if word.kind == VOUCHER:
        return f"the voucher {word.reference}" if word.reference else "the code first, or a scan"
    by = {CARD: "by card", BALANCE: "of the balance"}.get(word.kind, "by points")
    if word.amount is not None:
        return f"{money(word.amount)} {by}"
    means = next((means for means in payable.means if means.kind == word.kind), None)
    if means is None or word.kind == CARD:
        return f"{money(payable.rest)} {by}"
    amount, most = min(payable.rest, means.usable), min(payable.rest, means.most)
    if amount < most and means.holders:
        return f"{money(most)} {by}, or {money(amount)} if no lane hands over the rest"
    return f"{money(amount)} {by}"


def _cash(word: Take, payable: Payable, currency: Currency) -> str:
    money, due = currency.format, payable.due_cash
    if word.amount is None:
        return f"exactly {money(due)} in cash"
    if word.amount < due:
        return f"{money(word.amount)} given, {money(due - word.amount)} left"
    on = " on the balance" if word.change_in == BALANCE else ""
    return f"{money(word.amount)} given, change {money(word.amount - due)}{on}"
