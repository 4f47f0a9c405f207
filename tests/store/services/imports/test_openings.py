"""Points and balance of another system come in once, as entries that are never changed."""

from pathlib import Path

import pytest
from support.shops import ShopLane, found, sync

from store.api import Store
from store.domain.customers import Customer, CustomerDraft
from store.domain.groups import GroupDraft
from store.domain.imports.outcome import Options, Phase, Progress, Stopped, Watch
from store.domain.listing import CustomerList
from store.queries import bulks
from store.services.imports.service import ImportService
from store.services.imports.task import Sizes

TINY = Sizes(piece=2, one_transaction_max=1, short_piece=1, pause_seconds=0)
HEAD = "id,name,email,points,balance,joined\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def held(store: Store) -> dict[str, tuple[int, int]]:
    rows = store.customers.window(CustomerList(), 0, 100)
    totals = {row.name: store.customers.accounts.totals(row.id) for row in rows}
    return {name: (each["points"], each["balance"]) for name, each in totals.items()}


def cut(lane: ShopLane, sizes: Sizes) -> ImportService:
    whole = lane.store.imports
    return ImportService(whole._units, whole._actor, lane.folder, sizes)


@pytest.mark.parametrize("sizes", [Sizes(), Sizes(piece=1), TINY])
def test_the_same_file_twice_books_once(front: ShopLane, path: Path, sizes: Sizes) -> None:
    store, imports = front.store, cut(front, sizes)
    path.write_text(
        HEAD.replace("\n", ",credit limit\n")
        + '1,Ann,a@x.com,"1,200",12.50,2020-05-01,\n,Bob,b@x.com,30,-5,,20\n,Cem,,7,1.00,,\n3,Dee,,0,,,\n',
        "utf-8",
    )
    report = imports.run(path, "customers")
    assert (report.created, [(one.row, one.field) for one in report.problems]) == (
        4, [(4, "points"), (4, "balance")],
    )  # fmt: skip
    expected = {"Ann": (1200, 1250), "Bob": (30, -500), "Cem": (0, 0), "Dee": (0, 0)}
    assert held(store) == expected
    path.write_text(path.read_text("utf-8").replace(",Cem,,7,1.00,,\n", ""), "utf-8")
    again = imports.run(path, "customers")
    assert (again.unchanged, again.problems, held(store)) == (3, (), expected)
    ann = store.customers.find("a@x.com")
    (points, balance) = store.customers.accounts.window(ann.id, 0, 10)
    assert {points.at, balance.at} == {ann.joined}
    assert [row.points for row in store.customers.window(CustomerList(text="ann"), 0, 1)] == [1200]


def test_another_amount_is_a_problem_and_changes_nothing(store: Store, path: Path) -> None:
    path.write_text(HEAD + "1,Ann,,100,,\n", "utf-8")
    store.imports.run(path, "customers")
    path.write_text(HEAD + "1,Ann,,120,5.00,\n", "utf-8")
    report = store.imports.run(path, "customers")
    assert [one.message for one in report.problems] == [
        "120 is not what came in before (100); entries of a ledger are never changed"
    ]
    assert held(store) == {"Ann": (100, 500)}


def test_nobody_comes_in_owing_more_than_their_credit_limit(store: Store, path: Path) -> None:
    store.customers.create(CustomerDraft(name="Old", email="o@x.com", credit_limit=300))
    head = "name,email,points,balance,credit limit\n"
    path.write_text(
        f"{head}Ann,a@x.com,,-1.00,\nBob,b@x.com,,-5,5\nCem,c@x.com,,-5.01,5\nDee,d@x.com,-3,,\n"
        "Old,o@x.com,,-3,\n",
        "utf-8",
    )
    report = store.imports.run(path, "customers")
    assert [(one.row, one.field, one.message, one.refused) for one in report.problems] == [
        (
            2,
            "balance",
            "the balance is below zero, and there is no credit limit: say one in a column of the file",
            True,
        ),
        (4, "balance", "the balance is further below zero than the credit limit allows", True),
        (5, "points", "'-3' points cannot be: points are never below zero", True),
    ]
    assert held(store) == {"Bob": (0, -500), "Old": (0, -300)}
    again = store.imports.run(path, "customers")
    assert (again.unchanged, again.refused) == (2, 3)


def test_lanes_that_take_the_same_file_while_apart_book_once(three: list[ShopLane], path: Path) -> None:
    one, other = three[0].store, three[1].store
    one.customers.create(CustomerDraft(name="Ann", email="a@x.com"))
    sync(one, other)
    path.write_text("email,points\na@x.com,100\n", "utf-8")
    for lane in (one, other):
        lane.imports.run(path, "customers")
    sync(one, other)
    assert held(one) == held(other) == {"Ann": (100, 0)}


def test_who_was_merged_is_not_opened_again(store: Store, path: Path) -> None:
    path.write_text(HEAD + "1,Ann,a@x.com,100,,\n2,Anna,b@x.com,,,\n", "utf-8")
    store.imports.run(path, "customers")
    ann, anna = store.customers.find("a@x.com"), store.customers.find("b@x.com")
    kept = store.customers.merging.merge(ann.id, anna.id, {})
    path.write_text("email,points\na@x.com,100\nb@x.com,100\n", "utf-8")
    store.imports.run(path, "customers")
    assert store.customers.accounts.totals(kept)["points"] == 100


def test_a_stop_while_entries_are_due_leaves_none(front: ShopLane, path: Path) -> None:
    path.write_text(HEAD + "1,Ann,,100,,\n2,Bob,,5,,\n", "utf-8")
    seen: list[Phase] = []

    def note(progress: Progress) -> None:
        seen.append(progress.phase)

    watch = Watch(note, lambda: seen.count(Phase.WRITING) > 1)
    with pytest.raises(Stopped):
        cut(front, TINY).run(path, "customers", watch=watch)
    assert held(front.store) == {}
    assert cut(front, TINY).run(path, "customers").created == 2
    assert held(front.store) == {"Ann": (100, 0), "Bob": (5, 0)}


class _Killed(BaseException):
    pass


@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_kill_at_any_transaction_is_finished_and_books_once(
    front: ShopLane, path: Path, monkeypatch: pytest.MonkeyPatch, at: int
) -> None:
    path.write_text(HEAD + "1,Ann,,100,,\n2,Bob,,5,,\n", "utf-8")
    advance, calls = bulks.advance, list[int]()

    def dying(*args: object, **named: object) -> None:
        calls.append(1)
        if len(calls) == at:
            raise _Killed
        advance(*args, **named)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(bulks, "advance", dying)
        with pytest.raises(_Killed):
            cut(front, TINY).run(path, "customers")
    front.reopen()
    assert held(front.store) == {"Ann": (100, 0), "Bob": (5, 0)}


def whole(store: Store) -> list[Customer]:
    return sorted(
        (store.customers.get(row.id) for row in store.customers.window(CustomerList(), 0, 100)),
        key=lambda customer: customer.id,
    )


def test_our_own_export_comes_in_whole_in_another_shop_and_changes_nothing_here(
    front: ShopLane, tmp_path: Path, path: Path
) -> None:
    store = front.store
    vip = store.groups.create(GroupDraft(name="Coffee; large"))
    store.groups.create(GroupDraft(name="wine"))
    path.write_text(HEAD + "1,Ann,a@x.com,100,3,\n,Cem,,,,\n", "utf-8")
    store.imports.run(path, "customers")
    store.customers.create(
        CustomerDraft(
            name="=Bob", phone="+49 1", gender="male", birth_date="1980-12-31", city="@home",
            notes="a  b\n'=c", consent=True, tax_exempt=True, tax_reason="'5", credit_limit=777,
            joined=1_500_000_000_123, active=False, cards=("C-1", "C-2"), tags=("wine", "x,y"), groups=(vip,),
        )
    )  # fmt: skip
    out, again = tmp_path / "out.csv", tmp_path / "again.csv"
    store.exports.customers(out, CustomerList())
    here = store.imports.run(out, "customers")
    assert (here.unchanged, here.created, here.updated, here.problems) == (3, 0, 0, ())
    there = found(tmp_path / "there", seed=9)
    try:
        came = there.store.imports.run(out, "customers", options=Options(create_groups=True))
        assert (came.created, came.problems, came.groups_made) == (3, (), ("Coffee; large",))
        there.store.exports.customers(again, CustomerList())
        assert again.read_text("utf-8") == out.read_text("utf-8")
        assert [one.id for one in whole(there.store)] == [one.id for one in whole(store)]
        twice = there.store.imports.run(out, "customers")
        assert (twice.unchanged, twice.problems) == (3, ())
        there.store.customers.delete([there.store.customers.find("C-1").id])
        assert there.store.imports.run(out, "customers").created == 1
    finally:
        there.store.close()
