"""zeroconf's asyncio face over an air in memory: who announces is heard by all, in the next loop turn."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import zeroconf.asyncio
from zeroconf import DNSOutgoing, ServiceStateChange  # type: ignore[attr-defined]


@dataclass
class Air:
    """What is announced, who listens, and what was sent when."""

    records: dict[str, "FakeInfo"] = field(default_factory=dict)
    browsers: list["FakeBrowser"] = field(default_factory=list)
    log: list[tuple[str, float]] = field(default_factory=list)
    broken: Exception | None = None
    interfaces: list[str | int] = field(default_factory=list)

    def note(self, what: str) -> None:
        self.log.append((what, asyncio.get_running_loop().time() - 1000))

    def times(self, what: str) -> list[float]:
        return [time for noted, time in self.log if noted == what]

    def publish(self, info: "FakeInfo") -> None:
        change = ServiceStateChange.Updated if info.name in self.records else ServiceStateChange.Added
        self.records[info.name] = info
        self.tell(info.name, change)

    def tell(self, name: str, change: ServiceStateChange) -> None:
        for browser in self.browsers:
            browser.tell(name, change)


AIR = Air()


class FakeInfo:
    """`AsyncServiceInfo`."""

    def __init__(self, service: str, name: str, **known: object) -> None:
        self.name = name
        self.port = known.get("port")
        hints = known.get("properties") or {}
        assert isinstance(hints, dict)
        self.properties = {
            key.encode() if isinstance(key, str) else key: value.encode() if isinstance(value, str) else value
            for key, value in hints.items()
        }
        self.addresses = known.get("parsed_addresses") or []
        del service

    def parsed_scoped_addresses(self) -> object:
        return self.addresses

    async def async_request(self, _zeroconf: object, _timeout: float) -> bool:
        known = AIR.records.get(self.name)
        if known is not None:
            self.__dict__.update(known.__dict__)
        return known is not None


class FakeBrowser:
    """`AsyncServiceBrowser`."""

    def __init__(self, zc: "FakeCore", service: str, handlers: Sequence[Callable[..., None]]) -> None:
        self._zeroconf, self._service, self._handlers = zc, service, handlers
        AIR.browsers.append(self)
        for name in AIR.records:
            self.tell(name, ServiceStateChange.Added)

    def tell(self, name: str, change: ServiceStateChange) -> None:
        for handler in self._handlers:
            asyncio.get_running_loop().call_soon(handler, self._zeroconf, self._service, name, change)


class FakeCache:
    def get_all_by_details(self, *_: object) -> list[object]:
        return []


class FakeCore:
    """`Zeroconf`, as far as it is used."""

    cache: ClassVar = FakeCache()

    def generate_service_broadcast(self, info: FakeInfo, _ttl: object) -> FakeInfo:
        return info

    def async_send(self, out: object) -> None:
        AIR.note("ask" if isinstance(out, DNSOutgoing) else "announce")


class FakeZeroconf:
    """`AsyncZeroconf`."""

    def __init__(self, interfaces: list[str | int]) -> None:
        if AIR.broken is not None:
            AIR.note("failed")
            raise AIR.broken
        AIR.interfaces = interfaces
        self.zeroconf = FakeCore()

    async def async_register_service(self, info: FakeInfo, *, cooperating_responders: bool) -> object:
        assert cooperating_responders, "nobody is asked whether a lane may have its own name"
        return self._publish(info)

    async def async_update_service(self, info: FakeInfo) -> object:
        return self._publish(info)

    async def async_update_interfaces(self, interfaces: list[str | int]) -> None:
        AIR.interfaces = interfaces

    async def async_close(self) -> None:
        AIR.note("closed")

    def _publish(self, info: FakeInfo) -> object:
        AIR.note("publish")
        AIR.publish(info)
        sent: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sent.set_result(None)
        return sent


def install(patch: Callable[[object, str, object], None]) -> Air:
    """Put the fakes where the real ones are; `patch` is `monkeypatch.setattr`."""
    AIR.__init__()  # type: ignore[misc]
    patch(zeroconf.asyncio, "AsyncZeroconf", FakeZeroconf)
    patch(zeroconf.asyncio, "AsyncServiceBrowser", FakeBrowser)
    patch(zeroconf.asyncio, "AsyncServiceInfo", FakeInfo)
    return AIR
