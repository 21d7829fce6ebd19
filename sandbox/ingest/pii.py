"""Personal data: a column's class by what its values prove, weighed with what its header says."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Sequence

from sandbox.ingest.vocabulary import FIRST_NAMES, name_words
from sandbox.ingest.words import words
from sandbox.table import Column

_FEWEST = 3
"""Least number of values that can prove a class without a header."""

_CHARACTERS = 200
"""How much of a value is looked at."""

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[A-Za-z]{2,}")
_PHONE = re.compile(r"\+?[(]?\d[\d\s().\-/]{5,18}\d(\s?(x|ext\.?)\s?\d{1,5})?")
_PHONE_STRONG = re.compile(
    r"\+\d{1,3}[\s.\-]?[\d\s().\-/]{6,14}|\(\d{3}\)\s?\d{3}[\s.\-]\d{4}|\d{3}[\-.]\d{3}[\-.]\d{4}"
)
_SSN = re.compile(r"(?!000|666|9\d\d)\d{3}-?(?!00)\d{2}-?(?!0000)\d{4}")
_NATIONAL = re.compile(
    r"\b(passport|national id|nino|national insurance|tax id|tin|cpf|curp|aadhaar|nif|dni|personnummer|steuer id"
    r"|driver'?s? licen[cs]e)\b"
)
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
_CARD = re.compile(r"[2-6]\d{12,18}")
_STREET = re.compile(
    r"\d{1,6}\s+[\w.'\- ]+\b(st|street|ave|avenue|rd|road|blvd|boulevard|ln|lane|dr|drive|way|court|ct|pl|place|terrace"
    r"|sq|square|hwy|parkway|pkwy|close|crescent)\b.*"
    r"|[\w.'\- ]+(stra(ß|ss)e|str\.|weg|gasse|platz|allee|laan|straat)\s*\d+.*"
    r"|\d{0,5},?\s*(rue|avenue|via|calle|rua|avenida|piazza|place)\s+\w+.*",
    re.I,
)
_DIGIT_AND_WORD = re.compile(r"(?=.*\d)(?=.*[^\W\d_]{3})(?=.*\s).+")
_NAME_SHAPE = re.compile(r"[^\W\d_][^\W\d_.'’\-]*\.?(?:[ ,'’\-]+[^\W\d_][^\W\d_.'’\-]*\.?){1,5}(?: \(.*\))?")
_PART_OF_NAME = re.compile(
    r"\b(first ?name|last ?name|given name|family name|sur ?name|middle name|maiden name|forename|vorname|nachname)\b"
)
_ONE_NAME = re.compile(r"[^\W\d_][^\W\d_'’\-]+(?:[ '’\-][^\W\d_]+){0,2}")
_TITLE = re.compile(r"\b(mr|mrs|ms|miss|master|dr|prof|herr|frau|mme|mlle|sr|sra|don)\b\.?", re.I)
_PRECISE = re.compile(r"-?\d{1,3}\.\d{4,}")
_PAIR = re.compile(r"\(?-?\d{1,2}\.\d{4,}\s*[,;]\s*-?\d{1,3}\.\d{4,}\)?")

_PEOPLE = name_words("person")
_THINGS = name_words("thing")


def detect(column: Column, values: Sequence[str]) -> tuple[str, float] | None:
    """Class and confidence, from a sample of present values; None where nothing personal is likely."""
    present = [value.strip()[:_CHARACTERS] for value in values if value and value.strip()][:1000]
    heading = words(column.source_name or column.name)
    if not present:
        return None
    for rule in (_address_of_mail, _account, _network, _birth, _place, _telephone, _national, _street, _person):
        found = rule(column, heading, present)
        if found is not None:
            return found
    return None


def _share(values: Sequence[str], test: Callable[[str], object]) -> float:
    return sum(1 for value in values if test(value)) / len(values)


def _address_of_mail(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    if column.type != "string":
        return None
    share = _share(values, _EMAIL.fullmatch)
    named = bool({"email", "mail", "emails"} & set(heading))
    if (share >= 0.8 and len(values) >= _FEWEST) or (named and share >= 0.3):
        return "email", round(min(0.99, 0.6 + 0.4 * share), 2)
    return None


def _account(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    if column.type not in ("string", "integer"):
        return None
    packed = [re.sub(r"[\s\-]", "", value).upper() for value in values]
    if column.type == "string" and _share(packed, _iban) >= 0.8:
        return "iban", 0.99
    named = bool({"card", "creditcard", "pan", "cc", "cardnumber"} & set(heading))
    enough = len(set(packed)) >= (2 if named else 8)
    if enough and _share(packed, lambda v: _CARD.fullmatch(v) and _luhn(v)) >= 0.95:
        return "credit_card", 0.97 if named else 0.9
    return None


def _iban(value: str) -> bool:
    if not _IBAN.fullmatch(value):
        return False
    return int("".join(str(int(c, 36)) for c in value[4:] + value[:4])) % 97 == 1


def _luhn(digits: str) -> bool:
    total = 0
    for position, digit in enumerate(reversed(digits)):
        n = int(digit) * (1 + position % 2)
        total += n - 9 if n > 9 else n
    return total % 10 == 0


def _network(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    if column.type != "string" or {"version", "release", "build"} & set(heading):
        return None
    named = bool({"ip", "ipaddress", "ipv4", "ipv6"} & set(heading))
    if _share(values, _is_ip) < (0.5 if named else 0.9):
        return None
    return "ip_address", 0.97 if named else 0.85


def _is_ip(value: str) -> bool:
    if value.count(".") != 3 and value.count(":") < 2:
        return False
    try:
        ipaddress.ip_address(value)
    except ValueError:
        return False
    return True


def _birth(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    said = " ".join(heading)
    if re.search(r"\b(dob|birth ?(date|day)|date of birth|born( on)?|geburts(datum|tag)|naissance|nacimiento)\b", said):
        if column.temporal:
            return "date_of_birth", 0.97
        if (
            column.type == "string"
            and _share(values, re.compile(r".*\d{1,4}[-/. ]\w{1,9}[-/. ,]+\d{1,4}.*").fullmatch) > 0.7
        ):
            return "date_of_birth", 0.9
    return None


def _place(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    if column.type == "string":
        return ("coordinates", 0.85) if _share(values, _PAIR.fullmatch) >= 0.9 and len(values) >= _FEWEST else None
    said = set(heading)
    latitude, longitude = bool({"lat", "latitude"} & said), bool({"lon", "lng", "long", "longitude"} & said)
    if not (latitude or longitude) or column.type not in ("decimal", "double"):
        return None
    most = 90 if latitude else 180
    inside = all(isinstance(v, (int, float)) and abs(v) <= most for v in (column.stats.minimum, column.stats.maximum))
    return ("coordinates", 0.85) if inside and _share(values, _PRECISE.fullmatch) >= 0.6 else None


def _telephone(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    said = set(heading)
    named = bool(
        {"phone", "telephone", "tel", "mobile", "cell", "cellphone", "fax", "telefon", "handy", "msisdn", "whatsapp"}
        & said
    )
    if {"service", "model", "brand", "calls", "minutes", "os", "type"} & said:
        return None
    if column.type in ("string", "integer") and named and _share(values, _is_phone) >= 0.6:
        return "phone", 0.95
    if column.type == "string" and len(values) >= _FEWEST and _share(values, _strong_phone) >= 0.9:
        return "phone", 0.8
    return None


def _strong_phone(value: str) -> bool:
    return bool(_PHONE_STRONG.fullmatch(value)) and _is_phone(value)


def _is_phone(value: str) -> bool:
    return (
        bool(_PHONE.fullmatch(value))
        and 7 <= sum(map(str.isdigit, value)) <= 15
        and not re.fullmatch(r"\d{4}-\d\d-\d\d", value)
    )


def _national(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    said = " ".join(heading)
    if re.search(r"\b(ssn|social security|social sec)\b", said) and _share(values, _SSN.fullmatch) >= 0.6:
        return "ssn", 0.97
    if _NATIONAL.search(said) and _share(values, re.compile(r"(?=.*\d.*\d.*\d)[\w.\-/ ]{5,20}").fullmatch) >= 0.7:
        return "national_id", 0.9
    return None


def _street(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    if column.type != "string":
        return None
    said = set(heading)
    if {"email", "mail", "ip", "mac", "web", "url", "wallet"} & said:
        return None
    named = bool({"address", "addr", "street", "adresse", "strasse", "direccion", "anschrift", "addresses"} & said)
    if named and _share(values, _DIGIT_AND_WORD.fullmatch) >= 0.5:
        return "street_address", 0.92
    if len(values) >= _FEWEST and _share(values, _STREET.fullmatch) >= 0.7:
        return "street_address", 0.85
    return None


def _person(column: Column, heading: list[str], values: list[str]) -> tuple[str, float] | None:
    if column.type != "string" or column.stats.distinct < 2:
        return None
    said = set(heading)
    if said & _THINGS:
        return None
    if _PART_OF_NAME.search(" ".join(heading)):
        return ("person_name", 0.95) if _share(values, _ONE_NAME.fullmatch) >= 0.7 else None
    shaped = _share(values, lambda v: _NAME_SHAPE.fullmatch(v) and len(v) < 60)
    known = _share(values, _has_first_name)
    named = bool({"name", "names", "fullname"} & said)
    people = bool(said & _PEOPLE)
    if named and people and shaped >= 0.5:
        return "person_name", 0.95
    if (named or people or {"full", "contact"} & said) and shaped >= 0.7 and known >= 0.2:
        return "person_name", 0.9
    if shaped >= 0.9 and known >= 0.5 and len(values) >= 2 * _FEWEST:
        return "person_name", 0.8
    return None


def _has_first_name(value: str) -> bool:
    if _TITLE.search(value) and " " in value:
        return True
    parts = re.split(r"[\s,.]+", value.lower())
    return len(parts) > 1 and any(part in FIRST_NAMES for part in parts[:3])
