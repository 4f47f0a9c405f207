"""What comes back into a session that has its Z already is named by the next Z, once."""

from pathlib import Path

from support.returns import BREAD, COAT, sold, stocked
from support.shops import image_of, lanes, meet, sync

from store.api import Store
from store.domain.day_report import DayReport, Named
from store.domain.drawer import Closing
from store.domain.slip import slip_text


def closed(store: Store) -> DayReport:
    store.day.count(store.day.state().expected or 0)
    return store.day.close(Closing())


def test_sales_that_came_back_after_their_z_are_named_by_the_next_one(tmp_path: Path) -> None:
    front, back = lanes(tmp_path, 2)
    stocked(front.store)
    sync(front.store, back.store)
    front.store.day.open(10000)
    sold(front.store, BREAD)
    image = image_of(front, tmp_path / "image")
    for _ in range(3):
        sold(front.store, COAT)
    front.store.returning.void(sold(front.store, BREAD), reason="mistake")
    sync(front.store, back.store)
    restored = image.bring_back(seed=7)
    assert closed(restored.store).sums.came_back == ()
    meet(restored.store, back.store)
    sold(restored.store, BREAD)
    came = (Named("Z 1", 5, 3 * 4990),)
    assert restored.store.day.x().sums.came_back == came
    second = closed(restored.store)
    assert (second.sums.came_back, second.documents, second.sums.turnover.gross) == (came, 1, 255)
    sold(restored.store, BREAD)
    assert closed(restored.store).sums.came_back == ()
    meet(restored.store, back.store)
    reports = back.store.day_reports
    day = reports.store_day(reports.today())
    assert day.sums.came_back == came
    text = slip_text(reports.store_slip(day), 42)
    assert "5 came back after Z 1               149.70" in text
    assert sum(one.report.sums.turnover.gross for one in reports.window(0, 9)) == 3 * 255
    for lane in (restored, back):
        lane.store.close()


def test_what_a_till_sold_before_it_heard_of_its_z_is_named_too(tmp_path: Path) -> None:
    front, back = lanes(tmp_path, 2)
    stocked(front.store)
    front.store.day.open(0)
    sync(front.store, back.store)
    image = image_of(front, tmp_path / "image")
    sold(front.store, COAT)
    closed(front.store)
    sync(front.store, back.store)
    restored = image.bring_back(seed=7)
    sold(restored.store, BREAD)
    meet(restored.store, back.store)
    sold(restored.store, BREAD)
    assert closed(restored.store).sums.came_back == (Named("Z 1", 1, 255),)
    for lane in (restored, back):
        lane.store.close()
