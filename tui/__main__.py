"""`regulars` alone is the till; anything else goes to the command line (tui/cli).

Only what stands before a command is read here. Nothing heavy is imported for `regulars --help`.
"""

import sys
from collections.abc import Sequence

_OPTIONS = {"--shop": "shop", "--theme": "theme"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the till or a command; the result is the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    told, rest = split(arguments)
    if not rest:
        from tui.boot import main as till

        return till(**told)
    from tui.cli.main import run

    return run(arguments)


def split(arguments: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The till's own options, and what is left: a command, or an option only the command line knows."""
    told: dict[str, str] = {}
    rest = list(arguments)
    while rest:
        name, has_value, value = rest[0].partition("=")
        if name not in _OPTIONS or (not has_value and len(rest) == 1):
            break
        told[_OPTIONS[name]] = value if has_value else rest[1]
        rest = rest[1:] if has_value else rest[2:]
    return told, rest


if __name__ == "__main__":
    sys.exit(main())
