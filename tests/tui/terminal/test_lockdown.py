from tui.terminal.lockdown import prepare


def test_nothing_of_textual_is_taken_from_outside() -> None:
    environ = {
        "TEXTUAL": "devtools",
        "TEXTUAL_DRIVER": "evil:Driver",
        "TEXTUAL_PRESS": "y",
        "TEXTUAL_SCREENSHOT": "3",
        "TEXTUAL_ALLOW_SIGNALS": "1",
        "TERM": "linux",
    }
    prepare(environ)
    assert environ == {
        "TERM": "linux",
        "TEXTUAL_ANIMATIONS": "none",
        "TEXTUAL_SMOOTH_SCROLL": "0",
        "TEXTUAL_FPS": "240",
        "ESCDELAY": "50",
    }


def test_a_slow_line_may_have_its_own_patience() -> None:
    environ = {"ESCDELAY": "300"}
    prepare(environ)
    assert environ["ESCDELAY"] == "300"
