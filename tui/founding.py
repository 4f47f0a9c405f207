"""Where a shop is kept, and making one there, or a lane of one that exists: all of it, or nothing."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from store.domain.errors import BadInput, NotFound, Refused, TillError, Unavailable
from store.domain.members import Member
from store.domain.shop import Shop
from store.domain.values import dataclass
from tui import control
from tui.filling import Progress, fetch_changes, fill, forget_parts, remember

if TYPE_CHECKING:
    from netsync.identity import Identity
    from netsync.link.newcomer import Joined
    from store.api import Place

FIRST_LANE_NAME: Final = "Lane 1"
FIRST_LANE_NUMBER: Final = 1

SCRATCH: Final = ".making"
"""Where a shop is made before it is one."""

JOINING: Final = ".joining"
"""Where a lane is that belongs to a shop already, until it has enough of its book to sell."""

FOLDER_MODE: Final = 0o700
"""Who can read a shop's folder owns the shop."""

FIRST_EPOCH: Final = 1
"""The first life of a lane."""

_ID_DIGITS: Final = 16


@dataclass(frozen=True, slots=True)
class Invitation:
    """How a new lane is let into a shop."""

    code: str
    """The six digits that a lane of the shop shows."""
    address: str | None
    """Where that lane is, `HOST[:PORT]`; None looks for it on the network."""
    name: str
    """What the new lane is called."""


def place_named(shop: str) -> "Place":
    """Where a shop is that a folder or a database URL names.

    A shop in a database has its lane's own things in the platform's data folder.

    Raises:
        BadInput: a URL that leads to no shop, a file, a name that is no text.
    """
    from store.api import Place, place_in

    if not _is_text(shop):
        raise BadInput("the name of the shop's folder is not UTF-8: give the folder another name")
    if "://" not in shop:
        try:
            folder = Path(shop).expanduser().absolute()
        except RuntimeError:
            raise BadInput(f"there is nobody here called {shop.partition('/')[0]}: name the folder") from None
        if folder.is_file():
            raise BadInput(f"{folder} is a file: name the shop's folder")
        return place_in(folder)
    from platformdirs import user_data_path

    url = _database_url(shop)
    return Place(url, user_data_path("regulars", appauthor=False) / "lanes" / _url_id(url))


def _is_text(name: str) -> bool:
    """Whether bytes that the system gave were text; what was not is kept as lone surrogates (PEP 383)."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _database_url(named: str) -> str:
    """The URL, with the driver this program brings along."""
    scheme, _, rest = named.partition("://")
    if scheme in {"postgres", "postgresql", "postgresql+psycopg"} and rest:
        return f"postgresql+psycopg://{rest}"
    if scheme == "sqlite" and rest:
        return named
    raise BadInput(f"{scheme}:// is no shop: use a folder, postgresql://HOST/DATABASE or sqlite:///FILE")


def _url_id(url: str) -> str:
    """A name for what a URL leads to; another password is no other shop."""
    try:
        parts = urlsplit(url)
        where = (parts.scheme.partition("+")[0], parts.username, parts.hostname, parts.port, parts.path)
    except ValueError as error:
        raise BadInput(f"the shop's URL cannot be read: {error}") from error
    return hashlib.sha256(repr(where).encode()).hexdigest()[:_ID_DIGITS]


@contextmanager
def database_at_hand() -> Iterator[None]:
    """Say in words that the driver of a database is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "psycopg":
            raise
        raise Unavailable("a shop on PostgreSQL needs its driver: pip install 'psycopg[binary]'") from error


def found_shop(place: "Place", shop: Shop, lane_name: str) -> None:
    """Make a new shop, with this as its first lane.

    Raises:
        Refused: there is a shop already.
        Unavailable: the place cannot be written.
    """
    from store.api import create_shop, system_world

    with fresh(place) as made:
        identity, lane = _first_lane(made.folder, lane_name)
        create_shop(made, shop, identity.shop, lane, system_world())


def found_demo_shop(place: "Place", shop: Shop, lane_name: str, progress: Progress) -> None:
    """Make a shop that looks lived in; raises as `found_shop`."""
    from store.api import create_demo_shop

    with fresh(place) as made:
        identity, lane = _first_lane(made.folder, lane_name)
        create_demo_shop(made, shop, identity.shop, lane, progress)


def _first_lane(folder: Path, name: str) -> "tuple[Identity, Member]":
    from netsync.identity import create_identity
    from store.api import system_world
    from store.domain.ids import uuid7

    world = system_world()
    identity = create_identity(folder, uuid7(world.now(), world.random(10)))
    lane = Member(identity.lane, name, FIRST_LANE_NUMBER, identity.certificate, None, revoked=False)
    return identity, lane


@dataclass(frozen=True, slots=True)
class Begun:
    """A new lane, in its place."""

    joined: "Joined"
    is_copied: bool
    """Whether it has a copy of the book, and what changed since is still to come."""
    left: Member | None = None
    """The lane that this machine was before in the same shop, whose joining broke off: nobody is it now."""

    def warning(self) -> str:
        """What is to be done about that one; empty without."""
        if self.left is None:
            return ""
        return (
            f"{self.left.name} (number {self.left.number}), which this machine began to be before, is still a"
            " lane of the shop, and others wait for it: retire it (F9, t)"
        )


def join_shop_of(place: "Place", invitation: "Invitation", progress: Progress) -> Begun:
    """Become a lane of the shop whose lane shows a code, with enough of its book to sell; blocks meanwhile.

    From the moment on when the lane belongs to the shop, what breaks this off is gone on from with
    `go_on_joining`; it waits for any lane of the shop to answer. What `progress` raises breaks it off, too.

    Raises:
        BadInput: the code, the address or the name is none.
        Refused: there is a shop already, or the code is wrong.
        Unavailable: nobody answers, or the disk is too full.
    """
    from netsync.link.newcomer import join, keep_answer

    before = _half_filled(place)
    with fresh(place, becomes=JOINING) as made:
        joined = join(
            invitation.code,
            address=invitation.address,
            name=invitation.name,
            identity_dir=made.folder,
            reached=lambda: progress("Asking the other lane", 0, 0),
        )
        keep_answer(joined)
    begun = go_on_joining(place, progress)
    if before is None or before.shop != begun.joined.identity.shop:
        return begun
    known = (each for each in begun.joined.answer.members if each.id == before.lane)
    return replace(begun, left=next((each for each in known if not each.revoked and not each.retired), None))


def _half_filled(place: "Place") -> "Identity | None":
    """Which lane waits for its book here, if one does and can be told."""
    from netsync.identity import find_identity

    with suppress(TillError):
        return find_identity(place.folder / JOINING) if is_joining(place) else None
    return None


def is_joining(place: "Place") -> bool:
    """Whether a lane belongs to its shop here already, and was not filled to the end; cheap."""
    folder = place.folder / JOINING
    if not folder.is_dir():  # as ever, and whatever is imported for more takes a start its time
        return False
    from netsync.identity import ANSWER_FILE
    from store.api import BOOK_FILE

    is_begun = (folder / ANSWER_FILE).exists() or (folder / BOOK_FILE).exists()
    return is_begun and not (place.folder / BOOK_FILE).exists()


def refuse_half_filled(place: "Place") -> None:
    """Raise NotFound where a lane waits for its book."""
    if is_joining(place):
        raise NotFound(
            f"the lane in {place.folder} belongs to a shop and has no book yet, as fetching it broke off;"
            " go on with: regulars pair --join"
        )


def go_on_joining(place: "Place", progress: Progress) -> Begun:
    """Fill a lane that belongs to a shop already, where that broke off; blocks until some lane has done it.

    Raises:
        Refused: nothing broke off here.
        Unavailable: the disk is too full, or the server does not answer.
    """
    if not is_joining(place):
        raise Refused("no lane that still waits for its book is here: join with a code from another lane")
    made = _within(place, JOINING)
    is_copied = False
    if _has_key(made.folder):  # else it was filled, and died on the way out
        with database_at_hand():
            _begin_book(made)
        joined, lane = _as_joined(made)
        is_copied = fill(made, joined, lane, progress, epoch=FIRST_EPOCH)
        _enrol(made, lane)
        forget_parts(made)
    _move_out(made.folder, place.folder, [])
    return Begun(_as_joined(place)[0], is_copied)


def _begin_book(made: "Place") -> None:
    """Make the empty book of a lane, if what the shop answered it is all that there is."""
    from netsync.identity import ANSWER_FILE
    from netsync.link.newcomer import kept_answer
    from store.api import has_lane, join_shop

    if not (made.folder / ANSWER_FILE).exists():
        return
    joined = kept_answer(made.folder)
    answer, own = joined.answer, joined.identity
    if not has_lane(made):
        lane = next(member for member in answer.members if member.id == own.lane)
        join_shop(made, own.shop, lane, answer.members)
    remember(made, joined)


def _has_key(folder: Path) -> bool:
    from netsync.identity import CERTIFICATE_FILE, KEY_FILE

    return (folder / KEY_FILE).exists() and (folder / CERTIFICATE_FILE).exists()


def _as_joined(place: "Place") -> "tuple[Joined, Member]":
    """What a pairing answered, as the book has it that was made then."""
    from netsync.identity import load_identity
    from netsync.link.newcomer import Joined
    from netsync.pairing_messages import Answer
    from store.api import open_store, system_world

    store = open_store(place, system_world(), "cli")
    try:
        shop, members, lane = store.lanes.shop_id(), store.lanes.members(), store.lanes.own()
        reached = {each.id: tuple(store.lanes.addresses(each.id)) for each in members if each.id != lane.id}
    finally:
        store.close()
    identity = load_identity(place.folder, shop)
    sponsor = lane.sponsor or lane.id
    addresses = reached.get(sponsor, ())
    answer = Answer(identity.certificate, lane.number, sponsor, tuple(members), addresses, {}, reached)
    return Joined(identity, answer, addresses), lane


def _enrol(made: "Place", lane: Member) -> None:
    """See to it that the shop knows this lane: who took it in may be gone with the word of it."""
    from store.api import open_store, system_world

    store = open_store(made, system_world(), "cli")
    try:
        store.lanes.enrol(lane)
    finally:
        store.close()


def catch_up(place: "Place", begun: Begun, progress: Progress) -> None:
    """Fetch what changed while a new lane's copy was made and sent; a till that opens does so by itself.

    A lane with a copy has enough to sell: what does not come now comes when the others answer again.
    """
    if not begun.is_copied:
        return
    with suppress(Unavailable):
        fetch_changes(place, begun.joined, progress)


@contextmanager
def fresh(place: "Place", *, becomes: str = "") -> "Iterator[Place]":
    """Where to make a new lane: it is in its place only when all of it is made, even if the power fails.

    It is made in a folder within, and moved out with its book last, or that `becomes` another folder within;
    what a killed program left there is thrown away. A shop in a database of a server is made where it stands.

    Raises:
        Refused: there is a shop already.
        Unavailable: another program is making one there, or it cannot be written.
    """
    _refuse_second(place)
    folder, scratch = place.folder, place.folder / SCRATCH
    new = not folder.exists()
    folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    words = f"another program is making a shop or a lane in {folder}: wait for it"
    refused = f"{words}, or choose another place with --shop"
    with control.sharing(folder, alone=True, refused=refused):
        _refuse_second(place)
        is_apart = bool(becomes) or _is_in_folder(place)
        # Whatever else comes into the folder meanwhile is somebody's.
        made = [scratch] if is_apart else _identity_in(folder)
        try:
            if is_apart:
                shutil.rmtree(scratch, ignore_errors=True)
                scratch.mkdir(mode=FOLDER_MODE)
            yield _within(place, SCRATCH) if is_apart else place
            if is_apart:
                shutil.rmtree(folder / JOINING, ignore_errors=True)
                if becomes:
                    scratch.rename(folder / becomes)
                else:
                    _move_out(scratch, folder, made)
        except BaseException:
            with suppress(OSError):
                _clear(made)
                if new:
                    folder.rmdir()
            raise


def _refuse_second(place: "Place") -> None:
    from netsync.identity import refuse_second_identity
    from store.api import exists

    with database_at_hand():
        is_there = exists(place)
    if is_there and is_joining(place):
        raise Refused(
            f"the lane in {place.folder} belongs to a shop and waits for its book; go on with:"
            " regulars pair --join, or empty its database first"
        )
    if is_there:
        raise Refused(f"there is a shop in {place.folder} already; choose another place with --shop")
    refuse_second_identity(place.folder)


def _identity_in(folder: Path) -> list[Path]:
    from netsync.identity import CERTIFICATE_FILE, KEY_FILE

    return [folder / KEY_FILE, folder / CERTIFICATE_FILE]


def _is_in_folder(place: "Place") -> bool:
    from store.api import place_in

    return place == place_in(place.folder)


def _within(place: "Place", name: str) -> "Place":
    """The same place with its lane's own things in a folder within; a book on a server stays where it is."""
    from store.api import place_in

    folder = place.folder / name
    return place_in(folder) if _is_in_folder(place) else replace(place, folder=folder)


def _move_out(scratch: Path, folder: Path, moved: list[Path]) -> None:
    """Put everything into its place, which `moved` gets; the book last, for where it is there is a shop.

    Just before it what the sponsor answered goes, for where that is, a lane waits for its book.
    """
    from netsync.identity import ANSWER_FILE
    from store.api import BOOK_FILE

    last = (ANSWER_FILE, BOOK_FILE)
    for path in sorted(
        scratch.iterdir(), key=lambda path: last.index(path.name) if path.name in last else -1
    ):
        if path.name == ANSWER_FILE:
            path.unlink()
            continue
        path.replace(folder / path.name)
        moved.append(folder / path.name)
    scratch.rmdir()
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _clear(made: Sequence[Path]) -> None:
    for path in made:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
