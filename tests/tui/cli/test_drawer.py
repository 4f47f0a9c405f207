"""`regulars drawer`: a day at the drawer, line by line."""

import pytest
from support.command_line import CommandLine

from store.api import open_store, place_in, system_world
from store.domain.catalogue import ProductDraft


def test_a_day(regulars: CommandLine) -> None:
    opened = regulars.one("drawer", "open", "100")
    assert (opened["kind"], opened["amount"]) == ("open", "100.00")
    regulars.one("drawer", "in", "5", "--reason", "money found")
    assert (
        regulars.one("drawer", "out", "2.50", "--reason", "stamps", "--note", "parcels")["amount"] == "-2.50"
    )
    regulars.one("drawer", "no-sale", "--reason", "training")
    x = regulars.one("drawer", "report")
    assert (x["kind"], x["number"], x["float"], x["expected"]) == ("X", None, "100.00", "102.50")
    assert x["no_sales"] == [{"reason": "training", "count": 1}]
    counted = regulars.one("drawer", "count", "--pieces", "50=2,2=1")
    assert counted == {"counted": "102.00", "even": False, "difference": "-0.50", "may_recount": True}
    z = regulars.one("drawer", "close", "--banked", "2", "--reason", "wrong change given")
    assert (z["kind"], z["number"], z["difference"], z["next_float"]) == ("Z", 1, "-0.50", "100.00")
    again = regulars.one("drawer", "report", "--z", "1")
    assert again == z
    assert [one["seal"] for one in regulars.many("drawer", "list")] == [z["seal"]]
    day = regulars.one("drawer", "report", "--day", "today")
    assert (day["whole"], day["difference"]) == (True, "-0.50")
    lane = {"lane": "Lane 1", "reports": [1], "open_since": None, "gone": False, "missing": False}
    assert day["lanes"] == [lane]


def test_every_count_is_told(regulars: CommandLine) -> None:
    regulars.one("drawer", "open", "100")
    regulars.one("drawer", "count", "90")
    regulars.one("drawer", "in", "5", "--reason", "money found")
    regulars.one("drawer", "count", "105")
    z = regulars.one("drawer", "close")
    counts = z["counts"]
    assert isinstance(counts, list)
    told = [(one["staff"], one["counted"], one["difference"]) for one in counts]
    assert told == [("Owner", "90.00", "-10.00"), ("Owner", "105.00", "0.00")]
    assert z["recounts"] == 1


def test_a_sale_that_a_till_was_paid_in_part_for_is_in_the_way_here_too(regulars: CommandLine) -> None:
    regulars.one("drawer", "open", "100")
    store = open_store(place_in(regulars.shop), system_world(), "till")
    store.checkout.add(store.catalogue.create(ProductDraft(name="Milk", price=119)))
    store.paying.take("cash", 50)
    store.close()
    assert "0.50 is paid on the open sale" in regulars("drawer", "count", "100.50").refusal()
    assert "0.50 is paid on the open sale" in regulars("drawer", "close").refusal()
    held = {"name": "still on the till", "count": 1, "amount": "1.19"}
    assert regulars.one("drawer", "report")["held"] == [held]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("in", "5", "--reason", "x"), "the drawer is not open"),
        (("report",), "the drawer is not open"),
        (("close",), "the drawer is not open"),
        (("report", "--z", "7"), "no Z 7"),
        (("report", "--z", "1", "--lane", "Bar"), "see them with: lanes"),
    ],
)
def test_what_cannot_be_done_is_told_on_one_line(
    regulars: CommandLine, arguments: tuple[str, ...], told: str
) -> None:
    assert told in regulars("drawer", *arguments).refusal()


def test_only_the_z_of_another_lane_is_read(regulars: CommandLine) -> None:
    regulars.one("drawer", "open", "10")
    assert "say which with --z" in regulars("drawer", "report", "--lane", "Bar").refusal(2)
    assert "say which with --z" in regulars("drawer", "report", "--lane", "1", "--day", "today").refusal(2)


def test_more_than_is_there_is_taken_only_when_meant(regulars: CommandLine) -> None:
    regulars.one("drawer", "open", "10")
    assert "--even-so takes it" in regulars("drawer", "out", "11", "--reason", "x").refusal()
    taken = regulars.one("drawer", "out", "11", "--reason", "x", "--drop", "--even-so")
    assert (taken["kind"], taken["amount"]) == ("drop", "-11.00")
