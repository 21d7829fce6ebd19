"""Two measures that go together, or two dimensions: rank correlation and association, given time."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.special import chdtrc

from sandbox.insights import wording
from sandbox.insights.claim import Claim, Story
from sandbox.insights.frame import Dimension, Frame, Mask, Measure, ranks
from sandbox.insights.pairs import pair_p, paired, stacked
from sandbox.insights.survey import Survey
from sandbox.insights.wording import Words

LEAST_R = 0.1
LEAST_V = 0.15
ROWS = 12
SHOWN = 6
PAIRS = 30


def mine(survey: Survey) -> list[Claim]:
    numeric = [m for m in survey.frame.measures if m.outcome is None]
    claims = associations(survey)
    if len(numeric) >= 2:
        claims += correlations(survey, numeric)
    return claims


def correlations(survey: Survey, numeric: list[Measure]) -> list[Claim]:
    """Every pair, with what time explains taken off both; the raw correlation must have the same sign."""
    raw = paired(*stacked([(m.score, m.present) for m in numeric]))
    net = paired(*stacked([(survey.timeless[m.name], m.present) for m in numeric]))
    within = [survey.clustering(m.score, m.present) for m in numeric]
    claims = []
    for i, j in combinations(range(len(numeric)), 2):
        first, second = numeric[i], numeric[j]
        count, r = float(net.count[i, j]), float(net.r[i, j])
        if count < ROWS:
            continue
        driven = survey.driven(first, second)
        if driven:
            r, count = survey.steps(first, second)
        p = pair_p(r, count)
        if p < 1e-3 and not driven:
            p = pair_p(r, count, 0, design(survey, first, second, within[i] * within[j]))
        survey.ledger.test(p)
        shown = float(raw.r[i, j])
        if p < 1e-2 and abs(r) >= LEAST_R and shown * r > 0:
            claims.append(
                Claim(
                    "correlation",
                    (first.name, second.name),
                    p,
                    effect=min(abs(shown), abs(r)) if driven else abs(shown),
                    coverage=float(net.count[i, j]) / survey.frame.rows,
                    measure=first.name,
                    measure2=second.name,
                    sign="+" if r > 0 else "-",
                    facts={"r": shown, "driven": driven},
                )
            )
    return claims


def design(survey: Survey, first: Measure, second: Measure, shared: float) -> float:
    """How many rows one independent row is worth, by nearness in time and by the entities of a panel."""
    inflation = survey.inflation(survey.dependence(first), survey.dependence(second))
    panel = survey.frame.panel
    if panel is not None:
        inflation = max(inflation, 1 + (survey.frame.rows / len(panel.levels) - 1) * shared)
    return inflation


def associations(survey: Survey) -> list[Claim]:
    """Pairs of dimensions with more than two levels; two-level ones are outcomes and told as rates."""
    claims = []
    wide = [d for d in survey.frame.dimensions if len(d.levels) > 2 and not survey.frame.is_panel(d)]
    for first, second in combinations(wide, 2):
        p, v = cramer(first, second)
        survey.ledger.test(p)
        if p < 1e-2 and v >= LEAST_V:
            claims.append(
                Claim(
                    "association",
                    (first.name, second.name),
                    p,
                    effect=v,
                    surprise=0.4 if v > 0.95 else 0.8,
                    dimension=second.name,
                    facts={"v": v},
                )
            )
    return claims


def contingency(first: Dimension, second: Dimension) -> np.ndarray:
    both = (first.codes >= 0) & (second.codes >= 0)
    width = len(second.levels)
    flat = np.bincount(first.codes[both] * width + second.codes[both], minlength=len(first.levels) * width)
    return flat.reshape(len(first.levels), width).astype(np.float64)


def cramer(first: Dimension, second: Dimension) -> tuple[float, float]:
    """p-value of chi-square, and Cramer's V corrected for bias (Bergsma 2013)."""
    table = contingency(first, second)
    table = table[table.sum(axis=1) > 0][:, table.sum(axis=0) > 0]
    total = float(table.sum())
    rows, columns = table.shape
    if min(rows, columns) < 2 or total < 5 * max(rows, columns):
        return 1.0, 0.0
    expected = table.sum(axis=1)[:, None] * table.sum(axis=0)[None, :] / total
    if float(np.mean(expected < 5)) > 0.2:
        return 1.0, 0.0
    chi = float(((table - expected) ** 2 / expected).sum())
    freedom = (rows - 1) * (columns - 1)
    phi = max(0.0, chi / total - freedom / (total - 1))
    rows_c, columns_c = rows - (rows - 1) ** 2 / (total - 1), columns - (columns - 1) ** 2 / (total - 1)
    return float(chdtrc(freedom, chi)), float(np.sqrt(phi / max(min(rows_c, columns_c) - 1, 1e-9)))


def spearman(first: Measure, second: Measure, rows: Mask | None = None) -> float:
    both = first.present & second.present & (True if rows is None else rows)
    a, b = ranks(first.values[both]), ranks(second.values[both])
    return float(np.corrcoef(a, b)[0, 1]) if both.sum() > 2 else 0.0


def tell(claim: Claim, frame: Frame) -> Story:
    words = Words()
    a, b = (words.name(c) for c in claim.columns[:2])
    evidence: dict[str, object] = {"name": "correlation", "params": {"columns": list(claim.columns)}}
    if claim.type == "association":
        sentence = (
            f"{a} and {b} go together: knowing one says much about the other "
            f"(Cramér's V {words.correlation(claim.facts['v'])}). {closest(claim, frame, words)}"
        )
        why = f"A split by {a} is in part a split by {b}; do not read them as two separate causes."
        return Story(sentence, tuple(words.numbers), why, f"count by {a} and {b}", crossed(claim, frame), evidence)
    first, second = frame.measure(claim.columns[0]), frame.measure(claim.columns[1])
    if "least" in claim.facts:
        return together(claim, frame, evidence)
    r = spearman(first, second)
    verb = "rises" if r > 0 else "falls"
    strength = "closely" if abs(r) >= 0.7 else "clearly" if abs(r) >= 0.4 else "slightly"
    sentence = f"{b} {verb} {strength} with {a} (rank correlation {words.correlation(r)})"
    sentence += ", from one step of time to the next as well." if claim.facts.get("driven") else "."
    both = np.flatnonzero(first.present & second.present)
    picked = both[np.unique(np.linspace(0, both.size - 1, min(both.size, 300)).astype(int))]
    data = wording.points(list(first.values[picked]), second.values[picked], (first.name, second.name))
    why = f"Where {a} is known, {b} can be guessed better; which drives which, the data alone cannot say."
    chart = wording.chart("point", f"{b} against {a}", (claim.columns[0], claim.columns[1]), data)
    return Story(sentence, tuple(words.numbers), why, f"correlation between {a} and {b}", chart, evidence)


def crossed(claim: Claim, frame: Frame) -> dict[str, object]:
    """Rows by the levels of both."""
    first, second = (frame.dimension(name) for name in claim.columns)
    table = contingency(first, second)
    data = [
        {first.name: first.levels[i], second.name: second.levels[j], "rows": int(table[i, j])}
        for i in range(first.named)
        for j in range(second.named)
    ][: wording.CHART_POINTS]
    return wording.chart(
        "bar", f"Rows by {first.name} and {second.name}", (first.name, "rows"), data, series=second.name
    )


def closest(claim: Claim, frame: Frame, words: Words) -> str:
    """The two levels that meet most beyond chance, by Haberman's (1973) adjusted residual, in a sentence."""
    first, second = (frame.dimension(name) for name in claim.columns)
    table = contingency(first, second)[: first.named, : second.named]
    total, down, across = float(table.sum()), table.sum(axis=1)[:, None], table.sum(axis=0)[None, :]
    expected = down * across / total
    spread = np.sqrt(expected * (1 - down / total) * (1 - across / total))
    i, j = np.unravel_index(np.argmax((table - expected) / np.maximum(spread, 1e-9)), table.shape)
    here = float(table[i, j] / down[i, 0])
    there = float((across[0, j] - table[i, j]) / (total - down[i, 0]))
    told = f"{words.name(second.name)} = {words.name(second.levels[j])} for {words.percent(here, there)} of"
    told += f" {words.name(first.name)} = {words.name(first.levels[i])}"
    return f"{told}, against {words.percent(there, here)} elsewhere."


def together(claim: Claim, frame: Frame, evidence: dict[str, object]) -> Story:
    """Several measures of which any two rise together."""
    words = Words()
    measures = [frame.measure(name) for name in claim.columns]
    least = min(spearman(a, b) for a, b in combinations(measures, 2))
    names = [words.name(m.name) for m in measures[:SHOWN]]
    if len(measures) > SHOWN:
        names.append(f"{words.count(len(measures) - SHOWN)} more")
    sentence = f"{wording.joined(names)} rise and fall together (rank correlation {words.correlation(least)} or more "
    sentence += "between any two)."
    pairs = [
        {"pair": f"{a.name} and {b.name}", "correlation": wording.finite(spearman(a, b))}
        for a, b in list(combinations(measures, 2))[:PAIRS]
    ]
    chart = wording.chart("bar", "Rank correlation by pair", ("pair", "correlation"), pairs)
    why = "They share one cause or measure one thing: one of them, or their average, speaks for all."
    question = f"correlation between {measures[0].name} and {measures[1].name}"
    return Story(sentence, tuple(words.numbers), why, question, chart, evidence)
