"""How a basket becomes a total, and why: `engine.price(basket, book)`.

The order is fixed: each line by hand or not, the doors each offer must pass, multi-buys, the other offers of
the lines, amounts off the sale, offers that stand alone, tax. Nothing here reads a clock or a file, and a
reason becomes a sentence only when `wording` is asked for it.
"""
