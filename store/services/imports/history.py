"""What an import leaves in the history of the shop, and what is told after its commit."""

from store.domain.ids import CustomerId
from store.domain.imports.outcome import Kind
from store.events import CatalogueChanged, CustomersChanged, GroupsChanged
from store.queries.import_plan import PlanFile
from store.unit import Unit

NAMED_MAX = 200
"""More customers than this are not named one by one: any of them may be different."""


def record(unit: Unit, plan: PlanFile, kind: Kind, detail: str, *, verb: str = "import") -> None:
    """Enter an import, as one action however large it was."""
    unit.did(f"{verb}.{kind}", detail=detail)
    if kind == "products":
        unit.tell([CatalogueChanged()])
        return
    ids = plan.ids(NAMED_MAX + 1)
    named = ids if len(ids) <= NAMED_MAX else []
    unit.tell([CustomersChanged(frozenset(map(CustomerId, named))), GroupsChanged()])
