"""Points in a customer's account, booked without a sale."""

from store.api import Store
from store.domain.changes import site_bytes
from store.domain.ids import CustomerId, ProgramId
from store.domain.points import EARNED, REDEEMED, SPENT
from store.tables.sales import LEDGER, TRANSFERS
from store.unit import Row


def book_points(
    store: Store, customer: CustomerId, amount: int, *, kind: str = "", program: ProgramId | None = None
) -> bytes:
    """Book points now; negative ones are spent. Answers the document."""
    kind = kind or (EARNED if amount > 0 else SPENT)
    with store._units.begin(store._actor) as unit:
        document = unit.new_id()
        entry: Row = {
            "document_id": document,
            "kind": kind,
            "customer_id": customer,
            "account": "points",
            "amount": amount,
            "at": unit.now,
            "program_id": program,
            "note": "redeemed" if kind in REDEEMED else "",
        }
        unit.insert(LEDGER, [entry])
        unit.did("sales.close", document)
    return document


def move_points(giver: Store, taker: Store, customer: CustomerId, amount: int) -> None:
    """Hand rights to points from a lane to another."""
    with giver._units.begin(giver._actor) as unit:
        row: Row = {
            "id": unit.new_id(),
            "customer_id": customer,
            "account": "points",
            "taker": site_bytes(taker.replication.site()),
            "amount": amount,
            "at": unit.now,
        }
        unit.insert(TRANSFERS, [row])
