"""Which engine a job runs on: DuckDB in the sandbox, or a Spark cluster for what outgrows one machine."""

from __future__ import annotations

from dataclasses import dataclass

from services.executor.model import Engine, EngineUnavailable, Limits, Version

DATA = "data"


@dataclass(frozen=True)
class Engines:
    """The limits of operators on each engine."""

    duckdb: Limits
    spark: Limits
    spark_from_bytes: int | None
    """Size of a version's Parquet from which Spark computes unless asked otherwise; None where there is no cluster."""

    def limits(self, version: Version, asked: Engine | None) -> Limits:
        """Raises EngineUnavailable."""
        size_bytes = sum(blob.size_bytes for blob in version.inputs if blob.name == DATA)
        if asked is Engine.SPARK and self.spark_from_bytes is None:
            raise EngineUnavailable(engine="Spark")
        vast = self.spark_from_bytes is not None and size_bytes >= self.spark_from_bytes
        return self.spark if asked is Engine.SPARK or (vast and asked is None) else self.duckdb
