"""Expressions of computed columns: from their text to a tree, with the place of everything that is wrong.

    amount * 1.19                                  "unit price" * units - discount
    case when units > 3 then 'many' else 'few' end   coalesce(region, 'unknown') in ('West', 'unknown')

Names of columns stand as they are, or in double quotes; texts in single quotes. A quote inside is doubled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sandbox.operators.refusals import BadParameter

PARTS, DEPTH = 200, 25
"""Most parts of an expression, and how deep they nest."""
_TOKEN = re.compile(
    r"""\s*(?:(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    |(?P<text>'(?:[^']|'')*')
    |(?P<column>"(?:[^"]|"")+")
    |(?P<word>[^\W\d]\w*)
    |(?P<sign><=|>=|<>|!=|[-+*/%=<>(),]))""",
    re.VERBOSE,
)
_WORDS = frozenset(
    (
        *("and", "or", "not", "is", "missing", "null", "in", "between"),
        *("case", "when", "then", "else", "end", "true", "false"),
    )
)
_COMPARED = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}

Kind = Literal["number", "text", "flag", "missing", "column", "call"]


class ExpressionUnread(BadParameter):
    """What is wrong with an expression, and where: the character counts from 1."""

    def __init__(self, why: str, at: int) -> None:
        super().__init__(f"The expression cannot be read at character {at + 1}: {why}", position=at + 1)


@dataclass(frozen=True)
class Node:
    """A part of an expression: a constant, a column, or a call of a function, an operator or a `case`."""

    kind: Kind
    at: int
    value: str | Decimal | float | bool | None = None
    """The constant (a double where it is written with an exponent), the column's name, or what is called."""
    args: tuple[Node, ...] = ()

    @property
    def name(self) -> str:
        return str(self.value)


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    at: int


def parse(text: str) -> Node:
    """The tree of an expression; raises ExpressionUnread."""
    reader = _Reader(list(_tokens(text)))
    node = reader.either()
    reader.ended()
    return node


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while text[at:].strip():
        match = _TOKEN.match(text, at)
        if match is None or match.lastgroup is None:
            at += len(text[at:]) - len(text[at:].lstrip())
            what = "a quote is not closed" if text[at] in "'\"" else f"{text[at]!r} means nothing here"
            raise ExpressionUnread(f"{what}.", at)
        kind, found = match.lastgroup, match[match.lastgroup]
        if kind == "word" and found.lower() in _WORDS:
            kind, found = "keyword", found.lower()
        yield _Token(kind, found, match.start(match.lastgroup))
        at = match.end()
    yield _Token("end", "", len(text))


class _Reader:
    """Reads tokens by the rules of the language, from the weakest binding to the strongest."""

    def __init__(self, tokens: list[_Token]) -> None:
        self._tokens, self._next = tokens, 0
        self._parts = self._depth = 0

    def ended(self) -> None:
        if self._now.kind != "end":
            raise self._wrong(f"{self._now.text!r} is one too many here; is an operator or a comma missing?")

    def either(self) -> Node:
        self._depth += 1
        if self._depth > DEPTH:
            raise self._wrong(f"parts nest deeper than {DEPTH}.")
        node = self._both()
        while self._take("or"):
            node = self._call("or", node.at, node, self._both())
        self._depth -= 1
        return node

    def _both(self) -> Node:
        node = self._negated()
        while self._take("and"):
            node = self._call("and", node.at, node, self._negated())
        return node

    def _negated(self) -> Node:
        turned, at = 0, self._now.at
        while self._take("not"):
            turned += 1
        node = self._compared()
        return self._call("not", at, node) if turned % 2 else node

    def _compared(self) -> Node:
        node = self._sum()
        sign = self._now.text
        if self._now.kind == "sign" and sign in _COMPARED:
            self._next += 1
            return self._call(_COMPARED[sign], node.at, node, self._sum())
        if self._take("is"):
            negated = self._take("not")
            if not (self._take("missing") or self._take("null")):
                raise self._wrong("after IS comes MISSING or NOT MISSING.")
            node = self._call("is missing", node.at, node)
            return self._call("not", node.at, node) if negated else node
        negated = self._take("not")
        if self._take("in"):
            self._need("(")
            node = self._call("in", node.at, node, *self._listed())
        elif self._take("between"):
            low = self._sum()
            self._need("and")
            low_end = self._call(">=", node.at, node, low)
            node = self._call("and", node.at, low_end, self._call("<=", node.at, node, self._sum()))
        elif negated:
            raise self._wrong("after NOT comes IN or BETWEEN here.")
        return self._call("not", node.at, node) if negated else node

    def _sum(self) -> Node:
        node = self._product()
        while sign := self._sign("+", "-"):
            node = self._call(sign, node.at, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._signed()
        while sign := self._sign("*", "/", "%"):
            node = self._call(sign, node.at, node, self._signed())
        return node

    def _signed(self) -> Node:
        turned, at = False, self._now.at
        while self._sign("-"):
            turned = not turned
        node = self._single()
        if turned and node.kind == "number" and isinstance(node.value, Decimal | float):
            return Node("number", at, -node.value)
        return self._call("negative", at, node) if turned else node

    def _single(self) -> Node:
        token = self._now
        self._next += 1
        self._count()
        if token.kind == "number":
            inexact = "e" in token.text.lower()
            return Node("number", token.at, float(token.text) if inexact else Decimal(token.text))
        if token.kind == "text":
            return Node("text", token.at, token.text[1:-1].replace("''", "'"))
        if token.kind == "column":
            return Node("column", token.at, token.text[1:-1].replace('""', '"'))
        if token.kind == "word":
            if self._sign("("):
                return self._call(token.text.lower(), token.at, *self._listed())
            return Node("column", token.at, token.text)
        if token.kind == "sign" and token.text == "(":
            node = self.either()
            self._need(")")
            return node
        return self._worded(token)

    def _worded(self, token: _Token) -> Node:
        if token.text in ("true", "false"):
            return Node("flag", token.at, token.text == "true")
        if token.text in ("missing", "null"):
            return Node("missing", token.at)
        if token.text == "case":
            return self._case(token.at)
        self._next -= 1
        what = "it ends" if token.kind == "end" else f"{token.text!r} stands"
        raise self._wrong(f"{what} where a value is needed: a column, a constant, a function or a bracket.")

    def _case(self, at: int) -> Node:
        args: list[Node] = []
        while self._take("when"):
            args.append(self.either())
            self._need("then")
            args.append(self.either())
        if not args:
            raise self._wrong("after CASE comes WHEN.")
        args.append(self.either() if self._take("else") else Node("missing", self._now.at))
        self._need("end")
        return self._call("case", at, *args)

    def _listed(self) -> list[Node]:
        if self._sign(")"):
            return []
        nodes = [self.either()]
        while self._sign(","):
            nodes.append(self.either())
        self._need(")")
        return nodes

    @property
    def _now(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, keyword: str) -> bool:
        taken = self._now.kind == "keyword" and self._now.text == keyword
        self._next += taken
        return taken

    def _sign(self, *signs: str) -> str:
        taken = self._now.text if self._now.kind == "sign" and self._now.text in signs else ""
        self._next += bool(taken)
        return taken

    def _need(self, what: str) -> None:
        if not (self._sign(what) or self._take(what)):
            raise self._wrong(f"{what.upper() if what.isalpha() else repr(what)} is missing.")

    def _call(self, name: str, at: int, *args: Node) -> Node:
        self._count()
        return Node("call", at, name, args)

    def _count(self) -> None:
        self._parts += 1
        if self._parts > PARTS:
            raise self._wrong(f"it has more than {PARTS} parts.")

    def _wrong(self, why: str) -> ExpressionUnread:
        return ExpressionUnread(why, self._now.at)
