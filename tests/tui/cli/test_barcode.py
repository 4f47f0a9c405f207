import argparse
import json

import pytest

from tui.cli import barcode


def command(*argv: str) -> int:
    parser = argparse.ArgumentParser()
    barcode.add_parser(parser.add_subparsers())
    args = parser.parse_args(["barcode", *argv])
    code = args.run(args)
    assert isinstance(code, int)
    return code


NOTHING = dict.fromkeys(
    [
        "gtin",
        "check_digit_valid",
        "weight",
        "price",
        "count",
        "expiry",
        "sell_by",
        "best_before",
        "lot",
        "serial",
        "sscc",
    ]
)


@pytest.mark.parametrize(
    ("argv", "expected"),
    [
        (
            ["4006381333931"],
            {"kind": "gtin", "code": "4006381333931", "gtin": "4006381333931", "check_digit_valid": True},
        ),
        (
            ["4006381333932"],
            {"kind": "gtin", "code": "4006381333932", "gtin": "4006381333932", "check_digit_valid": False},
        ),
        (
            ["(01)09506000134352(3103)000195(15)261231"],
            {
                "kind": "gs1",
                "code": "(01)09506000134352(3103)000195(15)261231",
                "gtin": "09506000134352",
                "check_digit_valid": True,
                "weight": "0.195",
                "best_before": "2026-12-31",
            },
        ),
        (["hello"], {"kind": "unknown", "code": "hello"}),
        ([""], {"kind": "unknown", "code": ""}),
        (["C0042", "--card-prefix", "C"], {"kind": "customer", "code": "C0042"}),
    ],
)
def test_the_answer_is_one_object(
    argv: list[str], expected: dict[str, object], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(*argv, "--json") == 0
    shown = capsys.readouterr()
    assert (json.loads(shown.out), shown.err) == (NOTHING | expected, "")


def test_for_people_it_says_what_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("4006381333932") == 0
    assert capsys.readouterr().out.splitlines() == [
        "kind: gtin",
        "code: 4006381333932",
        "gtin: 4006381333932",
        "check digit valid: no",
    ]


def test_control_characters_do_not_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert command("\x1b[31mred\u202e") == 0
    assert capsys.readouterr().out == "kind: unknown\ncode: [31mred\n"
