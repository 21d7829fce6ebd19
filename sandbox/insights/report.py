"""From a frame to a report: mine, admit, explain away, rank, and tell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

from sandbox.insights import (
    change_point,
    constant,
    correlation,
    distribution,
    dominance,
    exception,
    formula,
    missing_pattern,
    near_duplicate,
    outlier,
    seasonality,
    segment_difference,
    simpson,
    steady_share,
    subspace,
    trend,
)
from sandbox.insights.claim import Claim, Story
from sandbox.insights.explain import explained_away
from sandbox.insights.frame import Frame
from sandbox.insights.ledger import RATE
from sandbox.insights.ranking import ranked
from sandbox.insights.siblings import with_siblings
from sandbox.insights.survey import Survey

MINERS: tuple[ModuleType, ...] = (
    trend,
    change_point,
    seasonality,
    outlier,
    dominance,
    segment_difference,
    correlation,
    simpson,
    subspace,
    missing_pattern,
    near_duplicate,
    exception,
    distribution,
    steady_share,
    formula,
    constant,
)


@dataclass(frozen=True)
class Report:
    claims: list[Claim]
    tests: dict[str, Any]


def report(frame: Frame, limit: int, focus: str | None = None) -> Report:
    """The best claims of a frame; with a focus only those about that column."""
    survey = Survey(frame)
    found = [replace(claim, miner=name(miner)) for miner in MINERS for claim in miner.mine(survey)]
    admitted = survey.ledger.admits(found)
    left = explained_away(admitted, frame)
    if focus:
        left = [claim for claim in left if focus in claim.about]
    told = ranked(left, limit, frame)
    inferential = sum(not claim.descriptive for claim in admitted)
    tests = {
        "tested": survey.ledger.tested,
        "admitted": inferential,
        "kept": len(told),
        "fdr": RATE,
        "procedure": "Benjamini-Yekutieli",
    }
    return Report(told, tests)


def tell(claim: Claim, frame: Frame) -> Story:
    miner = next(m for m in MINERS if name(m) == claim.miner)
    story: Story = miner.tell(claim, frame)
    return with_siblings(claim, story)


def name(miner: ModuleType) -> str:
    return miner.__name__.rpartition(".")[2]


def document(claim: Claim, story: Story, rank: int) -> dict[str, Any]:
    """The insight as JSON."""
    return {
        "rank": rank,
        "type": claim.type,
        "columns": list(claim.columns),
        "measure": claim.measure,
        "measure2": claim.measure2,
        "dimension": claim.dimension,
        "time": claim.time,
        "filter": dict(claim.filters),
        "direction": claim.direction,
        "sign": claim.sign,
        "entity": claim.entity,
        "at": claim.at,
        "period": claim.period,
        "values": [float(f"{v:.12g}") for v in claim.values],
        "share": claim.share,
        "effect": float(f"{claim.effect:.4g}"),
        "p_value": None if claim.descriptive else float(f"{claim.p:.3g}"),
        "score": float(f"{claim.score:.4g}"),
        "descriptive": claim.descriptive,
        "text": story.sentence,
        "numbers": [{"text": n.text, "value": n.value} for n in story.numbers],
        "why": story.why,
        "follow_up": story.follow_up,
        "chart": story.chart,
        "operator": story.operator,
    }
