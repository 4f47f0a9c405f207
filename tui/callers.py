"""What a running till answers to the command line: how lanes stand, a code for a new one, a look at the book.

The machinery is given by shape; who runs it is boot's and the lane's business.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Protocol

from devices.events import Machine
from netsync.events import LanePaired, PairingEnded, PairingFailed, PeerState
from store.domain.errors import BadInput, Refused, TillError, Unavailable
from store.domain.ids import ID_BYTES, LaneId
from store.domain.slip import Slip
from store.domain.transfers import Ask
from tui.control import Call, Handler
from tui.fittings import as_words, find, fittings, trial_paper

if TYPE_CHECKING:
    from store.api import Store


class Sync(Protocol):
    """The links of this lane, as far as callers ask about them."""

    @property
    def listening_port(self) -> int | None:
        """Where other lanes reach this one."""

    @property
    def finding(self) -> str:
        """How lanes find each other here, in a sentence."""

    def peers(self) -> Sequence[PeerState]:
        """How the other lanes stand."""

    def linked(self) -> Collection[LaneId]:
        """The lanes that hear this one."""

    def ask(self, lane: LaneId, ask: Ask) -> None:
        """Ask a lane for rights that it has."""

    def open_pairing(self, welcome: Mapping[str, str]) -> str:
        """Show a new code; raises Unavailable."""

    def close_pairing(self) -> None:
        """Take the code down."""


class Devices(Protocol):
    """The devices of this lane, as far as callers ask about them."""

    def machines(self) -> Sequence[Machine]:
        """What there is; raises Unavailable."""

    def print(self, paper: Slip, *, printer: str | None = None) -> object | None:
        """Queue a paper; None when it will not be printed."""

    def kick(self, *, printer: str | None = None) -> bool:
        """Open the drawer; False when that printer is not there."""


class Callers:
    """The handlers of one running till; `hear` is to be told every fact of its links."""

    def __init__(self, store: "Store", sync: Sync, devices: "Callable[[], Devices | None]") -> None:
        """`devices` gives those that are held; None while there are none."""
        self._store = store
        self._sync = sync
        self._devices = devices
        self._lock = Lock()
        self._pairing: Call | None = None

    def handlers(self) -> dict[str, Handler]:
        """For `control.serve`."""
        return {
            "poke": self._poke,
            "lanes": self._lanes,
            "pair": self._pair,
            "ask": self._ask,
            "devices": self._machines,
            "devices-set": self._machines_set,
            "devices-print": self._print,
            "devices-kick": self._kick,
        }

    def hear(self, fact: object) -> None:
        """Tell a waiting caller what became of its code; any thread."""
        match fact:
            case LanePaired(lane=lane, name=name):
                self._end(paired=name, lane=lane.hex())
            case PairingFailed(reason=reason, address=address, tries_left=tries):
                with self._lock:
                    if self._pairing is not None:
                        self._pairing.answer(failed=reason, address=address, tries_left=tries)
            case PairingEnded(reason=reason):
                self._end(error=reason)

    def _poke(self, _: Call) -> None:
        self._store.look()

    def _lanes(self, call: Call) -> None:
        call.answer(
            port=self._sync.listening_port,
            finding=self._sync.finding,
            peers=[
                {
                    "id": peer.id.hex(),
                    "linked": peer.linked,
                    "behind": peer.behind_out,
                    "ahead": peer.behind_in,
                    "clock_ahead_ms": peer.clock_ahead_ms,
                    "address": peer.address,
                    "program": peer.program,
                    "has_here": peer.has_here,
                    "reason": "" if peer.linked else peer.reason,
                }
                for peer in self._sync.peers()
            ],
        )

    def _ask(self, call: Call) -> None:
        """Hand wishes for rights on to the lanes they name; the answer is which of those hear this one."""
        asks = call.request.get("asks")
        try:
            wishes = [_wish(each) for each in asks] if isinstance(asks, list) else []
        except (KeyError, TypeError, ValueError) as error:
            raise BadInput("what other lanes are asked for cannot be read") from error
        linked = self._sync.linked()
        for lane, ask in wishes:
            if lane in linked:
                self._sync.ask(lane, ask)
        call.answer(linked=[lane.hex() for lane in dict(wishes) if lane in linked])

    def _machines(self, call: Call) -> None:
        for machine in self._held().machines():
            call.answer(**as_words(machine))

    def _machines_set(self, _: Call) -> None:
        self._store.machines.look()

    def _print(self, call: Call) -> None:
        devices = self._held()
        machine = find(fittings(devices.machines(), self._store), str(call.request.get("key")))
        if devices.print(trial_paper(self._store, machine), printer=machine.key) is None:
            raise Unavailable(f"{machine.name} takes nothing now")
        call.answer(name=machine.name)

    def _kick(self, call: Call) -> None:
        devices = self._held()
        machine = find(fittings(devices.machines(), self._store), str(call.request.get("key")))
        if not devices.kick(printer=machine.key):
            raise Unavailable(f"{machine.name} is not there")
        call.answer(name=machine.name)

    def _held(self) -> Devices:
        devices = self._devices()
        if devices is None:
            raise Unavailable("the till that runs here has no devices")
        return devices

    def _pair(self, call: Call) -> None:
        with self._lock:
            if self._pairing is not None:
                raise Refused("another caller is pairing a lane already; wait until that is done")
            self._pairing = call
        call.stay(self._hung_up)
        try:
            shop = self._store.shop.get()
            code = self._sync.open_pairing({"name": shop.name, "currency": shop.currency.code})
        except TillError:
            self._forget()
            raise
        call.answer(code=code, port=self._sync.listening_port)

    def _hung_up(self) -> None:
        self._forget()
        self._sync.close_pairing()

    def _forget(self) -> "Call | None":
        with self._lock:
            call, self._pairing = self._pairing, None
        return call

    def _end(self, **answer: object) -> None:
        call = self._forget()
        if call is not None:
            call.answer(**answer)
            call.finish()


def _wish(words: Mapping[str, object]) -> tuple[LaneId, Ask]:
    """As the command line writes it; raises KeyError, TypeError, ValueError."""
    lane, name, holder = (bytes.fromhex(str(words[key])) for key in ("lane", "id", "holder"))
    if not {len(lane), len(name), len(holder)} == {ID_BYTES}:
        raise ValueError(words)
    return LaneId(lane), Ask(name, holder, str(words["account"]), int(str(words["amount"])))
