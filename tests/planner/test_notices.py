"""Notes of operators come in the language of the answer."""

from __future__ import annotations

import pytest

from planner.lexicon import lexicon
from planner.notices import told
from sandbox.operators import notes

CASES = (
    (notes.missing_left_out(1204, ["price", "day"]), "1,204 Zeilen ohne price or day sind nicht dabei."),
    (notes.missing_left_out(1, ["price"]), "Eine Zeile ohne price ist nicht dabei."),
    (notes.few_rows([3]), "Das beruht auf nur 3 Zeilen."),
    (
        notes.cut(5, 12, "groups", 2),
        "Gezeigt: die ersten 5 von 12 Gruppen. 2 weitere liegen gleichauf mit dem letzten, was gezeigt ist.",
    ),
    ("The data end on 2024-05-03, within the last month: it may be incomplete.",
     "Die Daten enden am 2024-05-03: der letzte Zeitraum ist vielleicht unvollständig."),
    ("What nobody foresaw.", "What nobody foresaw."),
)  # fmt: skip


@pytest.mark.parametrize(("note", "german"), CASES)
def test_a_note_of_fixed_form_is_told_in_german(note: str, german: str) -> None:
    assert told(note, lexicon("de")) == german
    assert told(note, lexicon("en")) == note
