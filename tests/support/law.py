"""The pricing law a second time, slow and plain, written from its text: an oracle for the engine.

It takes a basket as the JSON of `regulars price` and shares no code with the engine: amounts are fractions,
every unit of a multi-buy is an object of its own, every offer of a line is tried. Schedules are left out.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
DIGITS = {"EUR": 2, "JPY": 0, "BHD": 3}


def half_away(amount: Fraction) -> int:
    """Round to a whole minor unit, half away from zero."""
    whole = int(abs(amount) + Fraction(1, 2))
    return whole if amount >= 0 else -whole


def largest_remainder(amount: int, weights: list[int]) -> list[int]:
    """Proportional shares; missing units go to the largest remainders, of equals to the earlier."""
    total = sum(weights)
    if total == 0:
        assert amount == 0
        return [0 for _ in weights]
    exact = [Fraction(amount * weight, total) for weight in weights]
    shares = [int(each) for each in exact]
    while sum(shares) < amount:
        place = max(range(len(shares)), key=lambda i: (exact[i] - shares[i], -i))
        shares[place] += 1
    return shares


@dataclass
class Line:
    price: int
    quantity: Fraction
    product: str | None
    category: str | None
    rate: Fraction
    discountable: bool
    manual: Json | None
    floor: int | None

    def worth(self, quantity: Fraction | None = None) -> int:
        return half_away(self.price * (self.quantity if quantity is None else quantity))

    def units(self) -> int:
        return int(self.quantity) if self.quantity.denominator == 1 else 0


@dataclass
class Sale:
    """What is known while one way to price the sale is worked out."""

    values: list[int]
    shares: list[dict[str, int]]

    def take(self, line: int, discount: str, amount: int) -> None:
        self.values[line] -= amount
        if amount:
            self.shares[line][discount] = self.shares[line].get(discount, 0) + amount


class Law:
    def __init__(self, basket: Json) -> None:
        self.unit = 10 ** DIGITS[basket["currency"]]
        self.basket = basket
        self.lines = [self._line(each) for each in basket.get("lines", [])]
        indexed = list(enumerate(basket.get("discounts", [])))
        self.order = [
            each for _, each in sorted(indexed, key=lambda pair: (-pair[1].get("priority", 0), pair[0]))
        ]

    def money(self, text: str) -> int:
        amount = Fraction(text) * self.unit
        assert amount.denominator == 1
        return int(amount)

    def _line(self, each: Json) -> Line:
        return Line(
            self.money(each["unit_price"]),
            Fraction(each["quantity"]),
            each.get("product"),
            each.get("category"),
            Fraction(each.get("tax_rate", "0")),
            each.get("discountable", True),
            each.get("manual"),
            None if each.get("floor") is None else self.money(each["floor"]),
        )

    # Who may have it, and where

    def targets(self, discount: Json) -> list[int]:
        target = discount.get("target", {"sale": True})
        return [
            place
            for place, line in enumerate(self.lines)
            if target.get("sale")
            or line.product in target.get("products", [])
            or line.category in target.get("categories", [])
        ]

    def by_hand(self, line: Line) -> int | None:
        """The value a line was given by hand, if that stands."""
        if line.manual is None:
            return None
        [(kind, text)] = line.manual.items()
        worth = line.worth()
        if kind == "percent":
            value = worth - half_away(worth * Fraction(text) / 100)
        elif kind == "amount":
            value = max(0, worth - self.money(text))
        else:
            value = half_away(self.money(text) * line.quantity)
        if not line.discountable and kind != "price" and value < worth:
            return None
        if line.floor is not None and value < half_away(line.floor * line.quantity):
            return None
        return value

    def touchable(self, discount: Json) -> list[int]:
        return [
            place
            for place in self.targets(discount)
            if self.lines[place].discountable and self.by_hand(self.lines[place]) is None
        ]

    def allowed(self, discount: Json) -> bool:
        linked = discount.get("groups") or []
        customer = self.basket.get("customer")
        if linked:
            if customer is None:
                return False
            dormant = {each["id"] for each in self.basket.get("groups", []) if not each.get("active", True)}
            mine = {"common", *customer.get("groups", [])} - dormant
            if not mine & set(linked):
                return False
        if not discount.get("active", True) or not self.opened(discount):
            return False
        minimum = discount.get("minimum")
        if minimum is not None:
            worth = sum(self.lines[place].worth() for place in self.targets(discount))
            if worth < self.money(minimum):
                return False
        return self.uses_left(discount) > 0

    def opened(self, discount: Json) -> bool:
        """Whether one of its codes that are on the sale has a use left, should it need one."""
        return "codes" not in discount or any(left > 0 for left in self.code_uses(discount))

    def code_uses(self, discount: Json) -> list[float]:
        """What is left of each of its codes on the sale."""
        left = []
        for each in discount.get("codes", []):
            code: Json = {"code": each} if isinstance(each, str) else each
            if code["code"] in self.basket.get("coupons", []):
                left.append(float("inf") if "uses" not in code else code["uses"] - code.get("used", 0))
        return left

    def uses_left(self, discount: Json) -> float:
        left = float("inf")
        for key, limit in (discount.get("limits") or {}).items():
            if key == "customer" and self.basket.get("customer") is None:
                return 0
            left = min(left, limit["limit"] - limit.get("used", 0))
        if "codes" in discount:
            # One code opens it, the first that can; it gives no more uses than it has.
            left = min(left, next((uses for uses in self.code_uses(discount) if uses > 0), 0))
        return left

    # Steps

    def price(self) -> Json:
        start = Sale([line.worth() for line in self.lines], [{} for _ in self.lines])
        for place, line in enumerate(self.lines):
            value = self.by_hand(line)
            if value is not None:
                start.take(place, "manual", start.values[place] - value)
        offers = [each for each in self.order if self.touchable(each) and self.allowed(each)]
        best = self.settle(start, [each for each in offers if each.get("stacking", "best") != "alone"])
        for each in offers:
            if each.get("stacking") == "alone":
                tried = self.settle(start, [each])
                # Strictly cheaper: of equals the others together stay, then the first.
                if sum(tried.values) < sum(best.values):
                    best = tried
        return self.answer(best)

    def settle(self, start: Sale, offers: list[Json]) -> Sale:
        sale = Sale(list(start.values), [dict(each) for each in start.shares])
        on_lines = [
            each for each in offers if each["kind"] in {"percent", "price"} or each.get("per") == "unit"
        ]
        left = self.multibuys(sale, [each for each in offers if each["kind"] == "multibuy"], on_lines)
        self.line_step(sale, on_lines, left)
        self.amount_step(sale, [each for each in offers if each["kind"] == "amount" and each not in on_lines])
        return sale

    def effect(self, discount: Json, value: int, quantity: Fraction) -> int:
        """What a line that costs `value` costs after one offer."""
        if discount["kind"] == "percent":
            return value - half_away(value * Fraction(discount["value"]) / 100)
        sum_for_line = half_away(self.money(discount["value"]) * quantity)
        return min(value, sum_for_line) if discount["kind"] == "price" else max(0, value - sum_for_line)

    def chosen(
        self, place: int, value: int, quantity: Fraction, offers: list[Json]
    ) -> tuple[int, list[Json]]:
        mine = [each for each in offers if place in self.touchable(each)]
        ways: list[list[Json]] = [[each] for each in mine if each.get("stacking", "best") != "stack"]
        chain = [each for each in mine if each.get("stacking") == "stack"]
        if chain:
            ways.append(chain)
        results = []
        for way in ways:
            cost = value
            for each in way:
                cost = self.effect(each, cost, quantity)
            results.append(cost)
        if not ways:
            return value, []
        return min(results), ways[results.index(min(results))]

    def multibuys(self, sale: Sale, multibuys: list[Json], others: list[Json]) -> list[Fraction]:
        """Settle the multi-buys; answers the quantity they leave of each line."""
        left = [line.quantity for line in self.lines]
        per_unit: dict[int, Fraction] = {}
        for place, line in enumerate(self.lines):
            if line.units():
                cost, _ = self.chosen(place, line.worth(), line.quantity, others)
                per_unit[place] = Fraction(cost, line.units())
        for discount in multibuys:
            size, price = discount["buy"], self.money(discount["value"])
            units = [
                place
                for place in self.touchable(discount)
                if self.lines[place].units()
                for _ in range(int(left[place]))
            ]
            units.sort(key=lambda place: (-self.lines[place].price, place))
            sets = [units[i : i + size] for i in range(0, len(units) - size + 1, size)]
            costs = [sum((per_unit[place] for place in each), Fraction()) for each in sets]
            dearest_first = sorted(zip(costs, sets, strict=True), key=lambda pair: -pair[0])
            for taken, (otherwise, each) in enumerate(dearest_first):
                if price >= otherwise or taken >= self.uses_left(discount):
                    break
                places = sorted(set(each))
                worths = [self.lines[place].price * each.count(place) for place in places]
                for place, share in zip(places, largest_remainder(sum(worths) - price, worths), strict=True):
                    sale.take(place, discount["id"], share)
                    left[place] -= each.count(place)
        return left

    def line_step(self, sale: Sale, offers: list[Json], left: list[Fraction]) -> None:
        costs = [line.worth(rest) for line, rest in zip(self.lines, left, strict=True)]
        choices = [
            self.chosen(place, costs[place], left[place], offers)[1] if left[place] else []
            for place in range(len(self.lines))
        ]
        for discount in offers:
            takers = [place for place, chosen in enumerate(choices) if discount in chosen]
            if discount["kind"] == "percent" and discount.get("target", {"sale": True}).get("sale"):
                off = half_away(sum(costs[place] for place in takers) * Fraction(discount["value"]) / 100)
                shares = largest_remainder(off, [costs[place] for place in takers])
            else:
                shares = [costs[place] - self.effect(discount, costs[place], left[place]) for place in takers]
            for place, share in zip(takers, shares, strict=True):
                costs[place] -= share
                sale.take(place, discount["id"], share)

    def amount_step(self, sale: Sale, amounts: list[Json]) -> None:
        ways = [[each] for each in amounts if each.get("stacking", "best") != "stack"]
        chain = [each for each in amounts if each.get("stacking") == "stack"]
        if chain:
            ways.append(chain)
        tried = []
        for way in ways:
            result = Sale(list(sale.values), [dict(each) for each in sale.shares])
            for each in way:
                places = self.touchable(each)
                costs = [result.values[place] for place in places]
                off = min(self.money(each["value"]), sum(costs))
                for place, share in zip(places, largest_remainder(off, costs), strict=True):
                    result.take(place, each["id"], share)
            tried.append(result)
        if tried:
            best = min(tried, key=lambda result: sum(result.values))
            sale.values, sale.shares = best.values, best.shares

    # Tax and the answer

    def taxes(self, values: list[int]) -> list[int]:
        mode = self.basket.get("tax", "none")

        def tax(value: int, rate: Fraction) -> int:
            if mode == "none":
                return 0
            return half_away(value * rate / (100 + rate) if mode == "inclusive" else value * rate / 100)

        if self.basket.get("tax_rounding", "line") == "line":
            return [tax(value, line.rate) for value, line in zip(values, self.lines, strict=True)]
        result = [0 for _ in values]
        for rate in {line.rate for line in self.lines}:
            places = [place for place, line in enumerate(self.lines) if line.rate == rate]
            weights = [values[place] for place in places]
            for place, share in zip(places, largest_remainder(tax(sum(weights), rate), weights), strict=True):
                result[place] = share
        return result

    def answer(self, sale: Sale) -> Json:
        taxes = self.taxes(sale.values)
        inclusive = self.basket.get("tax", "none") == "inclusive"
        lines = [
            {
                "list": line.worth(),
                "discounts": shares,
                "net": value - tax if inclusive else value,
                "tax": tax,
                "total": value if inclusive else value + tax,
            }
            for line, shares, value, tax in zip(self.lines, sale.shares, sale.values, taxes, strict=True)
        ]
        return {"total": sum(line["total"] for line in lines), "lines": lines}


def by_the_law(basket: Json) -> Json:
    """Total and lines as the law has them, in minor units; `discounts` of a line by id."""
    return Law(basket).price()
