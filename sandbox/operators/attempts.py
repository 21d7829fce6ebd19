"""SQL of a funnel: every actor's attempts at its steps, and the one that counts.

An attempt starts with a row of the first step and takes, step by step, the first row that comes next; no row serves
two steps of it. Of an actor's attempts counts the one that gets furthest, of these the one that gets there first, and
of these the one that started last. So the products do it that analysts know: Mixpanel's funnels with re-entry take
the latest first step, the first row of every further step and the first conversion; Amplitude's let a row into one
path once and allow a step to be repeated; PostHog's strict order allows no event between two steps.

Along an actor's rows, `c<i>` is the start of the attempt that this row brings to step i: a later start has come later
and lasts longer, so the latest is the only one to follow. Rows of one moment stand in the order of the steps, and
those with the same marks can change places, so no tie can change the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import sql

SHARES = (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4), Fraction(9, 10))
"""Quantiles of the time that steps take."""
_FIRST_TO = "ROWS BETWEEN UNBOUNDED PRECEDING AND"


@dataclass(frozen=True)
class Barrier:
    """Rows that end an attempt which has come to step `after` and not yet to step `before` (0-based)."""

    condition: str
    after: int
    before: int


@dataclass(frozen=True)
class Attempts:
    """The steps' conditions, and what an attempt has to keep to; `split` is the SQL of the value to split by."""

    actor: str
    time: str
    steps: Sequence[str]
    order: int
    window: str = ""
    """Interval within which all steps are; empty for any."""
    barriers: Sequence[Barrier] = ()
    split: str = ""

    def reached(self, relation: str, where: str) -> str:
        """Actors `s0`... that come to each step."""
        flags = self._flags()
        inner = sql.select(
            ["a", *(f"MAX({flag}) AS g{i}" for i, flag in enumerate(flags))], self._rows(relation, where)
        )
        sums = [f"SUM(g{i}) AS s{i}" for i in range(len(flags))]
        return sql.select(sums, f"({inner} GROUP BY a) AS actors")

    def _flags(self) -> list[str]:
        reach = [f"c{i} IS NOT NULL" for i in range(len(self.steps))]
        if self.order == pb.FUNNEL_ORDER_ANY:
            reach = [f"best > {i}" for i in range(len(self.steps))]
        return [f"CASE WHEN {condition} THEN 1 ELSE 0 END" for condition in reach]

    def lines(self, relation: str, where: str, times: bool) -> str:
        """The same per value `k` that actors enter with, and on demand the moments around each quantile of time:
        `d<i>` from the step before, `h<i>` from the first, each with the quantile's number, `l`ow or `h`igh rank, and
        whether it is the `s`tart or the `e`nd."""
        actors, by = self._actors(relation, where), bool(self.split)
        counts = [f"COUNT(t{i}) AS s{i}" for i in range(len(self.steps))]
        moments: list[str] = []
        if times:
            ranks, moments = self._ranks()
            actors = sql.nested([ranks], actors)
        shown = [*(["k"] if by else []), *counts, *moments]
        return sql.select(shown, actors) + (" GROUP BY k ORDER BY k ASC NULLS LAST" if by else "")

    def _ranks(self) -> tuple[list[str], list[str]]:
        """Windows that rank actors by the time a step took them, and aggregates that pick those at the quantiles."""
        part = "PARTITION BY k " if self.split else ""
        windows, picked = [], []
        for i in range(1, len(self.steps)):
            windows.append(f"COUNT(t{i}) OVER ({part.strip()}) AS n{i}")
            for kind, start in (("d", i - 1), ("h", 0)):
                order = f"t{i} - t{start} ASC NULLS LAST"
                windows.append(f"row_number() OVER ({part}ORDER BY {order}) AS {kind}{i}")
                for number, share in enumerate(SHARES):
                    place = f"CAST((n{i} - 1) * {share.numerator} AS DOUBLE) / {sql.double(share.denominator)}"
                    for side, more in (("l", 1), ("h", 2)):
                        at = f"{kind}{i} = CAST(floor({place}) AS BIGINT) + {more}"
                        name = f"{kind}{i}_{number}{side}"
                        picked.append(f"MAX(CASE WHEN {at} THEN t{start} END) AS {name}s")
                        picked.append(f"MAX(CASE WHEN {at} THEN t{i} END) AS {name}e")
        return windows, picked

    def _actors(self, relation: str, where: str) -> str:
        """Per actor the moments `t0`... of the attempt that counts, and the value `k` it entered with."""
        rows, count = self._rows(relation, where), len(self.steps)
        if self.order == pb.FUNNEL_ORDER_ANY:
            rows = sql.nested(self._best(), rows)
            entry = "t = s AND done = soonest"
            moments = [f"MIN(CASE WHEN {entry} THEN m{i} END) AS t{i}" for i in range(count)]
        else:
            furthest = ", ".join(f"MIN(c{i}) OVER (PARTITION BY a)" for i in reversed(range(count)))
            rows = sql.nested([[f"COALESCE({furthest}) AS s"]], rows)
            moments = [f"MIN(CASE WHEN c{i} = s THEN t END) AS t{i}" for i in range(count)]
            entry = "f0 = 1 AND t = s"
        value = [f"MIN(CASE WHEN {entry} THEN k END) AS k"] if self.split else []
        return f"({sql.select(['a', *moments, *value], rows, 's IS NOT NULL')} GROUP BY a) AS actors"

    def _rows(self, relation: str, where: str) -> str:
        events = self._events(relation, where)
        if self.order == pb.FUNNEL_ORDER_ANY:
            return sql.nested(self._any(), events)
        return sql.nested(self._along(), events)

    def _events(self, relation: str, where: str) -> str:
        """Rows that matter: actor `a`, time `t`, marks `f0`... of steps and `x0`... of barriers, and the split `k`."""
        marks = [f"CASE WHEN {step} THEN 1 END AS f{i}" for i, step in enumerate(self.steps)]
        for number, barrier in enumerate(self.barriers):
            first = 0 if self.order == pb.FUNNEL_ORDER_ANY else barrier.after + 1
            between = " OR ".join(f"({step})" for step in self.steps[first : barrier.before + 1])
            marks.append(f"CASE WHEN {between} THEN NULL WHEN {barrier.condition} THEN 1 END AS x{number}")
        shown = [f"{self.actor} AS a", f"CAST({self.time} AS TIMESTAMP) AS t", *marks]
        shown += [f"{self.split} AS k"] if self.split else []
        conditions = [f"({where})"] if where else []
        conditions += [f"{self.actor} IS NOT NULL", f"{self.time} IS NOT NULL"]
        if self.order != pb.FUNNEL_ORDER_STRICT:
            either = " OR ".join(f"({c})" for c in [*self.steps, *(b.condition for b in self.barriers)])
            conditions.append(f"({either})")
        return f"({sql.select(shown, relation, ' AND '.join(conditions))}) AS events"

    def _place(self) -> str:
        """Order within a moment: by the first step that the row is, then by all its marks; other rows last."""
        marks = [f"f{i}" for i in range(len(self.steps))] + [f"x{i}" for i in range(len(self.barriers))]
        first = " ".join(f"WHEN f{i} = 1 THEN {i << len(marks)}" for i in range(len(self.steps)))
        bits = " + ".join(f"CASE WHEN {mark} = 1 THEN {1 << i} ELSE 0 END" for i, mark in enumerate(marks))
        return f"CASE {first} ELSE {len(self.steps) << len(marks)} END + {bits} AS o"

    def _since(self, step: int) -> str:
        """Rows of an actor that no barrier against attempts at this step parts."""
        held = [f", z{i}" for i, b in enumerate(self.barriers) if b.after <= step < b.before]
        return f"PARTITION BY a{''.join(held)}"

    def _barred(self) -> list[list[str]]:
        """Layers with each row's place, and the barriers `z0`... up to it."""
        over = f"OVER (PARTITION BY a ORDER BY t ASC, o ASC {_FIRST_TO} CURRENT ROW)"
        return [[self._place()], [f"COUNT(x{i}) {over} AS z{i}" for i in range(len(self.barriers))]]

    def _along(self) -> list[list[str]]:
        layers = [*self._barred(), ["CASE WHEN f0 = 1 THEN t END AS c0"]]
        for i in range(1, len(self.steps)):
            before = f"({self._since(i - 1)} ORDER BY t ASC, o ASC"
            latest = f"MAX(c{i - 1}) OVER {before} {_FIRST_TO} 1 PRECEDING)"
            if self.order == pb.FUNNEL_ORDER_STRICT:
                latest = f"LAG(c{i - 1}) OVER {before})"
            within = f" AND t <= p{i} + {self.window}" if self.window else ""
            layers += [[f"{latest} AS p{i}"]]
            came = f"CASE WHEN f{i} = 1{within} THEN p{i} END"
            layers += self._once(i, came) if any(b.after == i for b in self.barriers) else [[f"{came} AS c{i}"]]
        return layers

    def _once(self, step: int, came: str) -> list[list[str]]:
        """Layers in which an attempt comes to a step but once: what a barrier ended behind it stays ended."""
        before = f"MAX(y{step}) OVER (PARTITION BY a ORDER BY t ASC, o ASC {_FIRST_TO} 1 PRECEDING) AS q{step}"
        new = f"CASE WHEN q{step} IS NULL OR y{step} > q{step} THEN y{step} END AS c{step}"
        return [[f"{came} AS y{step}"], [before], [new]]

    def _any(self) -> list[list[str]]:
        """`w<i>`: when step i comes first in the window that opens with the row; `best`: how many come."""
        last = f"{self.window} FOLLOWING" if self.window else "UNBOUNDED FOLLOWING"
        over = f"OVER ({self._since(0)} ORDER BY t ASC RANGE BETWEEN CURRENT ROW AND {last})"
        count = range(len(self.steps))
        seen = [f"MIN(CASE WHEN f{i} = 1 THEN t END) {over} AS w{i}" for i in count]
        best = " + ".join(f"CASE WHEN w{i} IS NOT NULL THEN 1 ELSE 0 END" for i in count)
        barred = self._barred() if self.barriers else []
        return [*barred, seen, [f"{best} AS best"]]

    def _best(self) -> list[list[str]]:
        """`m<i>`: when the window has seen i + 1 of the steps; `s`: where the window opens that counts."""
        count = range(len(self.steps))
        places = []
        for i in count:
            earlier = [f"CASE WHEN w{j} {'<=' if j < i else '<'} w{i} THEN 1 ELSE 0 END" for j in count if j != i]
            places.append(f"{' + '.join(earlier)} AS v{i}")
        seen = []
        for rank in count:
            cases = " ".join(f"WHEN v{i} = {rank} AND w{i} IS NOT NULL THEN w{i}" for i in count)
            seen.append(f"CASE {cases} END AS m{rank}")
        done = " ".join(f"WHEN best = {i + 1} THEN m{i}" for i in count)
        return [
            places,
            seen,
            ["MAX(best) OVER (PARTITION BY a) AS top"],
            [f"CASE WHEN best = top AND top > 0 THEN CASE {done} END END AS done"],
            ["MIN(done) OVER (PARTITION BY a) AS soonest"],
            ["MAX(CASE WHEN done = soonest THEN t END) OVER (PARTITION BY a) AS s"],
        ]
