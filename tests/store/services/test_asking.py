"""Rights are asked for where the deed is done: no service method that writes is reachable without one."""

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import pytest
from house.sources import modules
from support.people import signed_in, staffed
from support.shops import ShopLane

from store.api import Store
from store.domain.bulk_edits.edits import DeleteCustomers, SwitchGroups
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import Refused
from store.domain.groups import GroupDraft
from store.domain.ids import CategoryId, CustomerId, GroupId, LaneId, ProductId
from store.domain.listing import CustomerList, Selection
from store.domain.pins import Side
from store.domain.rights import NeedsApproval, Right, Role
from store.domain.staff import PersonDraft

ASK_NOTHING: Final[Mapping[str, str]] = {
    "LaneService.enrol": "a newcomer comes in by a code that was shown by who may",
    "LaneService.remember_address": "a note of this lane alone, of who answered",
    "ReplicationService.apply": "what another lane did was allowed there",
    "ReplicationService.since": "that others are told is a note of this lane alone",
    "ReplicationService.renew": "a restored book goes on under a name of its own, whoever is there",
    "ReplicationService.part_ways": "an old copy goes on under a name of its own, whoever is there",
    "ReplicationService.ripen": "what another lane did was allowed there",
    "ReplicationService.prepare": "writes nothing: what it opens and asks, the first change needs",
    "ReplicationService.hear_clocks": "a note of this lane alone, of how its clock stands to the others",
    "SnapshotService.write": "a note that others are told; what the copy holds is for a lane that was let in",
    "ReplicationService.begin_above": "a note of this lane alone, of the book that fills it",
    "GraveService.tell": "how far this lane is, said by itself",
    "GraveService.tend": "what is cleared away was deleted by who may, long ago",
    "HoldingService.finish": "selling is what everybody who is there may",
    "HoldingService.park_whole": "selling is what everybody who is there may",
    "TransferService.give": "the right to spend goes to another lane of the shop; nothing is spent",
    "BulkEditService.resume": "what was allowed before the program was killed is finished or undone",
    "ImportService.preview": "what was written to see it is undone at once",
    "ImportService.resume": "what was allowed before the program was killed is finished or undone",
    "StaffService.sign_in": "who knows the PIN may",
    "StaffService.approve": "who knows the PIN may, and is asked for the right themselves",
    "StaffService.approvers": "nothing is written",
    "StaffService.change_own_pin": "who knows the old PIN may",
    "CheckoutService.pay": "selling is what everybody who is there may",
    "CheckoutService.sell": "selling is what everybody who is there may",
    "RedeemingService.buy_coupon": "redeeming points is selling",
    "PayingService.due": "members are brought up to midnight",
    "PayingService.prepare": "members are brought up to midnight",
    "PayingService.give_back": "nothing was paid yet",
    "HoldingService.park": "selling is what everybody who is there may",
    "HoldingService.recall": "selling is what everybody who is there may",
    "ReturnService.count_copy": "a receipt is printed again as it was; only the copies are counted",
    "PrintService.begin": "what did not print is known as that, whoever is there",
    "PrintService.end": "a note of this lane alone, of what is settled",
    "PrintService.add": "a note of this lane alone; what is printed was made by who may",
    "PrintService.sending": "a note of this lane alone, of how far a paper came",
    "PrintService.sent": "a note of this lane alone, of how far a paper came",
    "PrintService.failed": "a note of this lane alone, of how far a paper came",
    "PrintService.again": "what did not come out is printed once more, and marked if some of it did",
    "PrintService.drop": "a note of this lane alone; the receipt stays with its sale",
    "PrintService.let_go": "a note of this lane alone; the deed it tells of was asked about",
    "MachineService.set_printer": "of this lane alone; who stands at a till with a new printer must go on",
    "MachineService.set_scanner": "of this lane alone; who stands at a till with a new scanner must go on",
    "MachineService.set_typing": "of this lane alone; a scanner that nobody can use is no help to anybody",
    "MachineService.forget": "of this lane alone; a machine is used as it would be without a word",
    "CheckoutService.enter": "members are brought up to midnight before it is said what a coupon gains",
    "CheckoutService.scan": "members are brought up to midnight before it is said what a coupon gains",
    "CheckoutService.explained": "members are brought up to midnight",
    "CheckoutService.till": "members are brought up to midnight",
    "CheckoutService.look_at_day": "members are brought up to midnight",
}
"""What writes into the book and asks for no right, and why."""

SERVICES: Final = "store.services."


@dataclass
class Node:
    """A function or method of the services: what it calls, whether it writes, what it asks for."""

    calls: set[str] = field(default_factory=set)
    writes: bool = False
    asks: bool = False


def graph() -> dict[str, Node]:
    """Every function by `module:name` and method by `module:Class.name`; calls are found by name."""
    trees = {
        name: ast.parse(path.read_text("utf-8"))
        for name, path in modules().items()
        if name.startswith(SERVICES)
    }
    methods: dict[str, dict[str, list[str]]] = {}
    for name, tree in trees.items():
        for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            for method in functions(owner):
                methods.setdefault(name, {}).setdefault(method.name, []).append(
                    f"{name}:{owner.name}.{method.name}"
                )
    nodes: dict[str, Node] = {}
    for name, tree in trees.items():
        known = imports(tree)
        for function in functions(tree):
            nodes[f"{name}:{function.name}"] = node_of(function, name, "", known, methods)
        for owner in (node for node in tree.body if isinstance(node, ast.ClassDef)):
            for method in functions(owner):
                nodes[f"{name}:{owner.name}.{method.name}"] = node_of(
                    method, name, owner.name, known, methods
                )
    return nodes


def functions(where: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef]:
    return (node for node in where.body if isinstance(node, ast.FunctionDef))


def imports(tree: ast.Module) -> dict[str, str]:
    """What names of other services stand for: a module, or `module:name`."""
    found: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                local = alias.asname or alias.name
                if whole in modules():
                    found[local] = whole
                elif node.module.startswith(SERVICES):
                    found[local] = f"{node.module}:{alias.name}"
    return found


def node_of(
    function: ast.FunctionDef,
    module: str,
    owner: str,
    known: dict[str, str],
    methods: dict[str, dict[str, list[str]]],
) -> Node:
    node = Node()
    node.asks = any(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Name) and each.func.id == "asks"
        for each in function.decorator_list
    )
    near = {module, *(whole.partition(":")[0] for whole in known.values())}
    for call in (each for each in ast.walk(function) if isinstance(each, ast.Call)):
        match call.func:
            case ast.Name(id=name):
                node.asks = node.asks or name == "ask_for"
                node.calls.add(known.get(name, f"{module}:{name}"))
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                node.calls.add(f"{module}:{owner}.{name}")
            case ast.Attribute(value=ast.Name(id=name), attr=called) if known.get(name) in modules():
                node.calls.add(f"{known[name]}:{called}")
            case ast.Attribute(value=value, attr=name):
                receiver = ast.unparse(value).rpartition(".")[2]
                node.writes = (
                    node.writes or name == "writing" or (name == "begin" and receiver in {"units", "_units"})
                )
                is_right = receiver in {"actor", "_actor", "rights", "_rights"}
                node.asks = node.asks or (name == "require" and is_right)
                for place in near:
                    node.calls.update(methods.get(place, {}).get(name, ()))
    return node


def reached(nodes: dict[str, Node], start: str) -> list[Node]:
    seen, waiting = {start}, [start]
    while waiting:
        for call in nodes[waiting.pop()].calls & nodes.keys() - seen:
            seen.add(call)
            waiting.append(call)
    return [nodes[name] for name in seen]


def doors(store: Store) -> dict[str, type]:
    """Classes of all services a store leads to, by where they stand in the code."""
    found: dict[str, type] = {}
    waiting: list[object] = [store]
    while waiting:
        each = waiting.pop()
        for name in (name for name in dir(each) if not name.startswith("_")):
            value = getattr(each, name)
            kind = type(value)
            if kind.__module__.startswith(SERVICES) and f"{kind.__module__}:{kind.__name__}" not in found:
                found[f"{kind.__module__}:{kind.__name__}"] = kind
                waiting.append(value)
    return found


@pytest.mark.sqlite_only("about the code, not the book")
def test_no_method_that_writes_forgets_to_ask(store: Store) -> None:
    nodes = graph()
    writing: dict[str, bool] = {}
    for where, kind in doors(store).items():
        for name in (name for name in vars(kind) if not name.startswith("_")):
            if f"{where}.{name}" in nodes:
                behind = reached(nodes, f"{where}.{name}")
                if any(node.writes for node in behind):
                    writing[f"{kind.__name__}.{name}"] = any(node.asks for node in behind)
    forgotten = sorted(name for name, asks in writing.items() if not asks and name not in ASK_NOTHING)
    assert forgotten == [], "these write and ask for no right: let them, or say in ASK_NOTHING why not"
    assert writing["GroupService.create"]
    assert writing["CatalogueService.create"]


ONE, GROUP, PRODUCT = CustomerId(b"c" * 16), GroupId(b"g" * 16), ProductId(b"p" * 16)
TWO = [ONE, CustomerId(b"d" * 16)]
SHELF, LANE = CategoryId(b"s" * 16), LaneId(b"l" * 16)
EVERYBODY = Selection(matching=CustomerList())
FILE: Final = Path("people.csv")

DEEDS: Final[list[tuple[Right, Callable[[Store], object]]]] = [
    (Right.SHOP, lambda s: s.shop.edit(s.shop.get())),
    (Right.SHOP, lambda s: s.staff.set_lock_minutes(5)),
    (Right.STAFF, lambda s: s.staff.create(PersonDraft(name="Eve"))),
    (Right.STAFF, lambda s: s.staff.edit(s.staff.find("Ann").id, PersonDraft(name="Ann"))),
    (Right.STAFF, lambda s: s.staff.delete(s.staff.find("Ann").id)),
    (Right.STAFF, lambda s: s.staff.set_pin(s.staff.find("Ann").id, "4711")),
    (Right.STAFF, lambda s: s.staff.clear_pin(s.staff.find("Ann").id)),
    (Right.STAFF, lambda s: s.staff.set_limit(Role.CASHIER, Right.GROUPS, None)),
    (Right.STAFF, lambda s: s.staff.reset_limit(Role.CASHIER, Right.GROUPS)),
    (Right.LANES, lambda s: s.lanes.invite()),
    (Right.LANES, lambda s: s.lanes.rename(LANE, "Bar")),
    (Right.LANES, lambda s: s.lanes.revoke(LANE)),
    (Right.DELETE_CUSTOMERS, lambda s: s.customers.delete([ONE])),
    (Right.BULK, lambda s: s.customers.set_active(TWO, active=False)),
    (Right.BULK, lambda s: s.customers.merging.merge(TWO[0], TWO[1], {})),
    (Right.BULK, lambda s: s.customers.merging.unmerge(ONE)),
    (Right.BULK, lambda s: s.groups.add_members(GROUP, TWO)),
    (Right.BULK, lambda s: s.groups.remove_members(GROUP, TWO)),
    (Right.BULK, lambda s: s.group_rules.pin(GROUP, TWO, Side.IN, reason="", until=None)),
    (Right.BULK, lambda s: s.group_rules.unpin(GROUP, TWO)),
    (Right.BULK, lambda s: s.bulk_edits.apply(EVERYBODY, [])),
    (Right.DELETE_CUSTOMERS, lambda s: s.bulk_edits.apply(Selection(frozenset([ONE])), [DeleteCustomers()])),
    (Right.BULK, lambda s: s.bulk_edits.undo()),
    (Right.BULK, lambda s: s.imports.run(FILE, "customers")),
    (Right.BULK, lambda s: s.imports.run(FILE, "memberships")),
    (Right.PRODUCTS, lambda s: s.imports.run(FILE, "products")),
    (Right.GROUPS, lambda s: s.imports.run(FILE, "groups")),
    (Right.BULK, lambda s: s.exports.customers(FILE, EVERYBODY)),
    (Right.BULK, lambda s: s.exports.groups(FILE)),
    (Right.BULK, lambda s: s.exports.memberships(FILE, [])),
    (Right.BULK, lambda s: s.exports.mailing(FILE, GROUP)),
    (Right.GROUPS, lambda s: s.groups.create(GroupDraft(name="Staff"))),
    (Right.GROUPS, lambda s: s.groups.edit(GROUP, GroupDraft(name="Staff"))),
    (Right.GROUPS, lambda s: s.groups.set_active([GROUP], active=False)),
    (Right.GROUPS, lambda s: s.groups.delete([GROUP])),
    (Right.GROUPS, lambda s: s.groups.set_by_hand(GROUP)),
    (Right.GROUPS, lambda s: s.bulk_edits.change_groups([GROUP], SwitchGroups(active=False))),
    (Right.GROUPS, lambda s: s.group_algebra.duplicate(GROUP, "Copy")),
    (Right.GROUPS, lambda s: s.group_algebra.merge([GROUP], GROUP)),
    (Right.GROUPS, lambda s: s.group_algebra.unmerge(GROUP)),
    (Right.PRODUCTS, lambda s: s.catalogue.create(ProductDraft(name="Tea", price=1))),
    (Right.PRODUCTS, lambda s: s.catalogue.edit(PRODUCT, ProductDraft(name="Tea", price=1))),
    (Right.PRODUCTS, lambda s: s.catalogue.delete([PRODUCT])),
    (Right.PRODUCTS, lambda s: s.catalogue.create_category("Tea")),
    (Right.PRODUCTS, lambda s: s.catalogue.rename_category(SHELF, "Tea")),
    (Right.PRODUCTS, lambda s: s.catalogue.delete_category(SHELF)),
]


def test_a_cashier_is_asked_before_anything_is_looked_at(store: Store) -> None:
    staffed(store)
    signed_in(store, "Mia")
    asked = []
    for right, deed in DEEDS:
        with pytest.raises(NeedsApproval) as needs:
            deed(store)
        asked.append((right, needs.value.right))
    assert [wanted for wanted, _ in asked] == [found for _, found in asked]


PLAIN: Final = CustomerDraft(name="Eva")
OWED: Final = CustomerDraft(name="Eva", credit_limit=100)
EXEMPT: Final = CustomerDraft(name="Eva", tax_exempt=True, tax_reason="embassy")


@pytest.mark.parametrize(
    ("before", "wanted"),
    [
        (None, OWED), (None, EXEMPT), (PLAIN, OWED), (PLAIN, EXEMPT), (OWED, PLAIN),
        (EXEMPT, replace(EXEMPT, tax_reason="consulate")),
    ],
)  # fmt: skip
def test_what_a_customer_may_owe_is_not_for_cashiers(
    store: Store, before: CustomerDraft | None, wanted: CustomerDraft
) -> None:
    eva = None if before is None else store.customers.create(before)
    staffed(store)
    signed_in(store, "Mia")
    with pytest.raises(NeedsApproval) as needs:
        store.customers.create(wanted) if eva is None else store.customers.edit(eva, wanted)
    assert needs.value.right is Right.TERMS
    if eva is not None and before is not None:
        store.customers.edit(eva, replace(before, name="Ewa"))
        kept = store.customers.get(eva)
        assert (kept.name, kept.credit_limit, kept.tax_reason) == (
            "Ewa",
            before.credit_limit,
            before.tax_reason,
        )
    signed_in(store, "Ben")
    store.customers.create(wanted) if eva is None else store.customers.edit(eva, wanted)


def test_at_the_counter_a_cashier_changes_one_customer_and_their_groups(store: Store) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    staffed(store)
    signed_in(store, "Mia")
    eva = store.customers.create(CustomerDraft(name="Eva"))
    assert store.groups.add_members(vip, [eva]) == 1
    assert store.groups.remove_members(vip, [eva]) == 1
    assert store.customers.set_active([eva], active=False) == 1
    store.staff.lock()
    for deed in (
        lambda: store.customers.create(CustomerDraft(name="Max")),
        lambda: store.groups.add_members(vip, [eva]),
    ):
        with pytest.raises(Refused, match="the till is locked"):
            deed()


def test_a_customer_is_deleted_with_a_managers_pin_by_whoever_is_there(front: ShopLane) -> None:
    store = front.store
    eva = store.customers.create(CustomerDraft(name="Eva"))
    people = staffed(store)
    signed_in(store, "Ben")
    with pytest.raises(NeedsApproval) as needs:
        store.customers.delete([eva])
    store.staff.approve(people["Ben"], "8064", needs.value, "asked for it")
    assert store.customers.delete([eva]) == 1
    with front.beside() as command_line:
        max_ = command_line.customers.create(CustomerDraft(name="Max"))
        assert command_line.customers.delete([max_]) == 1
