"""Which rows of the shared tables only say that something is not there any more."""

from typing import Final

from sqlalchemy import Table

from store.tables.book import ALLOWANCES, PRIORS
from store.tables.catalogue import BARCODES, DISCOUNT_GROUPS, DISCOUNT_TARGETS
from store.tables.customers import CARDS, MEMBERSHIPS, PINS, STRANGERS, TAGS
from store.tables.derived import AUTO_LOG, AUTO_MEMBERS, BOUGHT, CUSTOMER_DAYS, CUSTOMER_STATS
from store.tables.sales import DISCOUNT_USES, HELD, LEDGER, OVERDRAWN, SALES, TRANSFERS

GRAVES: Final[dict[Table, str]] = {
    **dict.fromkeys(
        (MEMBERSHIPS, CARDS, TAGS, STRANGERS, BARCODES, DISCOUNT_GROUPS, DISCOUNT_TARGETS), "present = 0"
    ),
    PINS: "side = 0",
    HELD: "state <> 'held'",
    ALLOWANCES: "amount = 0",
}
"""By table what is true of a row that is as good as none. Coupons are not among them: rights to use a code
hang on them after it was withdrawn."""

DEAD: Final = "deleted = 1 AND merged_into IS NULL"
"""True of a customer who is gone. One who became part of another is still somebody. What else is deleted,
goods or groups, is little, and old sales and the history name it."""

OF_CUSTOMER: Final = (MEMBERSHIPS, CARDS, TAGS, PINS)
"""Tables whose rows by `customer_id` go with a customer; so do those of `STRANGERS`, which name two."""

WORKED_OUT: Final = (CUSTOMER_STATS, CUSTOMER_DAYS, BOUGHT, AUTO_MEMBERS, AUTO_LOG)
"""The same of what this lane works out for itself."""

NAMED_IN: Final = (SALES, LEDGER, TRANSFERS, OVERDRAWN, DISCOUNT_USES, HELD)
"""Tables whose rows by `customer_id` keep a deleted customer; so does whatever the history says of one."""

KEPT_FOR_GOOD: Final = ("%:customers.merge%", "%:groups.merge%")
"""What such an action wrote over is needed for as long as somebody may take it apart again."""

NOTES: Final = PRIORS
"""What edits wrote over: of no use when nothing can be undone any more, and nobody asks who knew of it."""
