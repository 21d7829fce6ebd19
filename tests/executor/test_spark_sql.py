"""Nothing but the portable core reaches a cluster, whoever wrote the statement, and it says there what it says here."""

from __future__ import annotations

import pytest

from services.executor.spark_sql import NotPortable, spark_sql

HOSTILE = [
    ("another table", "SELECT * FROM customers"),
    ("a table of the catalog", "SELECT * FROM other.data"),
    ("a file by its path", "SELECT * FROM 's3a://bucket/org_other/cas/1'"),
    ("a file by its format", 'SELECT * FROM parquet."s3a://bucket/org_other/cas/1"'),
    ("a reader", "SELECT * FROM read_parquet('s3a://bucket/*')"),
    ("a foreign table within", "SELECT (SELECT MAX(x) FROM secrets) FROM data"),
    ("a call of Java", "SELECT reflect('java.lang.System', 'getenv', 'AWS_SECRET_ACCESS_KEY') FROM data"),
    ("another call of Java", "SELECT java_method('java.lang.Runtime', 'getRuntime')"),
    ("a program", "SELECT TRANSFORM(a) USING 'sh' FROM data"),
    ("who asks", "SELECT current_user"),
    ("where it lies", "SELECT input_file_name() FROM data"),
    ("an endless table", "SELECT * FROM range(1000000000000)"),
    ("an explosion", "SELECT unnest([1, 2]) FROM data"),
    ("a lateral join", "SELECT * FROM data, LATERAL (SELECT 1) AS x"),
    ("chance", "SELECT random() FROM data"),
    ("the time", "SELECT now() FROM data"),
    ("a parameter", "SELECT $1 FROM data"),
    ("two statements", "SELECT 1; DROP VIEW data"),
    ("a change", "INSERT INTO data SELECT 1"),
    ("a setting", "SET spark.sql.ansi.enabled = false"),
    ("an export", "COPY data TO 's3a://elsewhere/x'"),
    ("a view", "CREATE VIEW data AS SELECT 1"),
    ("no SQL", "SELEC * FRM"),
    ("nothing", ""),
    ("a tower", "SELECT " + "(" * 5000 + "1" + ")" * 5000),
]
SAID = [
    ('SELECT "a`b" FROM data WHERE "c.d" = \'x\\y\'', "SELECT `a``b` FROM `data` WHERE `c.d` = 'x\\\\y'"),
    ("SELECT s LIKE '%a\\b%' FROM data", "SELECT `s` LIKE '%a\\\\b%' ESCAPE '!' FROM `data`"),
    ("SELECT s LIKE 'a!!' ESCAPE '!' FROM data", "SELECT `s` LIKE 'a!!' ESCAPE '!' FROM `data`"),
    ("SELECT CAST('09:30:00' AS TIME) AS t FROM data", "SELECT CAST('09:30:00' AS TIME) AS `t` FROM `data`"),
    ("SELECT 1e0 /* DROP */ FROM data -- x", "SELECT 1e0 FROM `data`"),
    (
        "WITH w AS (SELECT 1 AS a FROM data) SELECT a FROM w",
        "WITH `w` AS (SELECT 1 AS `a` FROM `data`) SELECT `a` FROM `w`",
    ),
]


@pytest.mark.parametrize(("what", "statement"), HOSTILE)
def test_what_is_not_of_the_core_is_refused(what: str, statement: str) -> None:
    with pytest.raises(NotPortable):
        spark_sql(statement)


@pytest.mark.parametrize(("statement", "expected"), SAID)
def test_what_is_of_the_core_is_said_in_sparks_words(statement: str, expected: str) -> None:
    assert spark_sql(statement) == expected
