"""Whose turn it is: deficit round robin over organisations, under their caps, into a short window on the wire."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from services.executor import rows
from services.executor.ledger import Turn
from services.executor.model import Release
from services.executor.tables import Job

QUANTUM = 1
COST_MAX = 16
COST_BYTES = 64 * 1024 * 1024
"""Reading a file costs one turn for each so many bytes, and at most COST_MAX."""
BACKOFF_MAX = 6


def cost_of(size_bytes: int) -> int:
    return min(COST_MAX, 1 + size_bytes // COST_BYTES)


class Dispatcher:
    """Which organisations wait, and what each is owed. Only a hint: the rows say what is really there."""

    def __init__(self, window: int, cap: int, patience_s: float) -> None:
        """`window`: jobs on the wire that nobody has started; `cap`: of one organisation, on the wire and at work.

        `patience_s`: how long a job may stay on the wire before it is put there again (and twice as long each time).
        """
        self._window, self._cap, self._patience_s = window, cap, patience_s
        self._deficits: dict[str, int] = {}
        self.leads = False

    @property
    def cap(self) -> int:
        return self._cap

    def release(self, turn: Turn) -> None:
        """Puts jobs on the wire as far as window and caps allow."""
        for organization_id in turn.waiting:
            self._deficits.setdefault(organization_id, 0)
        if not self.leads or not self._deficits:
            return
        active, on_wire = rows.load(turn.tx)
        room = self._window - on_wire
        if room <= 0:
            return
        queues = _Queues(lambda who, limit: rows.heads(turn.tx, who, turn.now, limit))
        for job in self._pick(queues, active, room):
            self.put_on_wire(turn, job)

    def put_on_wire(self, turn: Turn, job: Job) -> None:
        """RELEASED, or RELEASED once more."""
        releases = job.releases + 1
        due_time = turn.now + timedelta(seconds=self._patience_s * 2 ** min(releases - 1, BACKOFF_MAX))
        rows.release(turn.tx, job, releases, due_time)
        turn.released.append(Release(job.id, job.attempt, job.organization_id, releases, job.traceparent))

    def _pick(self, queues: _Queues, active: dict[str, int], room: int) -> list[Job]:
        picked: list[Job] = []
        moved = True
        while moved and len(picked) < room:
            moved = False
            for who in list(self._deficits):
                free = min(self._cap - active.get(who, 0), room - len(picked))
                if free <= 0:
                    continue
                queue = queues.of(who, free)
                if not queue:
                    del self._deficits[who]
                    continue
                moved = True
                deficit = self._deficits.pop(who) + QUANTUM
                while queue and free and queue[0].cost <= deficit:
                    job = queue.pop(0)
                    deficit, free = deficit - job.cost, free - 1
                    active[who] = active.get(who, 0) + 1
                    picked.append(job)
                if not queues.drained(who):
                    self._deficits[who] = deficit
        return picked


class _Queues:
    """Each organisation's next jobs, read once, when its turn first comes."""

    def __init__(self, read: Callable[[str, int], list[Job]]) -> None:
        self._read = read
        self._heads: dict[str, list[Job]] = {}
        self._all: set[str] = set()

    def of(self, organization_id: str, limit: int) -> list[Job]:
        if organization_id not in self._heads:
            queue = self._heads[organization_id] = self._read(organization_id, limit)
            if len(queue) < limit:
                self._all.add(organization_id)
        return self._heads[organization_id]

    def drained(self, organization_id: str) -> bool:
        """Whether nothing is left, neither here nor where it was read."""
        return organization_id in self._all and not self._heads[organization_id]
