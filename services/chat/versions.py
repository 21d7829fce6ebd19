"""What the planner knows of a version, as one caller may see it; built once and kept in memory."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Any

from dataspeaks.dataset.v1 import dataset_pb2, version_pb2
from dataspeaks.executor.v1 import operators_pb2
from planner.lessons import Lesson
from planner.semantics import Semantics
from sandbox.table import Column, Stats, Table
from services.chat.disclosure import Samples, samples
from services.chat.jobs import Jobs
from services.chat.personal import exposed, sees_clear, telling
from services.kit.access import caller
from services.kit.errors import CallFailed

log = logging.getLogger(__name__)
Key = tuple[str, str, bool, int]
"""Organisation, version, whether personal data are seen in the clear, and the state of the taught words."""

LATEST = 1000
"""Versions of a data set among which the one before is looked for."""


@dataclass(frozen=True)
class Known:
    """What is known of a version under its key, which never mixes clear and masked."""

    key: Key
    semantics: Semantics
    tells: frozenset[str]
    """Stems of the words of personal cells."""
    samples: Samples
    """Values by column that a language model may see."""


class Versions:
    """What is known of versions, by key."""

    def __init__(self, datasets: Any, jobs: Jobs, kept: int) -> None:
        self._datasets, self._jobs, self._kept = datasets, jobs, kept
        self._known: OrderedDict[Key, Known] = OrderedDict()

    async def known(self, version_id: str, dataset_id: str) -> Known:
        dataset = await self._datasets.GetDataset(dataset_pb2.GetDatasetRequest(dataset_id=dataset_id))
        clear = sees_clear()
        key = (caller().organization_id, version_id, clear, dataset.update_time.ToMicroseconds())
        if key not in self._known:
            version = await self._datasets.GetVersion(version_pb2.GetVersionRequest(version_id=version_id))
            previous = await self._before(version)
            vocabulary = operators_pb2.Operator(vocabulary=operators_pb2.Vocabulary())
            done = await self._jobs.run(version_id, vocabulary, ephemeral=True)
            known = await asyncio.to_thread(_know, key, version, dataset, done.result["rows"])
            self._known[key] = replace(known, semantics=known.semantics.after(previous))
            while len(self._known) > self._kept:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return self._known[key]

    async def _before(self, version: version_pb2.Version) -> str:
        """Id of the latest finished version that came before; empty where there is none among the latest."""
        request = version_pb2.ListVersionsRequest(dataset_id=version.dataset_id, page_size=LATEST)
        listed = (await self._datasets.ListVersions(request)).versions
        earlier = [v for v in listed if v.number < version.number and v.state == version_pb2.VERSION_STATE_FINISHED]
        return max(earlier, key=lambda v: v.number).id if earlier else ""

    async def teach(self, dataset_id: str, lesson: Lesson) -> dataset_pb2.Synonym | None:
        """Keeps a lesson with the dataset; None where the caller may not, or the dataset takes no more."""
        synonym = dataset_pb2.Synonym(phrase=lesson.phrase, column=lesson.column, value=lesson.value)
        try:
            await self._datasets.TeachDataset(dataset_pb2.TeachDatasetRequest(dataset_id=dataset_id, synonym=synonym))
        except CallFailed as failed:
            log.info("what was chosen is not remembered: %s", failed.reason)
            return None
        return synonym


def _know(key: Key, version: version_pb2.Version, dataset: dataset_pb2.Dataset, named: list[list[Any]]) -> Known:
    semantics = _build(version, dataset, named, clear=key[2])
    personal = exposed(semantics.table)
    cells = [value for column, value, _ in named if column in personal]
    cells += [text for s in dataset.synonyms if s.value and s.column in personal for text in (s.phrase, s.value)]
    tells = telling(cells, semantics)
    return Known(key, semantics, tells, samples(named, semantics, tells))


def _build(
    version: version_pb2.Version, dataset: dataset_pb2.Dataset, named: list[list[Any]], clear: bool
) -> Semantics:
    table = table_of(version, clear)
    synonyms = [s for s in dataset.synonyms if not _withheld(s, table)]
    taught: dict[str, list[str]] = {}
    for synonym in synonyms:
        if not synonym.value:
            taught.setdefault(synonym.column, []).append(synonym.phrase)
    values = [(s.phrase, s.column, s.value) for s in synonyms if s.value]
    title = dataset.display_name.partition(".")[0]
    vocabulary = [(str(column), value, int(count)) for column, value, count in named]
    return Semantics.build(table, vocabulary, taught, dataset.row_noun, value_synonyms=values).called(title)


def _withheld(synonym: dataset_pb2.Synonym, table: Table) -> bool:
    """Where personal data are masked, taught words for cells stay unsaid, and those of masked columns."""
    return bool(table.masked) and (bool(synonym.value) or synonym.column in table.masked)


def table_of(version: version_pb2.Version, clear: bool) -> Table:
    """The version's columns as operators know them; personal ones are masked unless the caller sees them clear."""
    columns = tuple(_column(c) for c in version.columns)
    masked = () if clear else tuple(c.name for c in columns if c.pii)
    return Table(version.rows, columns, masked)


def _column(told: version_pb2.Column) -> Column:
    stats = Stats(
        nulls=told.nulls,
        distinct=told.distinct,
        minimum=_bound(told.minimum, told.type),
        maximum=_bound(told.maximum, told.type),
    )
    return Column(
        name=told.name,
        type=told.type,  # type: ignore[arg-type]
        role=told.role,  # type: ignore[arg-type]
        scale=told.scale if told.HasField("scale") else None,
        unit=told.unit or None,
        pii=told.pii or None,
        confidence=told.confidence,
        source_name=told.source_name or None,
        aggregation=told.aggregation or None,
        sentinels=tuple(told.sentinels),
        stats=stats,
    )


def _bound(text: str, kind: str) -> int | float | str | None:
    if not text:
        return None
    if kind == "integer":
        return int(text)
    return float(text) if kind == "double" else text
