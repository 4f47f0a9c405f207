"""What can be typed into a line, for the help sheet."""

from typing import Final

from store.domain.values import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """Something to type into a line, for the help sheet."""

    scope: str
    typed: str
    help: str


WORDINGS: Final = (
    Wording("sell", "4006381333931, espr", "Add a product by code or name; several matches open a list"),
    Wording("sell", "3*", "Three of what is scanned or typed next; also 3*espr, 0.375*"),
    Wording(
        "sell", "*5", "Another quantity of the marked line; less of it strikes the line and adds it again"
    ),
    Wording("sell", "-, -2", "Void the marked line, or line 2"),
    Wording(
        "sell", "10%, 1.50-, 2.00=", "Percent or amount off, or the price, of the marked line; 0% is no offer"
    ),
    Wording("sell", "2 10%, %", "The same of line 2; % gives the line back to the offers"),
    Wording("sell", "#sliced, ##for Ann", "A note on the marked line, or on the sale; 2#text on line 2"),
    Wording("sell", "/, /12, 3*/12", "Quick items: all of them, or the one of that number"),
    Wording("sell", "2.50+ Flowers", "Something no product has, at that price"),
    Wording("sell", "--", "Void the whole sale, with a reason"),
    Wording(
        "sell", "p, p label", "Park the sale; p on an empty sale takes one up again, here or on another lane"
    ),
    Wording(
        "sell",
        "r 1-000012",
        "That receipt (or r and a scan) comes back with this sale; r espr without a receipt",
    ),
    Wording("sell", "@ann, @", "Find or create the customer, or let them go"),
    Wording("sell", "?, ? 2", "Why the sale costs this, or line 2: every discount that was tried"),
    Wording("sell", "=, =20", "Pay in cash: exactly, or 20 given; =20b puts the change on the balance"),
    Wording("sell", "=c, =c 10 A17", "By card: all that is left, or part of it with a reference"),
    Wording(
        "sell",
        "=p, =b, =v CODE",
        "With points, balance or a voucher, as far as they go; =b+ beyond the limit",
    ),
    Wording("sell", "==", "The pay panel: what is left, given and possible"),
    Wording("sell", "=!, =c!", "With ! at the end no receipt is printed"),
    Wording("sell", "=t 20, =g 20 CODE", "Top the balance up, or sell a voucher, as a line of the sale"),
    Wording("pay", "20, 20b", "Cash given; with b its change goes on the balance"),
    Wording("pay", "c, c 10 A17", "By card: all that is left, or part of it with a reference"),
    Wording("pay", "p, b, b+, v CODE", "Points, balance, balance beyond the limit, a voucher"),
    Wording("pay", "Up, Down", "Another sum of cash; Enter takes the marked one, at first just what is due"),
    Wording("pay", "!, c!", "With ! at the end no receipt is printed"),
    Wording("pay", "a scan", "A customer's card, a voucher or a coupon; never an amount"),
    Wording(
        "sales",
        "kind:return day:today",
        "Only what came back today; also kind:void, from:1.11. to:15.11., lane:2",
    ),
    Wording("return", "2, 0,375", "How many of the line come back"),
    Wording("return", "a scan", "One more of what was scanned comes back"),
    Wording("sales", "a scanned receipt", "Opens its page; goods scanned there begin their return"),
    Wording("list", "letters", "Go to the action of that letter; the line of keys shows them"),
    Wording("welcome", "demo shop", "A shop with goods, customers and ninety days of sales to try things on"),
    Wording(
        "welcome", "lane of a shop", "Another till of a shop that exists: its code is on that till's F9, n"
    ),
    Wording(
        "welcome",
        "half-filled lane",
        "A till whose copy of the book broke off: it goes on where that was, from whichever lane of the shop"
        " answers, and needs no other code",
    ),
    Wording("form", "Tab, Enter, arrows", "From field to field"),
    Wording("form", "Space, first letter", "Another option of a row; Left and Right too"),
    Wording("form", "tomorrow, +30, 24.12.", "Dates the way people write them; the reading is shown beside"),
    Wording("rule", "age >= 60 and spent > 500", "Questions joined by and, or, not and brackets"),
    Wording("rule", "city in (Bonn, Köln)", "One of several; texts with blanks may go in quotes"),
    Wording("rule", "spent in 90 days > 100", "Only the last days count: orders and spent"),
    Wording("rule", "last order > 90 days", "Days ago; also joined"),
    Wording("rule", "birthday in 14 days", "Today or in the next days; birthday month = may"),
    Wording("rule", "bought category Coffee", 'Or a product: bought "Espresso" in 30 days'),
    Wording("rule", "Up, Down, Enter", "Choose from what could stand next; typing narrows it"),
    Wording("rule", "Tab", "From the text to its questions, to what the rule would do, and back"),
    Wording("form", "12,50", "Amounts with point or comma"),
)
