"""A shop's network in kernel namespaces: a switch, and for each lane a cable and an address of its own.

Needs no rights of its own where ordinary users may make namespaces. Everything in it ends with the test: a
process that waits on a pipe holds each namespace. On machines without, `NotHere` says why.
"""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import Final

SECONDS_MAX: Final = 20
_NEEDED: Final = ("unshare", "nsenter", "ip")
_SWITCHES: Final = ("whole", "apart")
"""All cables lead to the first; to the second those of a part that is cut off."""


class NotHere(Exception):
    """This machine cannot do what a scenario needs; the words say what that is."""


class Network:
    """The switch and the cables; made by `network`."""

    def __init__(self, stack: ExitStack, count: int) -> None:
        self._stack = stack
        self._switch = self._hold("unshare", "--user", "--map-root-user", "--net")
        self._addresses = [f"192.0.2.{10 + lane}" for lane in range(count)]
        commands = ["link set lo up"]
        for switch in _SWITCHES:
            commands += [f"link add {switch} type bridge mcast_snooping 0", f"link set {switch} up"]
        self._at_switch(*commands)
        self._lanes = [self._plug_in(lane) for lane in range(count)]

    def within(self, lane: int) -> Sequence[str]:
        """What to put before a command that is to run at a lane."""
        return self._entering(self._lanes[lane])

    def prelude(self, lane: int) -> str:
        """What a lane's program runs first: nothing."""
        del lane
        return ""

    def arguments(self, lane: int) -> Sequence[str]:
        """What it is told: nothing, lanes find each other."""
        del lane
        return ()

    def part(self, *lanes: int) -> None:
        """These hear each other and nobody else."""
        self._at_switch(*(f"link set cable{lane} master apart" for lane in lanes))

    def heal(self) -> None:
        """All hear each other again."""
        self._at_switch(*(f"link set cable{lane} master whole" for lane in range(len(self._lanes))))

    def move(self, lane: int, host: int) -> None:
        """The router gives a lane another address, that ends in `host`."""
        old, self._addresses[lane] = self._addresses[lane], f"192.0.2.{host}"
        self._at_lane(
            self._lanes[lane],
            f"addr del {old}/24 dev eth0",
            f"addr add {self._addresses[lane]}/24 dev eth0",
            "route replace default dev eth0",
        )

    def block_multicast(self) -> None:
        """As many access points do: what is for everybody reaches nobody, but for ARP."""
        cables = range(len(self._lanes))
        self._at_switch(*(f"link set cable{lane} type bridge_slave mcast_flood off" for lane in cables))

    def lose(self, percent: int) -> None:
        """The switch forgets so many of a hundred frames."""
        rules = (
            "add table bridge worn; add chain bridge worn worn { type filter hook forward priority 0; };"
            f" add rule bridge worn worn numgen random mod 100 < {percent} drop"
        )
        if shutil.which("nft") is None:
            raise NotHere("frames are lost by nft, which is not here")
        self._run([*self._entering(self._switch), "nft", rules], "frames are not lost here")

    def delay(self, milliseconds: int) -> None:
        """Each frame takes so long from a lane to the switch."""
        if shutil.which("tc") is None:
            raise NotHere("frames are delayed by tc, which is not here")
        for lane in self._lanes:
            slow = f"tc qdisc add dev eth0 root netem delay {milliseconds}ms"
            self._run([*self._entering(lane), *slow.split()], "this kernel delays no frames (netem)")

    def _plug_in(self, lane: int) -> int:
        """The process that holds the lane's namespace."""
        holder = self._hold(*self._entering(self._switch), "unshare", "--net")
        self._at_switch(
            f"link add cable{lane} type veth peer name eth0 netns {holder}",
            f"link set cable{lane} master whole",
            f"link set cable{lane} up",
        )
        self._at_lane(
            holder,
            "link set lo up",
            "link set eth0 up",
            f"addr add {self._addresses[lane]}/24 dev eth0",
            "route add default dev eth0",
        )
        return holder

    def _hold(self, *command: str) -> int:
        """Begin a process that ends with the test; it has its namespaces when it echoes."""
        holder = self._stack.enter_context(
            subprocess.Popen(
                [*command, "cat"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
            )
        )
        assert holder.stdin is not None
        assert holder.stdout is not None
        with suppress(BrokenPipeError):
            holder.stdin.write(b"\n")
        if holder.stdout.read(1) != b"\n":
            raise NotHere("this machine lets nobody make network namespaces (unshare)")
        return holder.pid

    def _entering(self, holder: int) -> Sequence[str]:
        return ("nsenter", "--preserve-credentials", "--user", "--net", f"--target={holder}")

    def _at_switch(self, *commands: str) -> None:
        self._at_lane(self._switch, *commands)

    def _at_lane(self, holder: int, *commands: str) -> None:
        batch = "".join(f"{command}\n" for command in commands)
        self._run([*self._entering(holder), "ip", "-batch", "-"], "this kernel makes no such network", batch)

    def _run(self, command: Sequence[str], words: str, given: str = "") -> None:
        done = subprocess.run(
            command, check=False, input=given, capture_output=True, text=True, timeout=SECONDS_MAX
        )
        if done.returncode:
            raise NotHere(f"{words}: {done.stderr.strip()}")


@contextmanager
def network(count: int) -> Iterator[Network]:
    """A network of so many lanes; raises NotHere where the machine allows none."""
    if missing := [tool for tool in _NEEDED if shutil.which(tool) is None]:
        raise NotHere(f"networks of lanes need {', '.join(missing)}")
    with ExitStack() as stack:
        yield Network(stack, count)
