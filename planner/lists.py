"""How many a superlative asks for: `top 5 cities`, `which 2 wards have the ...`, `the worst branch`."""

from __future__ import annotations

from planner.extremes import Extreme
from planner.frames import Frame
from planner.parts import Part

TOP_DEFAULT = 10


def number_of_list(frame: Frame, extreme: Extreme) -> None:
    """`which 2 positions have the highest ...`: the number stands before the noun."""
    if extreme.number is None:
        for at, part in enumerate(frame.parts[: extreme.at]):
            if (
                part.kind == "NUM"
                and at not in frame.used
                and part.numbers
                and part.numbers[0].is_integer()
                and not part.op
                and not part.mark
            ):
                extreme.number = int(part.numbers[0])
                frame.used.add(at)
                return


def count_of(frame: Frame, extreme: Extreme) -> int:
    many = extreme.kind == "TOP" and not extreme.row and extreme.target is not None and plural(frame, extreme.target)
    return extreme.number or (TOP_DEFAULT if many else 1)


def plural(frame: Frame, part: Part) -> bool:
    """Whether a noun speaks of several: `top branches`, not `top branch`; where the language does not tell, it does."""
    lexicon, low = frame.semantics.lexicon, part.text.lower()
    marks = tuple(lexicon.raw["plural"])
    if not marks or low.split()[-1] in lexicon.irregular:
        return True
    return low.endswith(marks) and not low.endswith(("ss", "us", "is"))
