"""Everything that may be refused, with words for the person at the till.

TillError
├── BadInput     what was typed or sent cannot be understood; may name the field
├── Refused      understood, but not allowed by a rule of the shop
│   └── NotAllowed  not allowed to who asked; somebody who may can allow it once
├── NotFound     names something that is not there
└── Unavailable  right, but not now: the shop is open elsewhere, a disk is full, a peer is gone
    └── Damaged  the book itself holds what nobody wrote: another lane's copy has to take its place
"""


class TillError(Exception):
    """Root of every expected refusal; `str()` is one sentence an operator can act on."""


class BadInput(TillError):
    """Input that cannot be taken as it is; `field` names the form field or JSON path, if there is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Refused(TillError):
    """Understood and not allowed; `field` names the form field the message belongs under, if there is one."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(Refused):
    """Not allowed just so: somebody who may has to (`rights.NeedsApproval`), or to confirm (`AskAgain`)."""


class NotFound(TillError):
    """Names something the shop does not have."""


class Unavailable(TillError):
    """Could work later or elsewhere: locked, offline, out of space."""


class Damaged(Unavailable):
    """The shop's book on this machine is not what was written to it."""


class Invalid(TillError):
    """A form with faults in it; `problems` maps a field to the sentence under it."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {message}" for field, message in problems.items()))
        self.problems = problems
