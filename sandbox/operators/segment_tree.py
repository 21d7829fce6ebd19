"""A tree that parts rows where a measure differs most, grown on some rows and pruned by others.

Everything is counted in whole numbers, so that no order of rows and no processor can change a split.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import special

from sandbox.operators.contrast import Sample, holm, kept, means

STEPS = 1 << 20
"""Steps of the grid on which the measure is held."""
LEVEL = 0.05
_SMALLEST, _PART = 20, 20
"""A segment has at least so many rows of those searched, and one of so many."""

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Feature:
    """A column as codes 0 to `codes` - 1 per row, the last of which is missing."""

    codes: int
    cells: Ints
    ordered: bool
    """Whether a split must leave the codes in their order, but for the missing one."""


@dataclass(frozen=True)
class Split:
    """Rows whose code is in `left` go left, all others right."""

    feature: int
    left: frozenset[int]
    gain: float


@dataclass
class Node:
    rows: Flags
    split: Split | None = None
    left: Node | None = None
    right: Node | None = None
    chance: float | None = None
    """Of the split: how probable so large a difference is on the rows kept aside, were there none."""

    def leaves(self) -> Iterator[Node]:
        if self.left is None or self.right is None:
            yield self
            return
        yield from self.left.leaves()
        yield from self.right.leaves()

    def splits(self) -> Iterator[Node]:
        if self.left is None or self.right is None:
            return
        yield self
        yield from self.left.splits()
        yield from self.right.splits()


@dataclass
class Search:
    """Rows to search in: the measure on its grid, the features, and which rows are kept aside."""

    target: Ints
    features: Sequence[Feature]
    aside: Flags
    blocks: Ints
    """Number of each row's block: neighbours, which may depend on each other, share one."""
    found: int = field(default=0, init=False)
    """Splits that the searched rows gave, before the rows kept aside had their say."""
    tried: int = field(default=0, init=False)

    def tree(self, most: int) -> Node:
        root = Node(np.ones(len(self.target), bool))
        self._grow(root, most)
        self._prune(root)
        return root

    def _grow(self, root: Node, most: int) -> None:
        """Splits the leaf that gains most, until there are `most` or none gains enough."""
        open_ = [(root, self._best(root))]
        leaves = 1
        while leaves < most:
            ready = [(node, split) for node, split in open_ if split is not None]
            if not ready:
                return
            node, split = max(ready, key=lambda item: item[1].gain)
            open_ = [item for item in open_ if item[0] is not node]
            goes = self._left(split)
            node.split, node.left, node.right = split, Node(node.rows & goes), Node(node.rows & ~goes)
            open_ += [(child, self._best(child)) for child in (node.left, node.right)]
            leaves += 1
            self.found += 1

    def _left(self, split: Split) -> Flags:
        feature = self.features[split.feature]
        goes = np.zeros(feature.codes, bool)
        goes[sorted(split.left)] = True
        return goes[feature.cells]

    def _best(self, node: Node) -> Split | None:
        """The split that explains most, if it explains more than the best of so many would by chance."""
        rows = node.rows & ~self.aside
        target = self.target[rows]
        count, total = len(target), int(target.sum())
        least = max(_SMALLEST, int((~self.aside).sum()) // _PART)
        if count < 2 * least:
            return None
        spread = int((target * target).sum()) - total * total / count
        best, tried = None, 0
        for i, feature in enumerate(self.features):
            for split in _splits(i, feature, feature.cells[rows], target, least):
                tried += 1
                if best is None or split.gain > best.gain:
                    best = split
        self.tried += tried
        if best is None or spread <= 0:
            return None
        left = spread - best.gain
        sure = -float(special.ndtri(LEVEL / (2 * tried)))
        return best if left <= 0 or best.gain / (left / (count - 2)) >= sure * sure else None

    def _prune(self, root: Node) -> None:
        """Takes back every split that the rows kept aside do not confirm, and what lies below."""
        nodes = list(root.splits())
        chances = holm([self._confirmed(node) for node in nodes])
        for node, chance in zip(nodes, chances, strict=True):
            node.chance = chance
            if chance is None or chance >= LEVEL:
                node.split = node.left = node.right = None

    def _confirmed(self, node: Node) -> float:
        """Probability of such a difference on the rows kept aside; 1 where it points the other way."""
        assert node.left is not None and node.right is not None
        seen = [self._mean(child.rows & ~self.aside) for child in (node.left, node.right)]
        checked = [_sample(self.target[child.rows & self.aside]) for child in (node.left, node.right)]
        if min(sample.count for sample in checked) < 2:
            return 1.0
        first, second = (sample.mean or 0.0 for sample in checked)
        same_way = (seen[0] < seen[1]) == (first < second)
        found = means(checked[0], checked[1], 1 - LEVEL).p
        if found is None or not same_way:
            return 1.0
        return max(found, self._by_blocks([child.rows & self.aside for child in (node.left, node.right)]))

    def _by_blocks(self, sides: Sequence[Flags]) -> float:
        """Probability of the difference where rows of a block may depend on each other (Liang and Zeger 1986)."""
        count = int(self.blocks.max()) + 1
        apart, pulls = 0.0, np.zeros(count)
        for sign, rows in zip((1, -1), sides, strict=True):
            target, blocks = self.target[rows], self.blocks[rows]
            mean = int(target.sum()) / len(target)
            sums, sizes = np.bincount(blocks, target, count), np.bincount(blocks, minlength=count)
            pulls += sign * (sums - mean * sizes) / len(target)
            apart += sign * mean
        held = len(np.unique(self.blocks[sides[0] | sides[1]]))
        if held < 3:
            return 1.0
        error = math.sqrt(math.fsum((pulls * pulls).tolist()) * held / (held - 1))
        return kept(2 * float(special.stdtr(held - 1, -abs(apart) / error))) if error else 0.0

    def _mean(self, rows: Flags) -> float:
        target = self.target[rows]
        return int(target.sum()) / len(target)


def _sample(target: Ints) -> Sample:
    count, total = len(target), int(target.sum())
    if count < 2:
        return Sample(count, None)
    square = int((target * target).sum())
    return Sample(count, total / count, (count * square - total * total) / (count * (count - 1)))


def _splits(position: int, feature: Feature, cells: Ints, target: Ints, least: int) -> Iterator[Split]:
    """Every cut of the codes in their order (of categories: in the order of their means), missing ones on either
    side."""
    counts = np.bincount(cells, minlength=feature.codes).tolist()
    sums = [int(s) for s in np.bincount(cells, weights=target, minlength=feature.codes)]
    missing = feature.codes - 1
    there = [code for code in range(missing) if counts[code]]
    if not feature.ordered:
        there.sort(key=lambda code: (sums[code] / counts[code], code))
    whole = (sum(counts), sum(sums))
    count = total = 0
    left: list[int] = []
    for code in [*there[:-1], None] if counts[missing] else there[:-1]:
        if code is not None:
            left.append(code)
            count, total = count + counts[code], total + sums[code]
            sides = [(frozenset(left), count, total)]
            if counts[missing]:
                sides.append((frozenset((*left, missing)), count + counts[missing], total + sums[missing]))
        else:
            sides = [(frozenset((missing,)), counts[missing], sums[missing])]
        for codes, n, s in sides:
            if min(n, whole[0] - n) >= least:
                yield Split(position, codes, _gain(n, s, *whole))


def _gain(count: int, total: int, all_count: int, all_total: int) -> float:
    """What of the squared deviations a split takes away."""
    rest = all_count - count
    apart = total * rest - (all_total - total) * count
    return float(apart * apart / (count * rest * all_count))


def grid(values: Sequence[Any]) -> Ints:
    """Numbers as steps between their first and last percentile, so that no far value decides alone.

    Halves keep the difference of the largest doubles finite.
    """
    if values and isinstance(values[0], float):
        values = [v / 2 for v in values]
    ordered = sorted(values)
    low, high = ordered[len(ordered) // 100], ordered[-1 - len(ordered) // 100]
    if low == high:
        low, high = ordered[0], ordered[-1]
    span = high - low
    if not span:
        return np.zeros(len(values), np.int64)
    return np.array([int((min(max(v, low), high) - low) / span * STEPS) for v in values], np.int64)
