"""The unit of a numeric column, where its header names one."""

from __future__ import annotations

import re

from sandbox.ingest.formats import CURRENCIES, CURRENCY_CODES
from sandbox.ingest.words import words

_UNITS = {
    **{code.lower(): code for code in CURRENCY_CODES},
    **{mark: code for mark, code in CURRENCIES.items()},
    "dollars": "USD", "dollar": "USD", "euro": "EUR", "euros": "EUR", "pounds sterling": "GBP",
    "%": "%", "pct": "%", "percent": "%", "percentage": "%", "prozent": "%",
    "kg": "kg", "kgs": "kg", "mg": "mg", "lb": "lb", "lbs": "lb", "oz": "oz", "tonnes": "t", "tons": "t",
    "km": "km", "cm": "cm", "mm": "mm", "miles": "mi", "mi": "mi", "ft": "ft", "feet": "ft", "inches": "in", "meters": "m", "metres": "m",
    "ms": "ms", "sec": "s", "secs": "s", "seconds": "s", "mins": "min", "minutes": "min", "hrs": "h", "hours": "h", "days": "d",
    "kwh": "kWh", "mwh": "MWh", "kw": "kW", "mw": "MW", "watts": "W", "volts": "V", "hz": "Hz", "ghz": "GHz", "mhz": "MHz",
    "mph": "mph", "kmh": "km/h", "kph": "km/h", "kb": "kB", "mb": "MB", "gb": "GB", "tb": "TB", "bytes": "B",
    "ml": "ml", "liters": "l", "litres": "l", "gallons": "gal", "celsius": "°C", "fahrenheit": "°F", "°c": "°C", "°f": "°F",
    "ppm": "ppm", "hpa": "hPa", "bpm": "bpm", "sqft": "sq ft", "sqm": "m²",
}  # fmt: skip
_SHORT = {
    "m": "m",
    "g": "g",
    "s": "s",
    "h": "h",
    "c": "°C",
    "f": "°F",
    "l": "l",
    "t": "t",
    "w": "W",
    "v": "V",
    "in": "in",
    "d": "d",
}
_PHYSICAL = frozenset(
    """height width length depth distance altitude elevation weight mass duration time elapsed latency temp temperature runtime volume
    power voltage radius diameter size""".split()
)
_BRACKETS = re.compile(r"[(\[]\s*(?:in\s+)?([^)\]]{1,12}?)\s*[)\]]\s*$")


def unit_of(name: str) -> str | None:
    """`weight (kg)`, `price_usd`, `height_m` and `share %` name a unit; `Tax 5%` names a rate."""
    if found := _BRACKETS.search(name):
        inside = found[1].lower()
        return (
            _UNITS.get(inside) or _UNITS.get(found[1]) or _SHORT.get(inside) or (found[1] if "/" in found[1] else None)
        )
    said = words(name)
    if not said:
        return None
    last = said[-1]
    if last == "%":
        return "%" if len(said) > 1 and not said[-2].isdigit() else None
    if len(said) > 1 and last in _SHORT and said[-2] in _PHYSICAL:
        return _SHORT[last]
    if last in ("days", "hours", "minutes", "seconds", "miles", "bytes", "percentage", "percent", "pct"):
        return _UNITS[last] if len(said) > 1 or last in ("percentage", "percent", "pct") else None
    if len(said) > 1 and last in _UNITS:
        return _UNITS[last]
    return _UNITS.get(said[-1]) if len(said) > 2 and said[-2] == "in" else None
