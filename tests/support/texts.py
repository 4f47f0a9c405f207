"""Texts as files, terminals and pasteboards really hold them."""

from hypothesis import strategies as st

AWKWARD = "ab \t\n\r\x00\x1b\x85\u00a0\u00df\u0301\u0130\u202e\u200d\u2028\ud800\udcff\ue000\ufffe\U0001f469"
"""Blanks, controls, accents that combine, right-to-left marks, unpaired surrogates, what is no character."""

awkward_texts = st.text(
    st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=())), max_size=30
)
