"""Settings of this till: from its file, the environment and the arguments, checked before anything opens.

What the whole shop agrees on (currency, tax, staff) is in the shop; here is only what belongs to this
machine. The file is `till.toml` in the platform's configuration folder, or what REGULARS_SETTINGS names:

    shop = "/srv/shop"          # a folder or a database URL
    theme = "plain"             # auto, counter, plain
    mouse = false

    [scanner]
    suffix = "enter"            # enter, tab, none
    prefix = ""
    length_min = 6
    pause_ms = 35
    silence_ms = 60

    [keys]
    "list.undo" = "ctrl+u"
"""

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, TypeAlias, TypeVar

from store.domain.errors import BadInput
from store.domain.values import dataclass
from tui.terminal.burst import ScanRules

if TYPE_CHECKING:
    from store.domain.machines import TypingSetup

ThemeChoice: TypeAlias = Literal["auto", "counter", "plain"]

Suffix: TypeAlias = Literal["enter", "tab", "none"]
Word = TypeVar("Word", bound=str)

APP_NAME: Final = "regulars"

THEME_CHOICES: Final[tuple[ThemeChoice, ...]] = ("auto", "counter", "plain")
_SUFFIXES: Final[tuple[Suffix, ...]] = ("enter", "tab", "none")
_NAMES: Final = frozenset({"shop", "theme", "mouse", "scanner", "keys", "log"})

_SCANNER_NAMES: Final = frozenset({"length_min", "pause_ms", "silence_ms", "suffix", "prefix"})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, valid."""

    shop: str
    """Folder or database URL."""
    theme: ThemeChoice = "auto"
    mouse: bool = False
    """Off on a till: a touched screen must not steal the focus."""
    scanner: ScanRules = field(default_factory=ScanRules)
    keys: Mapping[str, str] = field(default_factory=dict)
    """Action id to key, for those that differ from the table."""
    log: Path = Path()
    """The log file; empty: in the platform's log folder."""


def load(environ: Mapping[str, str], *, shop: str = "", theme: str = "") -> Settings:
    """Read the settings; `shop` and `theme` from the arguments win over environment and file.

    Raises:
        BadInput: a file that cannot be read, an unknown name or a value that makes no sense.
    """
    path = _file(environ)
    told = _read(path) if path is not None else {}
    settings = _checked(told)
    chosen_shop = shop or environ.get("REGULARS_SHOP", "") or settings.shop or _default_shop()
    chosen_theme = _one_of(theme, THEME_CHOICES, "theme") if theme else settings.theme
    log = settings.log if settings.log.name else _default_log()
    return replace(settings, shop=chosen_shop, theme=chosen_theme, log=log)


def _file(environ: Mapping[str, str]) -> Path | None:
    named = environ.get("REGULARS_SETTINGS", "")
    if named:
        return Path(named)
    path = _platform_folder("config") / "till.toml"
    return path if path.is_file() else None


def _read(path: Path) -> Mapping[str, object]:
    import tomllib

    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInput(f"the settings in {path} cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"the settings in {path} are not valid TOML: {error}") from error


def _checked(told: Mapping[str, object]) -> Settings:
    for name in sorted(told.keys() - _NAMES):
        raise BadInput(f"there is no setting {name!r}; known are {', '.join(sorted(_NAMES))}", field=name)
    return Settings(
        shop=_text(told, "shop"),
        theme=_one_of(_text(told, "theme", "auto"), THEME_CHOICES, "theme"),
        mouse=_flag(told, "mouse"),
        scanner=_scanner(_section(told, "scanner")),
        keys={name: _text(_section(told, "keys"), name) for name in _section(told, "keys")},
        log=Path(_text(told, "log")),
    )


def _scanner(told: Mapping[str, object]) -> ScanRules:
    for name in sorted(told.keys() - _SCANNER_NAMES):
        raise BadInput(f"there is no setting scanner.{name}", field=f"scanner.{name}")
    usual = ScanRules()
    rules = ScanRules(
        length_min=_integer(told, "length_min", usual.length_min, lowest=2, highest=100),
        pause_ms=_integer(told, "pause_ms", usual.pause_ms, lowest=5, highest=500),
        silence_ms=_integer(told, "silence_ms", usual.silence_ms, lowest=5, highest=2_000),
    )
    suffix = _one_of(_text(told, "suffix", "enter"), _SUFFIXES, "scanner.suffix")
    prefix = _text(told, "prefix")
    if rules.silence_ms < rules.pause_ms:
        raise BadInput(
            "scanner.silence_ms must not be less than scanner.pause_ms", field="scanner.silence_ms"
        )
    if not prefix.isprintable():
        raise BadInput("scanner.prefix must be characters a scanner types", field="scanner.prefix")
    return replace(rules, suffix=suffix, prefix=prefix)


def scan_rules(settings: ScanRules, taught: "TypingSetup") -> ScanRules:
    """The rules for a scanner that types: what staff have taught the till comes before what its file says."""
    return replace(
        settings,
        pause_ms=taught.pause_ms or settings.pause_ms,
        silence_ms=max(taught.silence_ms or settings.silence_ms, taught.pause_ms),
        suffix=_one_of(taught.suffix, _SUFFIXES, "suffix") if taught.suffix else settings.suffix,
        prefix=taught.prefix or settings.prefix,
        separator=taught.separator,
        digits=taught.digits,
        others=taught.others,
    )


def _section(told: Mapping[str, object], name: str) -> Mapping[str, object]:
    value = told.get(name, {})
    if not isinstance(value, dict):
        raise BadInput(f"the setting {name} must be a section: [{name}]", field=name)
    return value


def _text(told: Mapping[str, object], name: str, otherwise: str = "") -> str:
    value = told.get(name, otherwise)
    if not isinstance(value, str):
        raise BadInput(f"the setting {name} must be text in quotes", field=name)
    return value


def _flag(told: Mapping[str, object], name: str) -> bool:
    value = told.get(name, False)
    if not isinstance(value, bool):
        raise BadInput(f"the setting {name} must be true or false", field=name)
    return value


def _integer(told: Mapping[str, object], name: str, usual: int, *, lowest: int, highest: int) -> int:
    value = told.get(name, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise BadInput(f"the setting {name} must be a number from {lowest} to {highest}", field=name)
    return value


def _one_of(told: str, words: tuple[Word, ...], name: str) -> Word:
    for word in words:
        if word == told:
            return word
    raise BadInput(f"the setting {name} must be one of {', '.join(words)}", field=name)


def _platform_folder(kind: Literal["config", "data", "log"]) -> Path:
    from platformdirs import PlatformDirs

    folders = PlatformDirs(APP_NAME, appauthor=False)
    if kind == "config":
        return folders.user_config_path
    return folders.user_data_path if kind == "data" else folders.user_log_path


def _default_shop() -> str:
    return str(_platform_folder("data"))


def _default_log() -> Path:
    return _platform_folder("log") / "till.log"
