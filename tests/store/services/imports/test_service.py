"""A file becomes customers or products: once, whole, and exactly as the dry run said."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from support.permissions import make_read_only
from support.shops import ShopLane, lanes, sync

from store.api import Store
from store.domain.catalogue import ProductDraft
from store.domain.customers import Customer, CustomerDraft
from store.domain.errors import NotFound, TillError, Unavailable
from store.domain.groups import GroupDraft
from store.domain.imports.outcome import Kind, Phase, Progress, Report, Stopped, UnknownField, Watch
from store.domain.listing import CustomerList, ProductList
from store.events import CartChanged, CatalogueChanged, CustomersChanged, Fact, GroupsChanged
from store.services.imports.service import ImportService
from store.services.imports.task import Sizes


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def people(store: Store) -> list[Customer]:
    rows = store.customers.window(CustomerList(), 0, 1000)
    return [store.customers.get(row.id) for row in rows]


def names(store: Store) -> list[str]:
    return [row.name for row in store.customers.window(CustomerList(), 0, 1000)]


def goods(store: Store) -> list[tuple[str, str, int, str, str]]:
    rows = store.catalogue.window(ProductList(), 0, 1000)
    return [(row.name, row.sku, row.price, row.barcode, row.category) for row in rows]


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.rows, report.created, report.updated, report.skipped


def small(lane: ShopLane, sizes: Sizes) -> ImportService:
    """The same service, cut so small that a few rows are many pieces."""
    whole = lane.store.imports
    return ImportService(whole._units, whole._actor, lane.folder, sizes)


def spoken(heard: list[Fact]) -> list[Fact]:
    """Without what the checkout adds: it prices its cart anew."""
    return [fact for fact in heard if not isinstance(fact, CartChanged)]


def actions(store: Store) -> list[tuple[str, str]]:
    with store.imports._units.database.reading() as connection:
        found = connection.execute(
            text("SELECT verb, detail FROM actions WHERE verb LIKE '%import%' ORDER BY at, id")
        )
        return [(row[0], row[1]) for row in found]


def test_customers_come_in_with_everything_they_have(store: Store, path: Path) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    written(
        path,
        "id;first name;last name;email;birthday;city;note;groups;card\n"
        '7;Ann;Lee;ANN@x.com;31.12.1980;Utrecht;"likes tea\ncalls back";vip;C-100\n'
        ";;;b@x.com;;;;;\n",
    )
    heard: list[Fact] = []
    store.subscribe(heard.append)
    report = store.imports.run(path, "customers")
    assert counts(report) == (2, 2, 0, 0)
    ann, bob = people(store)
    assert (ann.name, ann.email, ann.reference, ann.birth_date) == ("Ann Lee", "ann@x.com", "7", "1980-12-31")
    assert (ann.city, ann.notes, ann.groups, ann.cards) == (
        "Utrecht", "likes tea\ncalls back", (vip,), ("C-100",),
    )  # fmt: skip
    assert (bob.name, bob.email) == ("b@x.com", "b@x.com")
    assert spoken(heard) == [CustomersChanged(frozenset([ann.id, bob.id])), GroupsChanged()]
    assert actions(store) == [("till:import.customers", "people.csv: 2 created, 0 updated, 0 skipped")]


def test_products_come_in_with_everything_they_have(store: Store, path: Path) -> None:
    store.catalogue.create_category("Drinks")
    written(
        path,
        "SKU;Name;Preis;EAN;Kategorie;MwSt\n"
        "T-1;Tea;1.234,50;4006381333931, 96385074;DRINKS;19\n"
        "T-2;Bun;2,00;;Bakery;7\n",
    )
    heard: list[Fact] = []
    store.subscribe(heard.append)
    assert counts(store.imports.run(path, "products")) == (2, 2, 0, 0)
    assert goods(store) == [
        ("Bun", "T-2", 200, "", "Bakery"),
        ("Tea", "T-1", 123450, "4006381333931", "Drinks"),
    ]
    tea = store.catalogue.get(store.catalogue.window(ProductList("tea"), 0, 1)[0].id)
    assert (set(tea.barcodes), tea.tax_rate) == ({"4006381333931", "96385074"}, 1900)
    assert [category.name for category in store.catalogue.categories()] == ["Bakery", "Drinks"]
    assert spoken(heard) == [CatalogueChanged()]


def test_a_file_says_cost_floor_weight_and_place(store: Store, path: Path) -> None:
    written(path, "SKU,Name,Price,Cost,Floor price,Sold by weight,Quick\nT-1,Ham,19.90,8.5,15,yes,3\n")
    for done in ((1, 1, 0, 0), (1, 0, 0, 1)):
        assert counts(store.imports.run(path, "products")) == done
        ham = store.catalogue.get(store.catalogue.window(ProductList("ham"), 0, 1)[0].id)
        assert (ham.cost, ham.floor, ham.weighed, ham.quick) == (850, 1500, True, 3)


def test_a_file_changes_what_it_says_otherwise_and_nothing_else(store: Store, path: Path) -> None:
    ann = store.customers.create(
        CustomerDraft(name="Ann", email="a@x.com", phone="1", city="Bonn", cards=("C-100",))
    )
    written(path, "email,name,phone,city,card\na@x.com,Anna,,Köln,C-200\n")
    assert counts(store.imports.run(path, "customers")) == (1, 0, 1, 0)
    after = store.customers.get(ann)
    assert (after.name, after.phone, after.city, after.cards) == ("Anna", "1", "Köln", ("C-100", "C-200"))


def test_products_are_found_by_what_the_shop_knows_of_them(store: Store, path: Path) -> None:
    by_sku = store.catalogue.create(ProductDraft(name="Tea", price=100, sku="T-1"))
    by_code = store.catalogue.create(ProductDraft(name="Bun", price=100, barcodes=("0012345678905",)))
    by_name = store.catalogue.create(ProductDraft(name="Apples, loose", price=100))
    written(path, 'sku,barcode,name,price\nT-1,,,2\n,12345678905,,3\n,,"APPLES,  loose",4\n')
    assert counts(store.imports.run(path, "products")) == (3, 0, 3, 0)
    assert [store.catalogue.get(each).price for each in (by_sku, by_code, by_name)] == [200, 300, 400]
    assert store.catalogue.get(by_code).barcodes == ("0012345678905",)


PEOPLE = """id,name,email,card,groups
1,Ann,a@x.com,C-100,VIP
,Bob,b@x.com,C-100,VIP
2,Ann again,A@x.com,,
,,B@X.COM ,,
,Bob the second,b@x.com,,
,No Identity,,,
3,,,,
,Bad,not-an-email,,
"""
TOLD = [
    (2, "groups", False), (3, "cards", False), (4, "email", False), (5, "email", False), (6, "email", False),
    (8, "name", True), (9, "email", True),
]  # fmt: skip


@pytest.mark.parametrize("piece", [1, 2, 3, 5000])
def test_rows_are_decided_alike_however_the_file_is_cut(front: ShopLane, path: Path, piece: int) -> None:
    imports = small(front, Sizes(piece=piece))
    written(path, PEOPLE)
    report = imports.run(path, "customers")
    assert counts(report) == (8, 4, 1, 3)
    assert [(problem.row, problem.field, problem.refused) for problem in report.problems] == TOLD
    assert [(each.name, each.email, each.reference, each.cards) for each in people(front.store)] == [
        ("Ann", "a@x.com", "1", ("C-100",)),
        ("Ann again", "", "2", ()),
        ("Bob the second", "b@x.com", "", ()),
        ("No Identity", "", "", ()),
    ]


def test_a_dry_run_says_what_a_run_does_and_writes_nothing(front: ShopLane, path: Path) -> None:
    store = front.store
    store.customers.create(CustomerDraft(name="Bob", email="b@x.com"))
    before = store.replication.have()
    written(path, PEOPLE)
    preview = store.imports.preview(path, "customers")
    assert store.replication.have() == before
    assert [sample.row for sample in preview.samples] == list(range(2, 10))
    assert preview.report == store.imports.run(path, "customers")


def test_importing_again_creates_nobody_who_can_be_recognised(store: Store, path: Path) -> None:
    written(path, "id,name,email\n1,Ann,a@x.com\n,Bob,b@x.com\n2,Cid,\n")
    assert counts(store.imports.run(path, "customers")) == (3, 3, 0, 0)
    before = store.replication.have()
    assert counts(store.imports.run(path, "customers")) == (3, 0, 0, 3)
    assert store.replication.have() == before
    assert len(actions(store)) == 1


def test_tags_consent_and_tax_come_in_and_a_tag_that_names_a_group_puts_in_it(
    store: Store, path: Path
) -> None:
    vip = store.groups.create(GroupDraft(name="VIP"))
    written(
        path,
        "id,name,tags,state,accepts marketing,tax exempt,gender\n"
        '1,Ann,"Vip, Wine",Utah,yes,yes,F\n2,Bob,wine,,no,no,\n',
    )
    assert counts(store.imports.run(path, "customers")) == (2, 2, 0, 0)
    ann, bob = people(store)
    assert (ann.tags, ann.groups, ann.region, ann.gender) == (("vip", "wine"), (vip,), "Utah", "female")
    assert (ann.consent, ann.tax_exempt, ann.tax_reason) == (True, True, "said by the imported file")
    assert (bob.tags, bob.groups, bob.consent, bob.tax_exempt) == (("wine",), (), False, False)
    assert counts(store.imports.run(path, "customers")) == (2, 0, 0, 2)


def test_who_was_merged_is_known_and_only_fills_what_is_missing(front: ShopLane, path: Path) -> None:
    store = front.store
    text = "id,name,email,phone,city,card\n1,Ann Köhler,,,Bonn,A100\n2,Ann Koehler,a@x.com,,Köln,B200\n"
    store.imports.run(written(path, text), "customers")
    ann, other = (store.customers.find(card).id for card in ("A100", "B200"))
    kept = store.customers.merging.merge(ann, other, {})
    front.machine.forward(1000)
    assert counts(store.imports.run(written(path, text), "customers")) == (2, 0, 0, 2)
    more = "id,name,email,phone,city,card\n2,A. K.,new@x.com,030 1,Kiel,C300\n,Again,,030 2,,B200\n"
    report = store.imports.run(written(path, more), "customers")
    assert (report.created, report.updated) == (1, 1)
    one = store.customers.get(kept)
    expected = store.customers.find("1" if kept == ann else "2")
    assert one == expected
    assert (one.phone, set(one.cards)) == ("030 1", {"A100", "B200", "C300"})
    assert {one.name, one.city} & {"A. K.", "Kiel"} == set()


def test_who_cannot_be_recognised_is_new_each_time(store: Store, path: Path) -> None:
    written(path, "name,phone\nAnn,1\n")
    assert [counts(store.imports.run(path, "customers"))[1] for _ in range(2)] == [1, 1]


def test_who_was_deleted_is_created_anew(store: Store, path: Path) -> None:
    written(path, "name,email\nAnn,a@x.com\n")
    store.imports.run(path, "customers")
    store.customers.delete([people(store)[0].id])
    assert counts(store.imports.run(path, "customers")) == (1, 1, 0, 0)


def test_columns_can_be_named_by_a_person(store: Store, path: Path) -> None:
    written(path, "Wer,Mail-Adresse,Was\nAnn,a@x.com,rosa\n")
    mapping = [("wer", "name"), ("#2", "email"), ("Was", "ignore")]
    assert counts(store.imports.run(path, "customers", mapping=mapping)) == (1, 1, 0, 0)
    with pytest.raises(UnknownField):
        store.imports.preview(path, "customers", mapping=[("Wer", "hat size")])


def test_an_encoding_can_be_named_by_a_person(store: Store, path: Path) -> None:
    path.write_bytes("name\nŁukasz\n".encode("cp1250"))
    assert store.imports.preview(path, "customers", encoding="cp1252").samples[0].values == {"name": "£ukasz"}
    assert store.imports.preview(path, "customers").samples[0].values == {"name": "Łukasz"}


def test_the_layout_says_how_the_file_was_read(store: Store, path: Path) -> None:
    path.write_bytes("Handle;Title;Variant Price;Vendor\nt;Tee;1,50;Ö\n".encode("cp1252"))
    layout = store.imports.preview(path, "products").report.layout
    assert (layout.system, layout.encoding, layout.encoding_guessed, layout.delimiter) == (
        "Shopify", "cp1252", True, ";",
    )  # fmt: skip
    assert [column.field for column in layout.columns] == ["handle", "name", "price", ""]


def test_rows_with_characters_that_are_none_are_told(store: Store, path: Path) -> None:
    path.write_bytes("name\nŁukasz\n".encode() * 20 + b"Ren\xe9\n")
    report = store.imports.run(path, "customers")
    assert [(problem.row, problem.field) for problem in report.problems] == [(41, "row")]


def test_what_the_file_decides_on_is_looked_up_again_when_the_book_has_changed(
    front: ShopLane, path: Path
) -> None:
    written(path, "name,email\nAnn,a@x.com\n")

    def somebody_else(progress: Progress) -> None:
        if progress.phase is Phase.DECIDING and not names(front.store):
            with front.beside() as other:
                other.customers.create(CustomerDraft(name="Anna", email="a@x.com"))

    report = front.store.imports.run(path, "customers", watch=Watch(somebody_else))
    assert counts(report) == (1, 0, 1, 0)
    assert names(front.store) == ["Ann"]


@pytest.mark.parametrize("phase", [Phase.READING, Phase.DECIDING, Phase.WRITING])
def test_a_stopped_import_leaves_nothing(front: ShopLane, path: Path, phase: Phase) -> None:
    written(path, "name,email,birthday\nAnn,a@x.com,31/12/1980\n")
    before = front.store.replication.have()
    seen: list[Phase] = []

    with pytest.raises(Stopped, match="nothing was changed"):
        front.store.imports.run(
            path, "customers", watch=Watch(lambda step: seen.append(step.phase), lambda: phase in seen)
        )
    assert front.store.replication.have() == before
    assert list((front.folder / "imports").glob("*")) == []


def test_an_import_is_cut_into_versions_for_the_other_lanes(tmp_path: Path, path: Path) -> None:
    first, second = lanes(tmp_path, 2)
    site = first.store.replication.site()
    before = first.store.replication.have()[site]
    written(path, "name,email\n" + "".join(f"N{number},n{number}@x.com\n" for number in range(10)))
    small(first, Sizes(piece=4)).run(path, "customers")
    assert first.store.replication.have()[site] == before + 3
    sync(first.store, second.store, rows_max=4)
    assert names(second.store) == names(first.store)
    first.store.close()
    second.store.close()


@pytest.mark.parametrize("kind", ["customers", "products"])
def test_a_table_without_rows_imports_nothing(store: Store, path: Path, kind: Kind) -> None:
    written(path, "name,email,sku\n")
    run = store.imports.run(path, kind)
    assert counts(run) == (0, 0, 0, 0)
    assert actions(store) == []


def test_files_that_are_none_are_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        store.imports.run(tmp_path / "none.csv", "customers")


# --- any table, written in any way, comes in as it was ---------------------------------------------------


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    city: str
    notes: str


def tidy(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def texts(codec: str) -> st.SearchStrategy[str]:
    letters = st.characters(codec=codec, exclude_categories=["Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"])
    words = st.text(letters, min_size=1, max_size=8)
    return st.lists(words, min_size=1, max_size=3).map(lambda some: tidy(" ".join(some)))


def plain(text: str) -> bool:
    return not text.startswith(("=", "'")) and text != "" and "\ufffd" not in text and tidy(text) == text


def persons(codec: str) -> st.SearchStrategy[list[Person]]:
    some = texts(codec).filter(plain)
    maybe = st.one_of(st.just(""), some)
    person = st.builds(
        Person, some, st.integers(0, 20).map(lambda number: f"p{number}@x.com"), maybe, maybe, maybe
    )
    return st.lists(person, max_size=6, unique_by=lambda each: each.email)


KINDS: tuple[Kind, ...] = ("customers", "products")
CODECS = {
    "utf-8": None,
    "utf-8-sig": None,
    "utf-16": None,
    "utf-16-be": "utf-16-be",
    "cp1250": "cp1250",
    "cp1252": "cp1252",
}


def table(path: Path, everybody: Iterable[Person], codec: str, delimiter: str, order: Sequence[str]) -> Path:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(order)
    writer.writerows([getattr(person, field) for field in order] for person in everybody)
    path.write_bytes(text.getvalue().encode(codec))
    return path


def test_every_table_comes_in_as_it_was_written(front: ShopLane, path: Path) -> None:
    imports = small(front, Sizes(piece=2))

    @settings(max_examples=25)
    @given(
        data=st.data(),
        codec=st.sampled_from(list(CODECS)),
        delimiter=st.sampled_from([",", ";", "\t", "|"]),
        order=st.permutations(["name", "email", "phone", "city", "notes"]),
    )
    def holds(data: st.DataObject, codec: str, delimiter: str, order: list[str]) -> None:
        everybody = data.draw(persons(codec))
        table(path, everybody, codec, delimiter, order)
        dry = imports.preview(path, "customers", encoding=CODECS[codec]).report
        report = imports.run(path, "customers", encoding=CODECS[codec])
        assert dry == report
        assert (report.problems, counts(report)) == ((), (len(everybody), len(everybody), 0, 0))
        came = people(front.store)
        assert {Person(each.name, each.email, each.phone, each.city, each.notes) for each in came} == set(
            everybody
        )
        again = imports.run(path, "customers", encoding=CODECS[codec])
        assert counts(again) == (len(everybody), 0, 0, len(everybody))
        front.store.customers.delete([each.id for each in came])

    holds()


def test_hostile_bytes_are_refused_or_taken_and_never_break(front: ShopLane, path: Path) -> None:
    @settings(max_examples=25)
    @given(data=st.binary(max_size=300), kind=st.sampled_from(KINDS))
    def holds(data: bytes, kind: Kind) -> None:
        path.write_bytes(b"name;email;sku;price\n" + data)
        try:
            report = front.store.imports.run(path, kind)
        except TillError:
            return
        assert report.rows == report.created + report.updated + report.skipped

    holds()


@pytest.mark.sqlite_only("about files")
def test_what_cannot_be_written_is_told_before_a_file_is_read(
    front: ShopLane, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_read_only(front.folder / "shop.db", monkeypatch)
    with pytest.raises(Unavailable, match="can only be read"):
        front.store.imports.run(tmp_path / "nowhere.csv", "customers")
    with pytest.raises(NotFound):
        front.store.imports.preview(tmp_path / "nowhere.csv", "customers")
