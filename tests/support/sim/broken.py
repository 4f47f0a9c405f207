"""What is said when a law does not hold."""

FAULT = 0
"""Not one of the seventeen: the program itself failed, or honest lanes called each other liars."""


class Broken(AssertionError):
    """A law of replication was broken; `law` is its number, FAULT when the program fell over."""

    def __init__(self, law: int, words: str) -> None:
        super().__init__(f"law {law}: {words}")
        self.law = law
        self.words = words
