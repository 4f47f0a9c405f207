"""Files for others: whole or not at all, everybody who belongs in them and nobody else."""

import csv
import json
from pathlib import Path

import pytest
from support.shops import ShopLane, sync

from store.api import BOOK_FILE, Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import CustomerDraft
from store.domain.errors import BadInput, NotFound, Refused, Unavailable
from store.domain.exports.customers import HEADINGS
from store.domain.exports.outcome import Exported, Stopped, Watch
from store.domain.exports.sales import HEADINGS as SALE_HEADINGS
from store.domain.groups import GroupDraft, LimitPeriod, QuickDiscount, QuickKind
from store.domain.ids import COMMON_GROUP, CustomerId, GroupId
from store.domain.listing import CustomerList, SaleList, Selection
from store.domain.money import ONE
from store.domain.payment import Tender
from store.domain.returns import Choice
from store.domain.rewards import ProgramDraft
from store.domain.rules.grammar import parse
from store.domain.sale import SaleKind
from store.services.rule_names import RuleNames

EVERYBODY = CustomerList()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "out.csv"


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def names_beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir())


def ruled(store: Store, name: str, rule: str) -> GroupId:
    names = RuleNames(store.exports._units, store.exports._actor)
    return store.groups.create(GroupDraft(name=name, rule=parse(rule, names)))


def test_customers_go_out_with_all_that_is_theirs(store: Store, path: Path) -> None:
    vip = store.groups.create(GroupDraft(name="Coffee, large"))
    ruled(store, "Old", "age >= 1")
    ann = store.customers.create(
        CustomerDraft(
            name="=Ann", email="a@x.com", phone="+49 30 1", reference="7", birth_date="1980-12-31",
            gender="female", city="Bonn", region="NRW", country="DE", notes="likes  tea\n-often",
            consent=True, tax_exempt=True, tax_reason="X-1", credit_limit=5000, cards=("C-2", "C-1"),
            tags=("wine", "a;b"), groups=(vip,),
        )
    )  # fmt: skip
    assert store.exports.customers(path, EVERYBODY) == Exported(1)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfRegulars id,name,")
    assert rows(path) == [
        list(HEADINGS),
        [
            ann.hex(), "'=Ann", "a@x.com", "'+49 30 1", "7", "1980-12-31", "female", "Bonn", "NRW", "DE",
            "likes  tea\n-often", "yes", "yes", "yes", "X-1", "50.00", "2026-03-02T13:00:00+01:00",
            "C-1; C-2", '"a;b"; wine', '"Coffee, large"', "0", "0.00",
        ],
    ]  # fmt: skip


def test_customers_go_out_by_group_and_rule_in_the_order_in_which_they_came(
    front: ShopLane, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = front.store
    monkeypatch.setattr("store.queries.exports.PIECE", 2)
    vip = store.groups.create(GroupDraft(name="VIP"))
    for number, city in enumerate(("Bonn", "Ulm", "Bonn", "Bonn", "Bonn")):
        front.machine.forward(1)
        groups = (vip,) if number else ()
        store.customers.create(CustomerDraft(name=f"C{number}", city=city, groups=groups))
    told: list[tuple[int, int]] = []
    in_bonn = CustomerList(rule=store.exports.rule("city = Bonn").rule, group=vip)
    watch = Watch(lambda done, total: told.append((done, total)))
    assert store.exports.customers(path, in_bonn, watch=watch) == Exported(3)
    assert [row[1] for row in rows(path)[1:]] == ["C2", "C3", "C4"]
    assert told == [(0, 3), (3, 3)]


def test_those_marked_go_out_or_all_but_those_that_are_not(store: Store, path: Path) -> None:
    ann, ben, cid = (store.customers.create(CustomerDraft(name=name)) for name in ("Ann", "Ben", "Cid"))
    assert store.exports.customers(path, Selection(frozenset({ann, cid}))) == Exported(2)
    assert sorted(row[1] for row in rows(path)[1:]) == ["Ann", "Cid"]
    but_ben = Selection(frozenset({ben}), EVERYBODY)
    assert store.exports.customers(path, but_ben, replace=True) == Exported(2)
    assert sorted(row[1] for row in rows(path)[1:]) == ["Ann", "Cid"]


def test_sales_go_out_as_a_list_shows_them_and_ways_to_pay_sum_to_the_total(
    front: ShopLane, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = front.store
    monkeypatch.setattr("store.queries.sale_exports.PIECE", 2)
    ann = store.customers.create(CustomerDraft(name="=Ann"))
    bread = ProductDraft(name="Rye bread", price=255, barcodes=("4006381333931",), tax_rate=700)
    store.catalogue.create(bread)
    for customer in (None, ann, None):
        front.machine.forward(1000)
        store.checkout.scan("4006381333931")
        if customer is not None:
            store.checkout.attach(customer)
        store.checkout.pay([Tender("card", 55, "4711"), Tender("cash", 500)])
    sale = store.sales.numbered("1-000002")
    store.returning.commit(sale.id, [Choice(0, ONE)], reason="stale")
    assert store.exports.sales(path, SaleList()) == Exported(4)
    heads, *found = rows(path)
    assert heads == list(SALE_HEADINGS)
    assert [row[0] for row in found] == ["1-000004", "1-000003", "1-000002", "1-000001"]
    assert found[2] == [
        "1-000002", "sale", "2026-03-02T13:00:02+01:00", "Front", "Owner", "'=Ann", "2.55", "0.00", "0.17",
        "2.55", "0.00", "2.00", "0.55", "0.00", "0.00", "0.00", "", "", "",
    ]  # fmt: skip
    assert (found[0][1], found[0][9:13], found[0][-3:]) == (
        "return", ["-2.55", "0.00", "-2.00", "-0.55"], ["1-000002", "stale", ""],
    )  # fmt: skip
    assert store.exports.sales(path, SaleList(text="ann", kind=SaleKind.SALE), replace=True) == Exported(1)


def test_some_groups_go_out_without_the_others(store: Store, path: Path) -> None:
    tea, vip, _ = (store.groups.create(GroupDraft(name=name)) for name in ("Tea", "VIP", "Wine"))
    assert store.exports.groups(path, [vip, tea]) == Exported(2)
    assert [row[0] for row in rows(path)[1:]] == ["Tea", "VIP"]


def test_who_was_merged_goes_out_as_one(store: Store, path: Path) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    one = store.customers.create(CustomerDraft(name="Ann", cards=("C-1",)))
    other = store.customers.create(CustomerDraft(name="Ann", cards=("C-2",), tags=("tea",), groups=(vip,)))
    kept = store.customers.merging.merge(one, other, {})
    assert store.exports.customers(path, EVERYBODY) == Exported(1)
    assert rows(path)[1][-5:-2] == ["C-1; C-2", "tea", "VIP"]
    assert store.exports.memberships(path, [vip], replace=True) == Exported(1)
    assert rows(path)[1] == [kept.hex(), "", "Ann", "", "C-1; C-2", "VIP"]


def test_groups_go_out_with_fields_and_rules(store: Store, path: Path) -> None:
    program = store.programs.create(ProgramDraft(name="Beans", points=1, per_amount=100))
    vip_id = store.groups.create(
        GroupDraft(
            name="VIP", description="the best", program=program,
            discount=QuickDiscount(QuickKind.PERCENT, percent=1250), scheduled=True,
            from_at=1_772_452_800_000, until_at=1_772_539_200_000,
            points_limit=50, limit_period=LimitPeriod.DAYS, limit_days=3,
        )
    )  # fmt: skip
    store.groups.set_active([vip_id], active=False)
    ruled(store, "Here", 'city = "São Paulo" and group = VIP')
    store.customers.create(CustomerDraft(name="Ann"))
    assert store.exports.groups(path) == Exported(2)
    here = [
        "Here", "auto", "yes", "", 'city = "São Paulo" and group = VIP', "none", "", "none", "no", "", "",
        "none", "", "", "0",
    ]  # fmt: skip
    vip = [
        "VIP", "manual", "no", "the best", "", "percent", "12.5", "Beans", "yes", "2026-03-02T13:00:00+01:00",
        "2026-03-03T13:00:00+01:00", "50", "days", "3", "0",
    ]  # fmt: skip
    heads = [
        "name", "kind", "active", "description", "rule", "discount", "value", "program", "scheduled", "from",
        "until", "points limit", "limit period", "limit days", "members",
    ]  # fmt: skip
    assert rows(path) == [heads, here, vip]
    as_json = path.with_suffix(".JSON")
    assert store.exports.groups(as_json) == Exported(2)
    found = json.loads(as_json.read_text("utf-8-sig"))
    assert [list(each.values()) for each in found] == [here, vip]
    assert list(found[0]) == [head.replace(" ", "_") for head in heads]


def test_memberships_go_out_for_groups_by_hand_or_those_named(store: Store, path: Path) -> None:
    tea, vip = (store.groups.create(GroupDraft(name=name)) for name in ("Tea", "VIP"))
    old = ruled(store, "Old", "age >= 1")
    born = "1980-01-01"
    ann = store.customers.create(CustomerDraft(name="Ann", email="a@x.com", birth_date=born, groups=(vip,)))
    bob = store.customers.create(CustomerDraft(name="Bob", reference="9", cards=("C-1",), groups=(tea, vip)))
    of_ann = [ann.hex(), "", "Ann", "a@x.com", ""]
    of_bob = [bob.hex(), "9", "Bob", "", "C-1"]
    assert store.exports.memberships(path, []) == Exported(3)
    assert rows(path) == [
        ["Regulars id", "reference", "name", "email", "cards", "group"],
        [*of_bob, "Tea"],
        *sorted([[*of_ann, "VIP"], [*of_bob, "VIP"]]),
    ]
    assert store.exports.memberships(path, [old], replace=True) == Exported(1)
    assert rows(path)[1:] == [[*of_ann, "Old"]]
    with pytest.raises(Refused, match="everybody is in the common group"):
        store.exports.memberships(path, [COMMON_GROUP], replace=True)
    assert len(rows(path)) == 2


def test_a_mailing_goes_to_who_agreed_and_says_who_is_left_out(store: Store, path: Path) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))

    def add(name: str, email: str, *, consent: bool = True, active: bool = True) -> CustomerId:
        draft = CustomerDraft(name=name, email=email, consent=consent, active=active, groups=(vip,))
        return store.customers.create(draft)

    add("Ann", "z@x.com")
    add("@Bob", "b@x.com")
    add("Cem", "c@x.com", consent=False)
    add("Dee", "d@x.com", active=False)
    add("Eve", "")
    store.customers.create(CustomerDraft(name="Fay", email="f@x.com", consent=True))
    left_out = (("no e-mail", 1), ("no consent to mailings", 1), ("inactive", 1))
    assert store.exports.mailing(path, vip) == Exported(2, left_out)
    assert rows(path) == [["name", "email"], ["'@Bob", "b@x.com"], ["Ann", "z@x.com"]]
    assert store.exports.mailing(path, COMMON_GROUP, replace=True) == Exported(3, left_out)


def test_an_address_that_several_have_is_mailed_once(three: list[ShopLane], path: Path) -> None:
    one, other = (lane.store for lane in three[:2])
    one.customers.create(CustomerDraft(name="Ann", email="a@x.com"))
    other.customers.create(CustomerDraft(name="Anna", email="a@x.com", consent=True))
    sync(one, other)
    expected = Exported(1, (("no consent to mailings", 1),))
    assert one.exports.mailing(path, COMMON_GROUP) == expected
    assert rows(path)[1:] == [["Anna", "a@x.com"]]


@pytest.mark.parametrize(
    "content",
    [
        b"SQLite format 3\0" + bytes(4000),
        b"-----BEGIN PRIVATE KEY-----\nMIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg\n",
        b"PK\x03\x04 a workbook",
        bytes(range(256)),
    ],
)
def test_what_is_no_table_is_never_replaced(store: Store, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(Refused, match="is there and is no table"):
        store.exports.customers(path, EVERYBODY, replace=True)
    assert path.read_bytes() == content
    assert [file.name for file in path.parent.iterdir() if file.suffix == ".part"] == []


@pytest.mark.parametrize("name", ["lane.lock", "shop.db-wal", "log/regulars.log"])
def test_what_a_shop_keeps_is_never_replaced(store: Store, tmp_path: Path, name: str) -> None:
    (tmp_path / BOOK_FILE).write_bytes(b"")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("" if "wal" in name else "a till (process 7)", "utf-8")
    before = path.read_bytes()
    with pytest.raises(Refused, match="is there and is no table"):
        store.exports.customers(path, EVERYBODY, replace=True)
    assert path.read_bytes() == before
    beside = tmp_path / "people.csv"
    for _ in range(2):
        store.exports.customers(beside, EVERYBODY, replace=True)
    assert rows(beside) == [list(HEADINGS)]


@pytest.mark.parametrize("content", [b"", b"Name;Points\r\nZo\xeb;3\r\n", "Name\nZoë\n".encode("utf-16")])
def test_a_table_that_another_program_saved_is_replaced(store: Store, path: Path, content: bytes) -> None:
    path.write_bytes(content)
    store.exports.customers(path, EVERYBODY, replace=True)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced(store: Store, path: Path) -> None:
    path.write_text("mine", "utf-8")
    with pytest.raises(Refused, match="--force"):
        store.exports.customers(path, EVERYBODY)
    assert path.read_text("utf-8") == "mine"
    store.exports.customers(path, EVERYBODY, replace=True)
    assert rows(path) == [list(HEADINGS)]
    assert names_beside(path).count(path.name) == 1


def test_a_stopped_export_leaves_nothing_and_what_was_there(store: Store, path: Path) -> None:
    before = names_beside(path)
    store.customers.create(CustomerDraft(name="Ann"))
    with pytest.raises(Stopped):
        store.exports.customers(path, EVERYBODY, watch=Watch(is_stopped=lambda: True))
    assert names_beside(path) == before
    path.write_text("mine", "utf-8")
    with pytest.raises(Stopped):
        store.exports.customers(path, EVERYBODY, replace=True, watch=Watch(is_stopped=lambda: True))
    assert path.read_text("utf-8") == "mine"
    assert names_beside(path) == sorted([*before, path.name])


def test_a_name_that_cannot_be_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is a folder"):
        store.exports.customers(tmp_path, EVERYBODY)
    with pytest.raises(NotFound, match="no folder"):
        store.exports.customers(tmp_path / "none" / "x.csv", EVERYBODY)
    with pytest.raises(Unavailable, match="cannot be written"):
        store.exports.customers(tmp_path / ("x" * 300), EVERYBODY)


def test_a_file_that_came_meanwhile_is_not_written_over(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.customers.create(CustomerDraft(name="Ann"))

    def come(_done: int, _total: int) -> None:
        path.write_text("mine", "utf-8")

    watch = Watch(come)
    with pytest.raises(Refused, match="there is already"):
        store.exports.customers(path, EVERYBODY, watch=watch)

    def no_links(_self: Path, _target: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    path.unlink()
    with pytest.raises(Refused, match="there is already"):
        store.exports.customers(path, EVERYBODY, watch=watch)
    assert path.read_text("utf-8") == "mine"
    path.unlink()
    assert store.exports.customers(path, EVERYBODY) == Exported(1)
    assert [name for name in names_beside(path) if name.endswith(".part")] == []
    assert len(rows(path)) == 2
