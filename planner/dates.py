"""Periods that people name (`Q2 2025`, `last 30 days`, `since March`), relative to the last date in the data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from planner.grains import add_months, floor, step
from planner.lexicon import Lexicon
from planner.tokens import Token

DAY = timedelta(days=1)
CENTURIES = 98
Range = tuple[date | None, date | None]
"""First day and the day after the last; None is open."""


@dataclass(frozen=True)
class Period:
    """Days that a phrase means: one range, or the same season of several years."""

    ranges: tuple[Range, ...]
    grain: str
    years: tuple[int, int] | None = None
    """Set where the phrase names calendar years alone: the first and the last."""
    relative: bool = False
    """Whether the data's last date decides it."""
    bare: bool = False
    """Whether it is no more than a number that could be a year."""
    ahead: bool = False
    """Whether it follows the data's last date: `next month`."""
    halves: tuple[tuple[str, Period], tuple[str, Period]] | None = None
    """The two periods that `and` joins, each as it was said."""


Found = tuple[int, Period]
"""Tokens taken, and what they mean."""


class Calendar:
    """Reads periods out of tokens; `first` and `last` are the first and last date of the data."""

    def __init__(self, words: Lexicon, first: date, last: date) -> None:
        self.words, self.first, self.last = words, first, last
        self.dates: dict[str, list[str]] = words.raw["dates"]
        self.months: dict[str, int] = words.raw["months"]
        self.grains = {w: g for g, ws in words.raw["grains"].items() for w in ws if g in STEPS}

    def read(self, tokens: Sequence[Token], at: int) -> Found | None:
        """The longest period that begins at a token."""
        readers: tuple[Callable[[Sequence[Token], int], Found | None], ...] = (
            self._between, self._bounded, self._opened, self._relative, self._to_date, self._ahead, self._point,
        )  # fmt: skip
        found = [f for reader in readers if (f := reader(tokens, at))]
        return max(found, key=lambda f: f[0], default=None)

    def _is(self, tokens: Sequence[Token], at: int, key: str) -> int:
        """Tokens that a phrase of the list `key` takes here; 0 where none stands."""
        for phrase in sorted(self.dates[key], key=len, reverse=True):
            parts = phrase.split()
            if [t.low for t in tokens[at : at + len(parts)]] == parts:
                return len(parts)
        return 0

    def _between(self, tokens: Sequence[Token], at: int) -> Found | None:
        lead = self._is(tokens, at, "between")
        one = self._point(tokens, at + lead)
        if not one:
            return None
        joint = self._is(tokens, at + lead + one[0], "and")
        two = self._point(tokens, at + lead + one[0] + joint) if joint else None
        spanning = joint and tokens[at + lead + one[0]].low in self.dates["span"]
        if not two or (one[1].bare and two[1].bare and not lead and not spanning):
            return None
        period = one[1]
        start, end = period.ranges[0][0], two[1].ranges[0][1]
        years = (period.years[0], two[1].years[1]) if period.years and two[1].years else None
        bare = period.bare and two[1].bare
        halves = self._halves(tokens, at + lead, (one, two), joint)
        return lead + one[0] + joint + two[0], Period(((start, end),), period.grain, years, bare=bare, halves=halves)

    def _halves(
        self, tokens: Sequence[Token], at: int, points: tuple[Found, Found], joint: int
    ) -> tuple[tuple[str, Period], tuple[str, Period]]:
        """Both periods with their words; the first takes the year of the second where it has none."""
        one, two = points
        start, end = one[1].ranges[0]
        year = two[1].ranges[0][0]
        if len(one[1].ranges) > 1 and start and end and year:
            back = 12 * (year.year - start.year)
            one = one[0], replace(one[1], ranges=((add_months(start, back), add_months(end, back)),))
        split, second = at + one[0], at + one[0] + joint
        words = [" ".join(t.text for t in tokens[a:b]) for a, b in ((at, split), (second, second + two[0]))]
        return (words[0], one[1]), (words[1], two[1])

    def _bounded(self, tokens: Sequence[Token], at: int) -> Found | None:
        for key in ("since", "after", "before"):
            if not (lead := self._is(tokens, at, key)):
                continue
            lead += at + lead < len(tokens) and tokens[at + lead].low in self.words.words("articles") - {"of"}
            point = self._point(tokens, at + lead)
            if not point:
                continue
            start, end = point[1].ranges[-1]
            behind = tokens[at + lead + point[0]].low if at + lead + point[0] < len(tokens) else ""
            if point[1].years and behind != "on" and tokens[at].low in self.words.words("of_or_since"):
                return lead + point[0], point[1]
            inclusive = tokens[at].low in ("until", "till", "up")
            ranges: Range = {
                "since": (start, None),
                "after": (end, None),
                "before": (None, end if inclusive else start),
            }[key]
            return lead + point[0], replace(point[1], ranges=(ranges,), years=None)
        return None

    def _opened(self, tokens: Sequence[Token], at: int) -> Found | None:
        """`2010 or before`, `from May 2020 onwards`: a point, and all that lies on one side of it."""
        lead = self._is(tokens, at, "since")
        point = self._point(tokens, at + lead)
        if not point:
            return None
        start, end = point[1].ranges[-1]
        place = at + lead + point[0]
        if tail := self._is(tokens, place, "or_before"):
            return lead + point[0] + tail, replace(point[1], ranges=((None, end),), years=None, bare=False)
        if tail := self._is(tokens, place, "or_after"):
            return lead + point[0] + tail, replace(point[1], ranges=((start, None),), years=None, bare=False)
        return None

    def _relative(self, tokens: Sequence[Token], at: int) -> Found | None:
        for key in ("last", "this"):
            if not (lead := self._is(tokens, at, key)):
                continue
            place, count = at + lead, 0
            if place < len(tokens) and tokens[place].number is not None:
                count, place = int(tokens[place].number or 0), place + 1
            if place >= len(tokens) or tokens[place].low not in self.grains:
                continue
            grain = self.grains[tokens[place].low]
            if key == "last" and not count and tokens[place].low.endswith("s"):
                continue
            if count:
                return place + 1 - at, Period(((self._back(grain, count), None),), grain, relative=True)
            return place + 1 - at, Period((self._named(key, grain),), grain, relative=True)
        return None

    def _ahead(self, tokens: Sequence[Token], at: int) -> Found | None:
        """`next month`, `the coming 3 weeks`: from the step that follows the data's last date."""
        place = at + self._is(tokens, at, "next")
        if place == at:
            return None
        counted = place < len(tokens) and tokens[place].number is not None
        count = int(tokens[place].number or 0) if counted else 1
        place += counted
        grain = self.grains.get(tokens[place].low) if place < len(tokens) else None
        if grain is None or not 1 <= count <= 1000:
            return None
        start = step(floor(self.last, grain), grain, 1)
        return place + 1 - at, Period(((start, step(start, grain, count)),), grain, relative=True, ahead=True)

    def _back(self, grain: str, count: int) -> date:
        """First day of the `count` steps that end with the data's last date."""
        if grain in ("day", "week"):
            return self.last - timedelta(days=count * (7 if grain == "week" else 1)) + DAY
        months = count * {"month": 1, "quarter": 3, "year": 12}[grain]
        return add_months(self.last + DAY, -months)

    def _named(self, key: str, grain: str) -> Range:
        start = floor(self.last, grain)
        end = step(start, grain, 1)
        if key == "this" or end == self.last + DAY:
            return start, end
        return step(start, grain, -1), start

    def _to_date(self, tokens: Sequence[Token], at: int) -> Found | None:
        for key, grain in (("ytd", "year"), ("mtd", "month"), ("qtd", "quarter")):
            if lead := self._is(tokens, at, key):
                return lead, Period(((floor(self.last, grain), self.last + DAY),), grain, relative=True)
        if tokens[at].low in self.grains and (tail := self._is(tokens, at + 1, "to_date")):
            grain = self.grains[tokens[at].low]
            return 1 + tail, Period(((floor(self.last, grain), self.last + DAY),), grain, relative=True)
        for key in ("today", "yesterday"):
            if lead := self._is(tokens, at, key):
                day = self.last - (DAY if key == "yesterday" else DAY * 0)
                return lead, Period(((day, day + DAY),), "day", relative=True)
        return None

    def _point(self, tokens: Sequence[Token], at: int) -> Found | None:
        """One named period: a year, quarter, half, month or day."""
        if at >= len(tokens):
            return None
        readers = (self._iso, self._quarter, self._day_month, self._year)
        found = [f for reader in readers if (f := reader(tokens, at))]
        return max(found, key=lambda f: f[0], default=None)

    def _iso(self, tokens: Sequence[Token], at: int) -> Found | None:
        parts = tokens[at].low.split("-")
        if len(parts) < 2 or not all(p.isdigit() for p in parts):
            return None
        try:
            start = date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)
        except ValueError:
            return None
        grain = "day" if len(parts) > 2 else "month"
        return 1, Period(((start, step(start, grain, 1)),), grain)

    def _quarter(self, tokens: Sequence[Token], at: int) -> Found | None:
        low, taken, number, months = tokens[at].low, 1, 0, 3
        if len(low) == 2 and low[0] in "qh" and low[1].isdigit():
            number, months = int(low[1]), 3 if low[0] == "q" else 6
        elif at + 1 < len(tokens) and (ordinal := self.words.raw["ordinals"].get(low) or _ordinal(tokens[at])):
            if self.grains.get(tokens[at + 1].low) == "quarter":
                number, taken = ordinal, 2
            elif tokens[at + 1].low in self.dates["half"]:
                number, months, taken = ordinal, 6, 2
        if not 1 <= number <= 12 // months:
            return None
        year, more = self._of_year(tokens, at + taken)
        return taken + more, self._season((number - 1) * months + 1, months, year, "quarter" if months == 3 else "half")

    def _day_month(self, tokens: Sequence[Token], at: int) -> Found | None:
        """`March`, `March 2025`, `March 15, 2025`, `15 March`."""
        month, day, taken = self.months.get(tokens[at].low), 0, 1
        if month and self._only_a_verb(tokens, at):
            return None
        if month and at + 1 < len(tokens) and 1 <= (tokens[at + 1].number or 0) <= 31:
            day, taken = int(tokens[at + 1].number or 0), 2
        elif not month and 1 <= (tokens[at].number or 0) <= 31:
            skip = 1 if at + 1 < len(tokens) and tokens[at + 1].low == "of" else 0
            if at + 1 + skip < len(tokens) and (month := self.months.get(tokens[at + 1 + skip].low)):
                day, taken = int(tokens[at].number or 0), 2 + skip
        if not month:
            return None
        year, more = self._of_year(tokens, at + taken)
        if not day:
            return taken + more, self._season(month, 1, year, "month")
        passed = (month, day) <= (self.last.month, self.last.day)
        try:
            start = date(year or (self.last.year if passed else self.last.year - 1), month, day)
        except ValueError:
            return None
        return taken + more, Period(((start, start + DAY),), "day", relative=year is None)

    def _only_a_verb(self, tokens: Sequence[Token], at: int) -> bool:
        """Whether a month's name that is a verb too (`may`) stands where no month would."""
        if tokens[at].low not in self.words.raw["verb_months"]:
            return False
        led = at > 0 and tokens[at - 1].low in self.words.raw["before_months"]
        return not led and not (at + 1 < len(tokens) and tokens[at + 1].number)

    def _of_year(self, tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
        """A year behind a month or quarter, with the tokens it takes."""
        skip = 1 if at < len(tokens) and tokens[at].low in ("of", "in") else 0
        if at + skip < len(tokens) and (year := _year(tokens[at + skip])):
            return year, skip + 1
        return None, 0

    def _season(self, month: int, months: int, year: int | None, grain: str) -> Period:
        years = [year] if year else range(self.first.year, self.last.year + 1)
        ranges = [(date(y, month, 1), add_months(date(y, month, 1), months)) for y in years]
        inside = [r for r in ranges if r[0] <= self.last and r[1] > self.first]
        return Period(tuple(inside or ranges[-1:]), grain)

    def _year(self, tokens: Sequence[Token], at: int) -> Found | None:
        lead = self._is(tokens, at, "fiscal")
        lead += 1 if lead and at + lead < len(tokens) and self.grains.get(tokens[at + lead].low) == "year" else 0
        low, follow = tokens[at].low, tokens[at + 1].low if at + 1 < len(tokens) else ""
        if (century := _ordinal(tokens[at])) and follow in self.dates["century"] and century <= CENTURIES:
            start = 100 * (century - 1) + 1
            return 2, Period(((date(start, 1, 1), date(start + 100, 1, 1)),), "year", (start, start + 99))
        if not lead and len(low) == 5 and low.endswith("0s") and low[:4].isdigit():
            start = int(low[:4])
            return 1, Period(((date(start, 1, 1), date(start + 10, 1, 1)),), "year", (start, start + 9))
        if not lead and low.startswith("fy") and low[2:].isdigit():
            year, lead = int(low[2:]) + (2000 if len(low) == 4 else 0), 1
        elif not lead and self.grains.get(low) == "year" and follow and (year := _year(tokens[at + 1]) or 0):
            lead = 2
        elif at + lead < len(tokens) and (year := _year(tokens[at + lead]) or 0):
            lead += 1
        else:
            return None
        bare = lead == 1 and low.isdigit()
        return lead, Period(((date(year, 1, 1), date(year + 1, 1, 1)),), "year", (year, year), bare=bare)


STEPS = ("day", "week", "month", "quarter", "year")


def _year(token: Token) -> int | None:
    return int(token.low) if token.low.isdigit() and len(token.low) == 4 and 1800 <= int(token.low) <= 2100 else None


def _ordinal(token: Token) -> int:
    return int(token.number or 0) if token.mark == "th" else 0
