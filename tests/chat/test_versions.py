"""What the planner is taught of a version, by what its caller may see."""

from __future__ import annotations

import pytest

from dataspeaks.dataset.v1 import dataset_pb2, version_pb2
from services.chat.versions import _build

VERSION = version_pb2.Version(
    rows=3,
    columns=[
        version_pb2.Column(name="full_name", type="string", role="dimension", pii="name", distinct=3),
        version_pb2.Column(name="office", type="string", role="dimension", distinct=2),
    ],
)
DATASET = dataset_pb2.Dataset(
    synonyms=[
        dataset_pb2.Synonym(phrase="boss", column="full_name", value="Ada Stone"),
        dataset_pb2.Synonym(phrase="moniker", column="full_name"),
        dataset_pb2.Synonym(phrase="site", column="office"),
    ]
)


@pytest.mark.parametrize(("clear", "told"), [(True, [True, True, True]), (False, [False, False, True])])
def test_taught_words_of_personal_cells_are_known_only_in_the_clear(clear: bool, told: list[bool]) -> None:
    semantics = _build(VERSION, DATASET, [["office", "Oslo", 3]], clear)
    stem = semantics.lexicon.stem_all
    boss = [n.value for n in semantics.values.exact.get(stem("boss"), [])]
    columns = [stem(phrase) in semantics.names.index for phrase in ("moniker", "site")]
    assert [boss == ["Ada Stone"], *columns] == told
