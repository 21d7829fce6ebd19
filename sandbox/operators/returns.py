"""SQL of retention: in which periods actors start and come back, counted by cohort and period."""

from __future__ import annotations

from dataclasses import dataclass

from dataspeaks.executor.v1 import operators_pb2 as pb
from sandbox.operators import sql
from sandbox.operators.keys import DAY_STEPS, GroupKey
from sandbox.operators.visits import Visits

_STEPS: dict[int, tuple[int, str]] = {
    pb.GRAIN_SECOND: (1, "SECOND"),
    pb.GRAIN_MINUTE: (1, "MINUTE"),
    pb.GRAIN_HOUR: (1, "HOUR"),
    pb.GRAIN_DAY: (1, "DAY"),
    pb.GRAIN_WEEK: (7, "DAY"),
    pb.GRAIN_MONTH: (1, "MONTH"),
    pb.GRAIN_QUARTER: (3, "MONTH"),
    pb.GRAIN_YEAR: (12, "MONTH"),
}


@dataclass(frozen=True)
class Returns:
    """What starts (all rows where empty), what counts as coming back, and how far to follow.

    Rows are first taken together by actor and period where an actor has several starts or a value at its start.
    """

    actor: str
    time: str
    period: GroupKey
    start: str
    back: str
    entry: int
    returning: int
    periods: int
    split: str = ""

    @property
    def visits(self) -> Visits | None:
        """The shorter way, for one start an actor and returns in the period itself, where periods are not too many."""
        return Visits.of(self.period) if self._once and self.returning != pb.RETURN_ON_OR_AFTER else None

    def visited(self, visits: Visits, relation: str, where: str) -> str:
        return visits.counted(self.actor, relation, self._events(where), self.start, self.back)

    def counted(self, relation: str, where: str) -> str:
        """Per cohort `c` and period `p` (and value `g` at the start) those that come back `n`, and among its rows the
        `size` of the cohort; on or after: by the last period, or the last one followed, that has anyone of them."""
        tables = [f"seen AS ({self._seen(relation, where)})", *self._actors(), f"starts AS ({self._starts()})"]
        by = ["g"] if self.split else []
        if self.returning == pb.RETURN_ON_OR_AFTER:
            end = self._horizon("c")
            last = f"CASE WHEN z > {end} THEN {end} WHEN z >= c THEN z END AS p"
            source = f"({sql.select(['c', last, *by], 'starts')}) AS lasts"
            back, size = "CASE WHEN p IS NOT NULL THEN 1 ELSE 0 END", "1"
        else:
            both, followed = "starts JOIN seen ON starts.a = seen.a", f"p >= c AND p <= {self._horizon('c')}"
            source = f"({sql.select(['c', 'p', 'b', *by], both, followed)}) AS laters"
            back, size = "CASE WHEN b = 1 THEN 1 ELSE 0 END", "CASE WHEN p = c THEN 1 ELSE 0 END"
        names = ["c", "p", *by]
        counted = sql.select([*names, f"SUM({back}) AS n", f"SUM({size}) AS size"], source)
        order = ", ".join(f"{name} ASC NULLS LAST" for name in names)
        return f"WITH {', '.join(tables)} {counted} GROUP BY {', '.join(names)} ORDER BY {order}"

    @property
    def _once(self) -> bool:
        """Whether no more is asked of an actor than one start, and no value at it."""
        return self.entry != pb.ENTRY_RECURRING and not self.split

    def _actors(self) -> list[str]:
        """Each actor's first start `c` and last return `z`."""
        if self.entry == pb.ENTRY_RECURRING and self.returning != pb.RETURN_ON_OR_AFTER:
            return []
        ends = ["MIN(CASE WHEN s = 1 THEN p END) AS c", "MAX(CASE WHEN b = 1 THEN p END) AS z"]
        return [f"actors AS ({sql.select(['a', *ends], 'seen')} GROUP BY a)"]

    def _starts(self) -> str:
        """Each start of an actor: its cohort `c`, the split's value `g`, and the actor's last return `z`."""
        by = ["seen.k AS g"] if self.split else []
        if self.entry != pb.ENTRY_RECURRING:
            if not self.split:
                return sql.select(["a", "c", "z"], "actors", "c IS NOT NULL")
            source = "actors JOIN seen ON actors.a = seen.a AND actors.c = seen.p"
            return sql.select(["actors.a", "actors.c", "actors.z", *by], source)
        if self.returning == pb.RETURN_ON_OR_AFTER:
            source = "seen JOIN actors ON seen.a = actors.a"
            return sql.select(["seen.a", "seen.p AS c", "actors.z", *by], source, "seen.s = 1")
        return sql.select(["seen.a", "seen.p AS c", *by], "seen", "seen.s = 1")

    def _seen(self, relation: str, where: str) -> str:
        """Per actor `a` and period `p` whether it starts `s` or comes back `b`, and the split's value `k` there; row by
        row where no more is asked of an actor than its first start and its last return."""
        starts, back = self.start or "1 = 1", self.back or "1 = 1"
        shown = [f"{self.actor} AS a", f"{self.period.expression} AS p"]
        shown += [f"CASE WHEN {starts} THEN 1 END AS s", f"CASE WHEN {back} THEN 1 END AS b"]
        shown += [f"{self.time} AS t", f"{self.split} AS k"] if self.split else []
        rows = f"({sql.select(shown, relation, self._events(where))}) AS events"
        value = []
        if self._once and self.returning == pb.RETURN_ON_OR_AFTER:
            return sql.select(["a", "p", "s", "b"], rows)
        if self.split:
            rows = sql.nested([["MIN(CASE WHEN s = 1 THEN t END) OVER (PARTITION BY a, p) AS f"]], rows)
            value = ["MIN(CASE WHEN s = 1 AND t = f THEN k END) AS k"]
        flags = ["MAX(s) AS s" if self.start else "1 AS s", "MAX(b) AS b" if self.back else "1 AS b"]
        return f"{sql.select(['a', 'p', *flags, *value], rows)} GROUP BY a, p"

    def _events(self, where: str) -> str:
        """Condition of the rows that tell of a start or a return."""
        conditions = [f"({where})"] if where else []
        conditions += [f"{self.actor} IS NOT NULL", f"{self.time} IS NOT NULL"]
        if self.start and self.back:
            conditions.append(f"(({self.start}) OR ({self.back}))")
        return " AND ".join(conditions)

    def _horizon(self, cohort: str) -> str:
        """The last period that is followed."""
        if self.period.type == "integer":
            return f"{cohort} + {self.periods}"
        count, unit = _STEPS[self.period.grain]
        end = f"{cohort} + INTERVAL '{count * self.periods}' {unit}"
        return f"CAST({end} AS DATE)" if self.period.grain in DAY_STEPS else f"({end})"
