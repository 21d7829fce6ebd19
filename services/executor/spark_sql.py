"""From the portable SQL core to Spark's words. What is not of the core is refused: the sandbox asks, and may be owned.

A statement comes out of a process that has had somebody's file in its hands, and runs with the rights of the cluster.
So it is parsed, and only what is known to be harmless is written again: one query over the relation `data`, and
functions that compute. A table of the catalog, a file by its path or a call of Java never reaches the cluster.
"""

from __future__ import annotations

from sqlglot import ErrorLevel, exp, parse
from sqlglot.errors import SqlglotError

RELATION = "data"
FUNCTIONS = frozenset(
    {
        exp.Abs,
        exp.And,
        exp.BitwiseOrAgg,
        exp.Case,
        exp.Cast,
        exp.Coalesce,
        exp.Count,
        exp.DateDiff,
        exp.DenseRank,
        exp.Extract,
        exp.Floor,
        exp.If,
        exp.Lag,
        exp.Lead,
        exp.Length,
        exp.Max,
        exp.Min,
        exp.Nullif,
        exp.Or,
        exp.PercentileDisc,
        exp.Rank,
        exp.RowNumber,
        exp.Substring,
        exp.Sum,
        exp.TimestampTrunc,
        exp.Translate,
        exp.Trim,
    }
)
_FORBIDDEN = (exp.Lateral, exp.Unnest, exp.Hint, exp.Placeholder, exp.Parameter, exp.SessionParameter, exp.Dot)
_ESCAPES = "!|~^#"
SPACES = " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What DuckDB's `trim` takes away: Unicode's space separators; Spark's takes the first of them alone."""


class NotPortable(ValueError):
    """The statement is not of the portable core."""


def spark_sql(statement: str) -> str:
    """The statement as Spark understands it. Raises NotPortable."""
    try:
        tree, *more = parse(statement, dialect="duckdb")
        if more or not isinstance(tree, exp.Query):
            raise NotPortable("it is not one query")
        _check(tree)
        adapted = tree.transform(_adapted)
        return adapted.sql(dialect="spark", identify=True, comments=False, unsupported_level=ErrorLevel.RAISE)
    except (SqlglotError, RecursionError) as error:
        raise NotPortable("it cannot be parsed") from error


def _check(tree: exp.Query) -> None:
    known = {RELATION, *(cte.alias for cte in tree.find_all(exp.CTE))}
    for node in tree.walk():
        if isinstance(node, exp.Table):
            if not isinstance(node.this, exp.Identifier) or node.name not in known or node.db or node.catalog:
                raise NotPortable("it reads something else than its data")
        elif isinstance(node, exp.Func) and type(node) not in FUNCTIONS:
            raise NotPortable(f"it calls {node.sql_name() if not isinstance(node, exp.Anonymous) else node.name}")
        elif isinstance(node, _FORBIDDEN):
            raise NotPortable(f"it holds a {type(node).__name__}")


def _adapted(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Like) and not isinstance(node.parent, exp.Escape):
        return exp.Escape(this=node, expression=exp.Literal.string(_unused(node.expression)))
    if isinstance(node, exp.Trim) and not node.expression:
        return exp.Trim(this=node.this, expression=exp.Literal.string(SPACES), position="BOTH")
    if isinstance(node, exp.DataType) and node.this is exp.DType.TIME:
        return exp.DataType(this=exp.DType.USERDEFINED, kind="TIME")
    return node


def _unused(pattern: exp.Expr) -> str:
    """A character that the pattern does not hold; where none is named, Spark escapes with the backslash."""
    for character in _ESCAPES:
        if isinstance(pattern, exp.Literal) and character not in pattern.name:
            return character
    raise NotPortable("its pattern leaves no character to escape with")
