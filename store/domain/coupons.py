"""Coupons: what a code may look like, how new ones are made, and whether one may be used now."""

from collections.abc import Callable

from store.domain.errors import BadInput
from store.domain.ids import CustomerId, DiscountId
from store.domain.values import dataclass

LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Thirty-two signs, none of which is taken for another: no 0, 1, I, O."""

CODE_LETTERS = 8
"""A guess among a thousand live codes hits once in a thousand million."""

CODE_CHARACTERS_MAX = 40
CODES_MAX = 10_000
"""As many as are made or read at once: one version of the book for every five thousand."""

USES_MAX = 1_000_000_000


@dataclass(frozen=True, slots=True)
class CouponCode:
    """A code that opens a discount; one that exists is valid. Raises BadInput."""

    code: str
    """As `coupon_key` has it."""
    discount: DiscountId
    uses: int | None = None
    """How often in all; None without end, 1 for a single use."""
    customer: CustomerId | None = None
    """The one customer it is for."""

    def __post_init__(self) -> None:
        if self.uses is not None and not 1 <= self.uses <= USES_MAX:
            raise BadInput("a code can be used once or more", field="uses")
        checked_code(self.code)


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code and how often it was used, as far as this lane knows."""

    coupon: CouponCode
    used: int

    @property
    def left(self) -> int | None:
        """Uses left; None without end."""
        return None if self.coupon.uses is None else max(0, self.coupon.uses - self.used)


def coupon_key(typed: str) -> str:
    """A code as it is kept and compared: large letters, no blanks."""
    return "".join(typed.split()).upper()


def checked_code(typed: str) -> str:
    """The code of what was typed; raises BadInput when it can be none."""
    code = coupon_key(typed)
    if not code:
        raise BadInput("a coupon needs a code", field="code")
    if len(code) > CODE_CHARACTERS_MAX:
        raise BadInput(f"a code has at most {CODE_CHARACTERS_MAX} characters", field="code")
    if not (code.isascii() and code.isprintable()):
        raise BadInput("a code has letters without accents, digits and signs, as a barcode has", field="code")
    return code


def new_codes(count: int, taken: Callable[[str], bool], random: Callable[[int], bytes]) -> list[str]:
    """So many codes that nobody guesses and nobody has yet.

    Args:
        count: how many, up to `CODES_MAX`.
        taken: whether a code is there already.
        random: so many random bytes.

    Raises:
        BadInput: none, or too many.
    """
    if not 1 <= count <= CODES_MAX:
        raise BadInput(f"between 1 and {CODES_MAX} codes are made at once", field="count")
    made: dict[str, None] = {}
    while len(made) < count:
        code = "".join(LETTERS[byte % len(LETTERS)] for byte in random(CODE_LETTERS))
        if not taken(code):
            made[code] = None
    return list(made)


def written_code(code: str) -> str:
    """A made code in groups of four, as people read it out; others as they are."""
    if len(code) != CODE_LETTERS or any(letter not in LETTERS for letter in code):
        return code
    return f"{code[:4]} {code[4:]}"
