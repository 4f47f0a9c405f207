"""Gender as it is kept: one of three usual words, however it was said, or a person's own."""

from typing import Final

from store.domain.names import clean, name_key

FEMALE, MALE, OTHER = "female", "male", "other"

USUAL: Final = (FEMALE, MALE, OTHER)
"""What a form offers."""

_SAID: Final = {
    FEMALE: "f w female woman girl weiblich frau femme feminin féminin femenino mujer femminile donna"
    " feminino mulher vrouw vrouwelijk kobieta k",
    MALE: "m male man boy männlich mann mannlich homme masculin masculino hombre maschile uomo homem"
    " man mannelijk mężczyzna",
    OTHER: "d x o other divers diverse nonbinary non-binary nb enby autre otro otra altro outro anders inne",
}
_KNOWN: Final = {name_key(word): gender for gender, words in _SAID.items() for word in words.split()}


def gender_of(text: str) -> str:
    """The usual word for what was said, in the languages of the programs we know; other words stay."""
    tidy = clean(text)
    return _KNOWN.get(name_key(tidy), tidy)
