"""Segments by rules: a row belongs to the first rule that it fits, and what fits none is told as the rest."""

from __future__ import annotations

from collections.abc import Sequence

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import cells, filter, notes, sql
from sandbox.operators.measures import GroupMeasure, group_measures
from sandbox.operators.prose import Prose
from sandbox.operators.refusals import BadParameter
from sandbox.operators.segment_rows import APART, Cut, Described, described
from sandbox.table import Plan, Query, Result, Table

REST = "(rest)"
_FITTING = "rows that fit"


def segments(params: pb.Segments, table: Table) -> Plan:
    rules = params.rules.rules
    conditions = [filter.condition(rule.filter, table) for rule in rules]
    if not all(conditions):
        raise BadParameter("Each rule needs a filter that says which rows it takes.")
    names = [rule.name or f"rule {i + 1}" for i, rule in enumerate(rules)]
    if len({*names, REST}) <= len(names):
        raise BadParameter(f"Two segments have one name. Name each rule once, and none of them {REST}.")
    measures = group_measures(params.measures, table) if params.measures else []
    check_labels(measures, ("segment", "rows", "share", _FITTING, APART))
    where = filter.condition(params.filter, table)
    branches = " ".join(f"WHEN {c} THEN {i}" for i, c in enumerate(conditions))
    about = frozenset(c.column for rule in rules for clause in rule.filter.clauses for c in clause.any_of)
    cut = Cut((*names, REST), f"CASE {branches} ELSE {len(rules)} END", about)
    frame = yield Query(_fits(conditions, table, where), 0.1)
    fitting = [cells.whole(cells.values(frame, f"f{i}"))[0] for i in range(len(rules))]
    several = cells.whole(cells.values(frame, "f"))[0]
    whole = yield from described(table, cut, where, measures, 0.1)
    return _result(whole, measures, fitting, several)


def check_labels(measures: Sequence[GroupMeasure], taken: Sequence[str]) -> None:
    for measure in measures:
        if measure.label in taken:
            raise BadParameter(f"Segments have a column {measure.label!r} already.", label=measure.label)


def _fits(conditions: Sequence[str], table: Table, where: str) -> str:
    """Rows that fit each rule at all, and rows that fit several."""
    flags = [f"CASE WHEN {condition} THEN 1 ELSE 0 END AS f{i}" for i, condition in enumerate(conditions)]
    both = " + ".join(f"f{i}" for i in range(len(flags)))
    sums = [f"SUM(f{i}) AS f{i}" for i in range(len(flags))]
    source = f"({sql.select(flags, table.relation, where)}) AS flags"
    return sql.select([*sums, f"SUM(CASE WHEN {both} > 1 THEN 1 ELSE 0 END) AS f"], source)


def _result(whole: Described, measures: Sequence[GroupMeasure], fitting: list[int], several: int) -> Result:
    kept = [p for p in range(len(whole.rows)) if whole.rows[p] or p < len(fitting)]
    fits = [*fitting, None]
    columns = [whole.cut.names, whole.rows, whole.shares(), fits]
    columns += [*(whole.values[m.label] for m in measures), whole.apart()]
    prose = Prose()
    return Result(
        columns=(
            {"name": "segment", "type": "string", "role": "dimension"},
            {"name": "rows", "type": "integer", "role": "measure"},
            {"name": "share", "type": "double", "role": "measure"},
            {"name": _FITTING, "type": "integer", "role": "measure"},
            *(measure.heading for measure in measures),
            {"name": APART, "type": "string", "role": "text"},
        ),
        rows=cells.rows([[column[p] for p in kept] for column in columns]),
        chart={"kind": "bar", "x": "segment", "y": "rows", "title": "Rows by segment"},
        sentence=_sentence(whole, prose),
        numbers=tuple(prose.numbers),
        warnings=notes.gathered(
            _overlap(several),
            *(
                f"No row is left for {name}."
                for name, count in zip(whole.cut.names[:-1], whole.rows, strict=False)
                if not count and whole.total
            ),
            notes.not_finite([measure.column for measure in measures]),
        ),
        extra={"traits": [[trait.document for trait in whole.traits[p]] for p in kept]},
    )


def _overlap(rows: int) -> str | None:
    if not rows:
        return None
    told = "1 row fits several rules and is" if rows == 1 else f"{rows:,} rows fit several rules and are"
    return f"{told} told under the first of them."


def _sentence(whole: Described, prose: Prose) -> str:
    if not whole.total:
        return "No row fits."
    rest = whole.rows[-1]
    ruled = whole.rows[:-1]
    if not any(ruled):
        return f"None of {prose.count(whole.total, 'row')} fits a rule."
    largest = max(range(len(ruled)), key=lambda p: (ruled[p], -p))
    name = prose.label(whole.cut.names[largest], largest, "segment")
    size, share = ruled[largest], ruled[largest] / whole.total
    told = (
        f"The largest of {prose.count(len(ruled), 'segment')} is {name} with "
        f"{prose.number(size, None, largest, 'rows')} of {prose.count(whole.total, 'row')} "
        f"({prose.share(share, largest, 'share')})"
    )
    if not rest:
        return f"{told}; every row fits a rule."
    return f"{told}; {prose.count(rest, 'row')} {'fits' if rest == 1 else 'fit'} no rule."
