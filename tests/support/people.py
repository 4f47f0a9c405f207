"""People of a shop for tests: an owner, a manager and two cashiers, and the PINs they have."""

from typing import Final

from store.api import Store
from store.domain.ids import StaffId
from store.domain.rights import Role
from store.domain.staff import PersonDraft

OWNER_PIN: Final = "703185"
PINS: Final = {"Ben": "8064", "Mia": "8064", "Ann": "5297"}
"""Ben is a manager, Mia a cashier: that they chose the same PIN must matter nowhere."""

ROLES: Final = {"Ben": Role.MANAGER, "Mia": Role.CASHIER, "Ann": Role.CASHIER}


def staffed(store: Store) -> dict[str, StaffId]:
    """Give the owner a PIN and take the others in; the owner stays signed in. Everybody by name."""
    owner = store.staff.find("Owner").id
    store.staff.set_pin(owner, OWNER_PIN)
    others = {name: store.staff.create(PersonDraft(name=name, role=ROLES[name]), PINS[name]) for name in PINS}
    return {"Owner": owner, **others}


def signed_in(store: Store, name: str) -> StaffId:
    """Somebody of a staffed shop at the till."""
    return store.staff.sign_in(store.staff.find(name).id, OWNER_PIN if name == "Owner" else PINS[name]).id
