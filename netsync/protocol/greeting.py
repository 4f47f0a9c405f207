"""Whether two lanes that greet each other may tell each other their rows."""

from typing import Final

from netsync.protocol import limits
from netsync.protocol.messages import Hello
from store.domain.graves import is_clean

ASLEEP: Final = (
    "was away for so long that what was deleted meanwhile is forgotten elsewhere: take another lane's book"
    " there, with r under Lanes or with regulars lanes restore --anyway; what was sold there stays"
)
"""Of a lane whose rows may long be dead."""
SLEPT_HERE: Final = f"this lane {ASLEEP}"


def refusal(mine: Hello, theirs: Hello) -> tuple[str, str] | None:
    """Why there is to be no link, in this lane's words and in its peer's; None when there may be one."""
    if words := too_far_apart(theirs):
        return words, words
    if not is_new(theirs) and not is_clean(theirs.have, theirs.floor, mine.floor):
        return f"it {ASLEEP}", SLEPT_HERE
    if not is_new(mine) and not is_clean(mine.have, mine.floor, theirs.floor):
        return SLEPT_HERE, f"it {ASLEEP}"
    return None


def is_new(hello: Hello) -> bool:
    """Whether a lane has nothing of any other yet: then it has nothing that was deleted."""
    return not hello.have.keys() - {hello.site}


def too_far_apart(hello: Hello) -> str:
    """That its versions of the protocol and this program's have none in common; empty when they have."""
    if hello.protocol_min <= limits.PROTOCOL_MAX and hello.protocol_max >= limits.PROTOCOL_MIN:
        return ""
    theirs = f"{hello.protocol_min} to {hello.protocol_max}"
    ours = f"{limits.PROTOCOL_MIN} to {limits.PROTOCOL_MAX}"
    return f"one lane speaks sync protocol {theirs}, the other {ours}: update Regulars on the older one"
