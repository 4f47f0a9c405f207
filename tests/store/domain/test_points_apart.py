"""Lanes that hear of each other late or never, and each spends and gives by what it knows."""

from dataclasses import dataclass, field, replace

import pytest
from support.shops import dice_of

from store.domain.changes import Site
from store.domain.ids import LaneId
from store.domain.overspending import overspending
from store.domain.points import EARNED, SPENT, Booked, Event, Moved, given, live

LANES = [Site(LaneId(name.encode().ljust(16)), 1) for name in ("front", "back", "third")]
EARN, SPEND, GIVE, HEAR = "earn", "spend", "give", "hear"
DEEDS, SEEDS = 40, 20
LIVES = (6, 12, 24, None)
ALL = 10**6


@dataclass
class Shop:
    """Each lane with all rows that it knows; the rows of another one it hears in their order."""

    known: dict[Site, dict[bytes, Event]] = field(default_factory=lambda: {lane: {} for lane in LANES})
    now: int = 0

    def own(self, lane: Site) -> int:
        """What a lane takes itself to have."""
        return live(self.known[lane].values(), self.now).rights.get(lane, 0)

    def do(self, what: str, lane: Site, other: Site, amount: int, life: int | None) -> None:
        self.now += 1
        rows, document = self.known[lane], str(self.now).encode()
        some = min(amount, self.own(lane))
        booked = Booked(
            site=lane, stamp=self.now, document=document, kind=EARNED, amount=amount, at=self.now,
            ends=None if life is None else self.now + life,
        )  # fmt: skip
        if what == HEAR:
            rows |= {key: row for key, row in self.known[other].items() if row.site == other}
        elif what == EARN:
            rows[document] = booked
        elif some > 0 and what == SPEND:
            rows[document] = replace(booked, kind=SPENT, amount=-some, ends=None)
        elif some > 0 and lane != other:
            parts = tuple(given(rows.values(), lane, some, self.now))
            rows[document] = Moved(
                site=lane,
                taker=other,
                stamp=self.now,
                document=document,
                amount=some,
                at=self.now,
                parts=parts,
            )

    def every(self) -> list[Event]:
        """All rows, once everybody has heard everything."""
        return [row for lane in LANES for row in self.known[lane].values() if row.site == lane]


@pytest.mark.parametrize("start", range(0, 400, SEEDS))
def test_what_a_lane_has_by_what_it_knows_is_there(start: int) -> None:
    """What it hears later takes nothing from it, and so lanes that are apart spend nothing twice."""
    for seed in range(start, start + SEEDS):
        dice, shop = dice_of(seed), Shop()
        for _ in range(DEEDS):
            lane, other = dice.sample(LANES, 2)
            what = dice.choice([EARN, EARN, SPEND, GIVE, GIVE, HEAR, HEAR])
            shop.do(what, lane, other, dice.randint(1, 9), dice.choice(LIVES))
        shop.now += dice.randrange(12)
        found = live(shop.every(), shop.now).rights
        assert all(found.get(lane, 0) >= shop.own(lane) >= 0 for lane in LANES), seed
        for lane in LANES:
            shop.do(SPEND, lane, lane, ALL, None)
        booked = [row for row in shop.every() if isinstance(row, Booked)]
        assert overspending(booked) is None, seed
        whole = live([replace(row, site=LANES[0]) for row in booked], shop.now).points
        left = live(shop.every(), shop.now).rights.values()
        assert min(left) >= 0, seed
        assert sum(left) <= whole, seed
