import pytest
from support.books import Key, read

from store.api import Store
from store.domain.errors import Invalid, NotFound
from store.domain.rewards import Program, ProgramDraft


def stamped(store: Store, key: Key) -> set[str]:
    """The columns of a row that were written after it was made."""
    content = read(store)[key].content
    return {name for name, order in content.cells if order[:2] != content.created}


def test_a_program_is_made_changed_and_deleted(store: Store) -> None:
    program = store.programs.create(ProgramDraft(name=" Beans ", points=2, per_amount=500))
    assert store.programs.all() == [Program(id=program, name="Beans", points=2, per_amount=500, active=True)]

    store.programs.edit(program, ProgramDraft(name="Beans", points=3, per_amount=500, active=False))
    assert stamped(store, Key("programs", (program,))) == {"points", "active"}
    assert store.programs.all() == [Program(id=program, name="Beans", points=3, per_amount=500, active=False)]
    store.programs.delete(program)
    assert store.programs.all() == []
    with pytest.raises(NotFound):
        store.programs.edit(program, ProgramDraft(name="Beans"))
    with pytest.raises(NotFound):
        store.programs.delete(program)


def test_programs_have_one_name_each(store: Store) -> None:
    store.programs.create(ProgramDraft(name="Beans"))
    other = store.programs.create(ProgramDraft(name="Points"))
    for act in (
        lambda: store.programs.create(ProgramDraft(name=" BEANS ")),
        lambda: store.programs.edit(other, ProgramDraft(name="beans")),
    ):
        with pytest.raises(Invalid, match="already a reward program 'Beans'"):
            act()
    with pytest.raises(Invalid):
        store.programs.create(ProgramDraft(name="", points=0))
