"""Why a question that is understood has no answer: its data lack what the operator needs."""

from __future__ import annotations

from planner.interpretation import RefusalKind


class Unserved(Exception):
    """Raised while a question becomes a query; `topic` names the words that say what is lacking."""

    def __init__(self, topic: str, kind: RefusalKind = RefusalKind.NOT_IN_DATA) -> None:
        super().__init__(topic)
        self.topic, self.kind = topic, kind
