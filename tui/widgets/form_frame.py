"""A screen that is one form: save, save and next, leave, what the shop refuses, all by the same keys.

    class CustomerForm(FormScreen):
        TITLE = "New customer"                                # or override `heading`

        def fields(self) -> Sequence[Field]: ...
        def values(self) -> Mapping[str, Value]: ...          # to start with; also for the next one
        def save(self, values: dict[str, Value]) -> object:   # in a thread; the result is the screen's answer
            return store.customers.create(...)

    self.ask(CustomerForm(), self._created)                   # None: left without saving

`save` refuses with `Invalid` (under the fields), `BadInput` or `Refused` with a field (under it), or any
other TillError (in the line). Keys typed while it saves wait, so that none is lost between two forms.
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.worker import Worker, WorkerState

from store.domain.errors import BadInput, Invalid, Refused, TillError
from tui.messages import Fact
from tui.widgets.command_line import CommandLine
from tui.widgets.field_form import FieldForm
from tui.widgets.field_kinds import Value
from tui.widgets.forms import Field, Form
from tui.widgets.frame import TillScreen
from tui.widgets.notices import Tone


class FormScreen(TillScreen[object]):
    """One form; its answer is what `save` returned last, or None."""

    HELP_TOPICS: ClassVar[tuple[str, ...]] = ("form",)
    FORM: ClassVar[type[FieldForm]] = FieldForm
    """What its fields stand in."""

    def __init__(self) -> None:
        super().__init__()
        self.form: FieldForm
        """The form; there once the screen is composed."""
        self._answer: object = None
        self._is_saving = False

    @property
    def can_start_next(self) -> bool:
        """Whether Ctrl+N saves and starts another one."""
        return True

    def fields(self) -> Sequence[Field]:
        """The fields, from top to bottom."""
        raise NotImplementedError

    def values(self) -> Mapping[str, Value]:
        """What stands in them at the start."""
        return {}

    def save(self, values: dict[str, Value]) -> object:
        """Do it; in a thread.

        Raises:
            TillError: it was refused.
        """
        raise NotImplementedError

    def compose_work(self) -> ComposeResult:
        """The form."""
        self.form = self.FORM(self._new_form(), title=self.heading, can_start_next=self.can_start_next)
        yield self.form

    def compose_line(self) -> CommandLine:
        """Nothing is typed into it."""
        line = CommandLine()
        line.can_focus = False
        return line

    def _new_form(self) -> Form:
        return Form(self.fields(), self.values())

    @property
    def is_unsaved(self) -> bool:
        """Whether leaving would lose something typed."""
        return self.form.form.is_dirty

    def fact_arrived(self, fact: Fact) -> None:
        """A form keeps what is typed whatever happens; a stale save is refused by the store."""

    def take_scan(self, code: str) -> bool:
        """A code for the current field, if it is one for codes."""
        return self.form.take_code(code)

    def on_field_form_saved(self, event: FieldForm.Saved) -> None:
        """Save it, once."""
        event.stop()
        if self._is_saving:
            self.release_keys()
            return
        self._is_saving = True
        self.in_background(
            lambda: self.save(event.values),
            lambda answer: self._saved(answer, and_next=event.and_next),
            refused=self._refused,
            group="save",
        )

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Whatever became of it, it may be saved again; after a mistake in the program too."""
        if event.worker.group == "save" and event.worker.is_finished:
            self._is_saving = False
            if event.state is WorkerState.ERROR:
                self.release_keys()

    def _saved(self, answer: object, *, and_next: bool) -> None:
        self._answer = answer
        if and_next:
            self.till.say("Saved.", Tone.GOOD)
            self.form.start(self._new_form(), title=self.heading)
            self.release_keys()
        else:
            self.dismiss(answer)

    def _refused(self, refusal: TillError) -> None:
        if isinstance(refusal, Invalid):
            rest = self.form.refuse(refusal.problems)
        elif isinstance(refusal, (BadInput, Refused)) and refusal.field:
            rest = self.form.refuse({refusal.field: str(refusal)})
        else:
            rest = [str(refusal)]
        if rest:
            self.till.say("; ".join(rest), Tone.BAD)
        self.release_keys()

    def break_off(self) -> str:
        """Let what is being saved end, where it can; what is told then."""
        return "It is still being saved ..."

    def on_field_form_left(self, event: FieldForm.Left) -> None:
        """Leave; with something typed only at the second time, and not while it is being saved."""
        event.stop()
        if self._is_saving:
            self.till.say(self.break_off(), Tone.WARN)
            return
        if event.is_dirty and not event.is_again:
            self.till.say("Not saved. Esc again leaves it, Ctrl+S saves, any other key goes on.", Tone.WARN)
            return
        self.dismiss(self._answer)
