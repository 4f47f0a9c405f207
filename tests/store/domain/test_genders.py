import pytest

from store.domain.genders import USUAL, gender_of


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        *((gender, gender) for gender in USUAL),
        ("F", "female"),
        (" Weiblich ", "female"),
        ("MÄNNLICH", "male"),
        ("m", "male"),
        ("Divers", "other"),
        ("Non-Binary", "other"),
        ("Genderfluid ", "Genderfluid"),
        ("", ""),
    ],
)
def test_usual_words_are_one_and_own_words_stay(said: str, kept: str) -> None:
    assert gender_of(said) == kept
    assert gender_of(kept) == kept
