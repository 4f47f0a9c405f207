"""Where this machine is, as a new lane is told."""

import socket
from collections.abc import Callable
from typing import Self

import pytest

from tui.address import own_address


class Probe:
    """A socket of a network that some addresses can be reached on."""

    def __init__(self, leads_to: frozenset[str]) -> None:
        self._leads_to = leads_to

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, where: tuple[str, int]) -> None:
        if where[0] not in self._leads_to:
            raise OSError

    def getsockname(self) -> tuple[str, int]:
        return "192.168.1.5", 40_000


def network(*leads_to: str) -> Callable[..., Probe]:
    return lambda *_: Probe(frozenset(leads_to))


@pytest.mark.parametrize(
    ("leads_to", "told"),
    [(("192.0.2.1",), "192.168.1.5"), (("224.0.0.251",), "192.168.1.5"), ((), "till-2")],
)
def test_an_address_on_the_way_out_or_to_other_lanes_else_the_name(
    monkeypatch: pytest.MonkeyPatch, leads_to: tuple[str, ...], told: str
) -> None:
    monkeypatch.setattr(socket, "socket", network(*leads_to))
    monkeypatch.setattr(socket, "gethostname", lambda: "till-2")
    assert own_address() == told
