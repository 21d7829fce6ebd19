"""How cell text becomes a value: SQL over one text, which gives the value, or NULL where the text does not fit."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sandbox.ingest import names
from sandbox.ingest.vocabulary import CURRENCIES, CURRENCY_CODES
from sandbox.table import Type

BLANKS = " \t\u00a0\u202f"
DECIMAL_DIGITS = 18
DECIMAL_SCALE = 6
"""Most digits after the point that a column of plain decimal text may have to be stored exactly."""

MARKS = {**CURRENCIES, **{code: code for code in CURRENCY_CODES}, "%": "%"}
"""Marks that may stand before or after a number, and the unit that each means."""

_SHORT_SCALE = 3
"""Up to here no exponent fits behind the point together with the digits that it would push out of the scale."""
_GROUPS = {".": ",'’_ \u00a0\u202f", ",": ".'’_ \u00a0\u202f"}
_INTEGER = "-?(0|[1-9][0-9]{0,18})|\\+[1-9][0-9]{0,5}"
NUMBER = "[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?"
_CLOCK = "[0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?"
_ZONE = " ?(Z|z|UTC|GMT|[+-][0-9]{2}(:?[0-9]{2})?)"
_CLOCKS = "['%H:%M:%S', '%H:%M', '%I:%M:%S %p', '%I:%M %p', '%I:%M:%S%p', '%I:%M%p', '%H:%M:%S.%f']"
AT_CLOCK = f"(T|,? ){_CLOCK}( ?[AaPp][Mm])?"
"""What may follow a date."""


@dataclass(frozen=True)
class Quick:
    """A cheap reading of the usual spelling alone: casts computed once, and what must hold of them."""

    casts: tuple[str, ...]
    """SQL over `{v}`; the first is the value. `{0}`, `{1}` stand for them in `valid`."""
    valid: str
    """True where the text is spelled as usual and loses nothing; false or NULL otherwise."""


@dataclass(frozen=True)
class Format:
    """One reading of a column's text. In the SQL `{v}` stands for the text."""

    type: Type
    label: str
    """What a report calls this reading."""
    lenient: str
    """The value of every text that fits."""
    quick: Quick | None = None
    coerced: str | None = None
    """True of a text that fits with a loss, which the report then lists."""
    unit: str | None = None
    scale: int | None = None
    declared: bool = False
    """Whether `{v}` is not text but a value of the type that the source declares."""

    def value(self, text: str) -> str:
        """SQL of the value of `text`, or NULL."""
        lenient = self.lenient.replace("{v}", text)
        if self.quick is None:
            return lenient
        casts = [cast.replace("{v}", text) for cast in self.quick.casts]
        valid = self.quick.valid.replace("{v}", text)
        for n, cast in enumerate(casts):
            valid = valid.replace(f"{{{n}}}", cast)
        return f"coalesce(CASE WHEN {valid} THEN {casts[0]} END, {lenient})"


@dataclass(frozen=True)
class Notation:
    """How numbers are written in a column: plain, or with grouping, a decimal comma or a unit."""

    decimal: str = "."
    mark: str | None = None
    """Currency or percent mark before or after the number."""
    plain: bool = True
    thousands: str | None = None
    """The one grouping mark; None for any of the usual ones."""

    @property
    def clean(self) -> str:
        """SQL of the number as plain text, or NULL where `{v}` is not in this notation."""
        if self.plain:
            return "{v}"
        kept = f"regexp_replace({{v}}, '[^0-9{self.decimal}]', '', 'g')"
        number = f"replace({kept}, ',', '.')" if self.decimal == "," else kept
        sign = "CASE WHEN contains({v}, '-') OR contains({v}, '(') THEN '-' ELSE '' END"
        fits = f"regexp_full_match({trimmed('{v}')}, {names.text(self.pattern)})"
        return f"CASE WHEN {fits} THEN {sign} || {number} END"

    @property
    def pattern(self) -> str:
        """Regular expression of a trimmed number in this notation."""
        if self.plain:
            return f"{NUMBER}|[+-]?[iI][nN][fF]([iI][nN][iI][tT][yY])?"
        groups = re.escape(self.thousands or _GROUPS[self.decimal])
        mark = "" if self.mark is None else f"({re.escape(self.mark)})?"
        digits = f"([0-9]{{1,3}}([{groups}][0-9]{{3}})+|[0-9]+)?([{self.decimal}][0-9]*)?"
        blank = "[ \u00a0\u202f]*"
        whole = f"[+-]?{blank}{mark}{blank}[+-]?{digits}{blank}{mark}-?"
        return f"{whole}|\\({blank}{mark}{blank}{digits}{blank}{mark}\\)"

    @property
    def unit(self) -> str | None:
        return MARKS.get(self.mark or "")

    @property
    def label(self) -> str:
        if self.plain:
            return "number"
        return f"number, decimal {self.decimal!r}" + (f", {self.mark}" if self.mark else "")


PLAIN = Notation()


def trimmed(text: str) -> str:
    return f"trim({text}, '{BLANKS}')"


def code(text: str) -> str:
    """True of digits with a leading zero, which are a code and not a number."""
    return f"(({text} >= '00' AND {text} < '0:') OR ({text} >= '-00' AND {text} < '-0:'))"


_POWERS = f"[0, {', '.join(str(10**n) for n in range(1, 19))}]"
"""A whole number of n digits is at least the n-th of these; written with a zero, a blank or a fraction, less."""


def number_like(text: str) -> str:
    """False of a code, in the fewest comparisons."""
    return f"({text} >= '0:' OR ({text} < '00' AND ({text} >= '-0:' OR {text} < '-00')))"


def integer(notation: Notation = PLAIN) -> Format:
    x, t = notation.clean, trimmed(notation.clean)
    digits = f"strlen({x}) - CAST({{0}} < 0 AS INTEGER)"
    quick = Quick((f"TRY_CAST({x} AS BIGINT)",), f"abs(greatest({{0}}, -{2**63 - 1})) >= {_POWERS}[{digits}]")
    lenient = f"CASE WHEN regexp_full_match({t}, '{_INTEGER}') THEN TRY_CAST({t} AS BIGINT) END"
    return Format("integer", notation.label, lenient, quick if notation.plain else None, unit=notation.unit)


def whole(notation: Notation = PLAIN) -> Format:
    """Integers of which some are written `12.0`, as programs write whole numbers with missing ones among them."""
    x, t = notation.clean, trimmed(notation.clean)
    number = f"TRY_CAST({x} AS DOUBLE)"
    quick = Quick(
        (f"TRY_CAST({number} AS BIGINT)", number),
        f"CAST({{0}} AS DOUBLE) = {{1}} AND abs({{1}}) < {2**53} AND {number_like(x)}",
    )
    lenient = (
        f"CASE WHEN regexp_full_match({t}, '({_INTEGER})([.]0*)?') THEN TRY_CAST(split_part({t}, '.', 1) AS BIGINT) END"
    )
    return Format("integer", notation.label, lenient, quick if notation.plain else None, unit=notation.unit)


def decimal(scale: int, notation: Notation = PLAIN) -> Format:
    x, t = notation.clean, trimmed(notation.clean)
    stored = f"DECIMAL({DECIMAL_DIGITS}, {scale})"
    number = f"TRY_CAST({x} AS DOUBLE)"
    exact = f"(CAST({{0}} AS DOUBLE) = {number} AND abs({number}) < {2**53 // 10**scale})"
    if scale <= _SHORT_SCALE:
        exact = f"(strpos({x}, '.') >= strlen({x}) - {scale} OR {exact})"
    quick = Quick((f"TRY_CAST({x} AS {stored})",), f"{{0}} IS NOT NULL AND {exact} AND {number_like(x)}")
    pattern = f"[+-]?([0-9]+(\\.[0-9]{{0,{scale}}}0*)?|\\.[0-9]{{1,{scale}}}0*)"
    lenient = f"CASE WHEN regexp_full_match({t}, '{pattern}') AND {number_like(t)} THEN TRY_CAST({t} AS {stored}) END"
    return Format(
        "decimal", notation.label, lenient, quick if notation.plain else None, unit=notation.unit, scale=scale
    )


def double(notation: Notation = PLAIN) -> Format:
    x, t = notation.clean, trimmed(notation.clean)
    quick = Quick((f"TRY_CAST({x} AS DOUBLE)",), f"isfinite({{0}}) AND {number_like(x)}")
    lenient = (
        f"CASE WHEN regexp_full_match({t}, '(?i)[+-]?inf(inity)?') THEN TRY_CAST({t} AS DOUBLE)"
        f" WHEN regexp_full_match({t}, '{NUMBER}') AND {number_like(t)} AND isfinite(TRY_CAST({t} AS DOUBLE))"
        f" THEN TRY_CAST({t} AS DOUBLE) END"
    )
    return Format("double", notation.label, lenient, quick if notation.plain else None, unit=notation.unit)


BOOLEANS = (("true", "false"), ("yes", "no"), ("y", "n"), ("t", "f"))
WORDS = frozenset(f"{yes}/{no}" for yes, no in BOOLEANS)
"""Labels of the formats that name what true and false are called."""


def boolean(yes: str, no: str) -> Format:
    sql = f"CASE lower(trim({{v}}, '{BLANKS}')) WHEN '{yes}' THEN true WHEN '{no}' THEN false END"
    return Format("boolean", f"{yes}/{no}", sql)


ANY_BOOLEAN = Format(
    "boolean",
    "truth value",
    f"CASE WHEN lower(trim({{v}}, '{BLANKS}')) IN ('true', 'yes', 'y', 't', '1') THEN true"
    f" WHEN lower(trim({{v}}, '{BLANKS}')) IN ('false', 'no', 'n', 'f', '0') THEN false END",
)
"""For a column that a person says is boolean."""

_T = trimmed("{v}")
ISO_DATE = Format(
    "date",
    "date YYYY-MM-DD",
    f"CASE WHEN regexp_full_match({_T}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}') THEN TRY_CAST({_T} AS DATE) END",
    Quick(("TRY_CAST({v} AS DATE)",), "CAST({0} AS VARCHAR) = {v}"),
)
ISO_TIMESTAMP = Format(
    "timestamp",
    "timestamp YYYY-MM-DD hh:mm:ss",
    f"CASE WHEN regexp_full_match({_T}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}([T ]{_CLOCK})?')"
    f" THEN TRY_CAST({_T} AS TIMESTAMP)"
    f" WHEN regexp_full_match({_T}, '[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}[T ]{_CLOCK}{_ZONE}')"
    f" THEN make_timestamp(epoch_us(TRY_CAST({_T} AS TIMESTAMPTZ))) END",
    Quick(("TRY_CAST({v} AS TIMESTAMP)",), "{0} IS NOT NULL AND strlen({v}) = 19 AND substring({v}, 17, 1) = ':'"),
    coerced="regexp_matches({v}, '\\.[0-9]{6}[0-9]*[1-9]')",
)
CLOCK = Format(
    "time",
    "time hh:mm",
    f"CASE WHEN regexp_full_match({_T}, '{_CLOCK}') THEN TRY_CAST({_T} AS TIME)"
    f" ELSE CAST(try_strptime({_T}, ['%I:%M %p', '%I:%M:%S %p', '%I:%M%p', '%I:%M:%S%p']) AS TIME) END",
)

_ORDERS = {
    "dmy": ("%d{s}%m{s}%Y", "[0-9]{1,2}[{s}][0-9]{1,2}[{s}][0-9]{4}"),
    "mdy": ("%m{s}%d{s}%Y", "[0-9]{1,2}[{s}][0-9]{1,2}[{s}][0-9]{4}"),
    "ymd": ("%Y{s}%m{s}%d", "[0-9]{4}[{s}][0-9]{1,2}[{s}][0-9]{1,2}"),
}
_SHORT = "[0-9]{1,2}[{s}][0-9]{1,2}[{s}][0-9]{2}"
_NAMED = (
    "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d. %B %Y", "%d-%b-%Y", "%d-%B-%Y",
    "%d-%b-%y", "%d/%b/%Y", "%a, %d %b %Y", "%a, %b %d, %Y", "%A, %B %d, %Y", "%Y-%b-%d", "%b %Y", "%B %Y", "%b-%Y",
)  # fmt: skip


@dataclass(frozen=True)
class Dated:
    """A date and a timestamp reading of the same date patterns."""

    guard: str
    """Regular expression of what the date part looks like."""
    readings: tuple[Format, ...]


def _dated(label: str, patterns: tuple[str, ...], guard: str) -> Dated:
    dates = "[" + ", ".join(names.text(p) for p in patterns) + "]"
    date = f"CASE WHEN regexp_full_match({_T}, '{guard}') THEN CAST(try_strptime({_T}, {dates}) AS DATE) END"
    day = f"regexp_extract({_T}, '^({guard})')"
    clock = f"ltrim(substring({_T}, length({day}) + 1), ' ,T')"
    time = f"CASE WHEN {clock} = '' THEN TIME '00:00' ELSE CAST(try_strptime({clock}, {_CLOCKS}) AS TIME) END"
    moment = (
        f"CASE WHEN regexp_full_match({_T}, '({guard})({AT_CLOCK})?')"
        f" THEN CAST(try_strptime({day}, {dates}) AS DATE) + {time} END"
    )
    return Dated(guard, (Format("date", f"date {label}", date), Format("timestamp", f"timestamp {label}", moment)))


def _numeric_dates() -> dict[str, tuple[Dated, ...]]:
    orders: dict[str, tuple[Dated, ...]] = {}
    for order, (pattern, guard) in _ORDERS.items():
        readings = []
        for s in "/.-":
            if order == "ymd" and s == "-":
                continue
            readings.append(_dated(f"{order} {s}", (pattern.replace("{s}", s),), guard.replace("{s}", s)))
            short = pattern.replace("{s}", s).replace("%Y", "%y")
            readings.append(_dated(f"{order} {s} two-digit year", (short,), _SHORT.replace("{s}", s)))
        orders[order] = tuple(readings)
    return orders


NUMERIC_DATES = _numeric_dates()
"""Per order of day, month and year."""
_MONTH = "(?:[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]ay|[Jj]un|[Jj]ul|[Aa]ug|[Ss]ep|[Oo]ct|[Nn]ov|[Dd]ec|[A-Z]{3})[a-z]{0,6}"
_DAY = "(?:[A-Z][a-z]{2,8},? )?"
NAMED_DATES = _dated(
    "with month name",
    _NAMED,
    f"{_DAY}(?:{_MONTH}[ -][0-9]{{1,2}},? |[0-9]{{1,2}}[.]?[ /-]{_MONTH}[ /-]|{_MONTH}[ -])[0-9]{{2,4}}"
    f"|[0-9]{{4}}-{_MONTH}-[0-9]{{1,2}}",
)
_YEAR_MONTH = "[0-9]{4}-[0-9]{2}|(?:1[6-9]|20)[0-9]{2}-[1-9]"
YEAR_MONTH = Dated(_YEAR_MONTH, _dated("YYYY-MM", ("%Y-%m",), _YEAR_MONTH).readings[:1])
COMPACT_DATE = _dated("YYYYMMDD", ("%Y%m%d",), "(19|20)[0-9]{6}").readings[0]
DATES = (*(dated for order in NUMERIC_DATES.values() for dated in order), NAMED_DATES, YEAR_MONTH)
STRING = Format("string", "text", "{v}")
EMPTY = Format("string", "empty", "CAST(NULL AS VARCHAR)")
"""Of a column that has shown no value yet."""
