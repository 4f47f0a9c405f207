"""What makes a machine a till: the files it writes, what it refuses, interfaces given back."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RULES = "etc/udev/rules.d/71-regulars.rules"
OWN = "etc/udev/rules.d/70-regulars-own.rules"
UNIT = "etc/systemd/system/regulars.service"
TOOL = "usr/local/lib/regulars/give_back"


def install(root: Path, *arguments: str, folder: str = "till") -> "subprocess.CompletedProcess[str]":
    """Run it from a folder that is named so: this checkout's own may be named as it likes."""
    scripts = program(root, folder) / "scripts"
    shutil.copytree(ROOT / "scripts" / "kiosk", scripts / "kiosk", dirs_exist_ok=True)
    shutil.copy(ROOT / "scripts" / "install_kiosk", scripts)
    command = ["sh", str(scripts / "install_kiosk"), "--root", str(root), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)


def program(root: Path, folder: str = "till") -> Path:
    return root.with_name(f"{root.name}-program") / folder


def written(root: Path) -> set[str]:
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def test_a_till_has_rules_a_unit_and_a_way_to_give_scanners_back(tmp_path: Path) -> None:
    told = install(
        tmp_path, "--user", "mia", "--shop", "/srv/shop", "--tty", "tty3", "--font", "Lat2-Fixed16"
    )
    assert told.returncode == 0, told.stderr
    assert written(tmp_path) == {RULES, UNIT, TOOL}
    unit = (tmp_path / UNIT).read_text(encoding="utf-8").splitlines()
    assert {
        "User=mia",
        "TTYPath=/dev/tty3",
        "Conflicts=getty@tty3.service",
        "StandardError=tty",
        "Restart=always",
        "ExecStartPre=-+/usr/bin/setfont -C /dev/tty3 Lat2-Fixed16",
        f"ExecStart={program(tmp_path)}/.venv/bin/regulars --shop /srv/shop",
        "ExecStartPre=-+/usr/bin/dmesg --console-off",
        "ExecStopPost=-+/usr/bin/dmesg --console-on",
        f"ExecStopPost=+/{TOOL}",
    } <= set(unit)
    assert not any(re.search(r"@[A-Z]+@", line) for line in unit)


def test_rights_alone_start_nothing(tmp_path: Path) -> None:
    assert install(tmp_path, "--devices").returncode == 0
    assert written(tmp_path) == {RULES}


def test_a_scanner_of_another_make_is_added_once_and_stays(tmp_path: Path) -> None:
    for scanner in ("1A2B:0b61", "1a2b:0B61", "ffff:0001"):
        assert install(tmp_path, "--devices", "--scanner", scanner).returncode == 0
    lines = (tmp_path / OWN).read_text(encoding="utf-8").splitlines()
    named = [re.findall(r'=="([0-9a-f]{4})"', line) for line in lines]
    assert named == [["1a2b", "0b61"]] * 2 + [["ffff", "0001"]] * 2
    assert [line.startswith('SUBSYSTEM=="tty", ATTRS') for line in lines] == [False, True] * 2
    assert all(line.endswith('ENV{REGULARS}="scanner"') for line in lines)


def test_all_of_it_is_taken_away_again(tmp_path: Path) -> None:
    install(tmp_path, "--scanner", "1a2b:0b61")
    assert install(tmp_path, "--remove").returncode == 0
    assert written(tmp_path) == set()


@pytest.mark.parametrize(
    "wrong",
    [
        ["--user", "Mia; reboot"],
        ["--user", "mia\nroot"],
        ["--tty", "ttyS0"],
        ["--tty", "tty64"],
        ["--shop", "shop"],
        ["--shop", "/srv/a shop"],
        ["--shop", "/srv/shop\nExecStart=/bin/sh"],
        ["--font", "../font"],
        ["--scanner", "scanner"],
        ["--scanner", '0c2e:0b61"'],
        ["--user", ""],
        ["--shop"],
        ["--everything"],
    ],
    ids=repr,
)
def test_what_it_does_not_understand_it_refuses_whole(wrong: list[str], tmp_path: Path) -> None:
    told = install(tmp_path, *wrong)
    assert (told.returncode, written(tmp_path)) == (2, set())
    assert told.stderr.startswith("install_kiosk: ")


def test_a_unit_names_no_folder_that_would_have_to_be_quoted(tmp_path: Path) -> None:
    told = install(tmp_path, folder="my till")
    assert (told.returncode, written(tmp_path)) == (2, set())
    assert "in a folder of plain letters, not" in told.stderr
    assert install(tmp_path, "--devices", folder="my till").returncode == 0, "rights name none"


def interface(sysfs: Path, name: str, kind: str, *, driven: bool) -> None:
    folder = sysfs / "bus/usb/devices" / name
    folder.mkdir(parents=True)
    (folder / "bInterfaceClass").write_text(f"{kind}\n", encoding="ascii")
    if driven:
        (folder / "driver").mkdir()


@pytest.mark.parametrize(
    ("kind", "driven", "given"),
    [
        ("03", False, "1-2:1.0"),
        ("02", False, "1-2:1.0"),
        ("0a", False, "1-2:1.0"),
        ("07", False, "1-2:1.0"),
        ("03", True, ""),
        ("08", False, ""),
        ("ff", False, ""),
    ],
)
def test_only_what_nobody_drives_is_given_back(
    kind: str, *, driven: bool, given: str, tmp_path: Path
) -> None:
    interface(tmp_path, "1-2:1.0", kind, driven=driven)
    (tmp_path / "bus/usb/devices/1-2").mkdir()
    probe = tmp_path / "bus/usb/drivers_probe"
    probe.touch()
    subprocess.run(["sh", str(ROOT / "scripts/kiosk/give_back"), str(tmp_path)], check=True, timeout=30)
    assert probe.read_text(encoding="ascii") == given


def test_a_bus_without_devices_is_nothing_to_fail_at(tmp_path: Path) -> None:
    (tmp_path / "bus/usb/devices").mkdir(parents=True)
    subprocess.run(["sh", str(ROOT / "scripts/kiosk/give_back"), str(tmp_path)], check=True, timeout=30)
