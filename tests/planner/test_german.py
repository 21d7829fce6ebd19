"""A second language is a file of words: German questions over the same tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from planner.ask import ask
from planner.semantics import Semantics
from tests.planner.planner_harness import Version, named_values
from tests.planner.planner_scoring import same, typed
from tests.planner.planner_tables import TABLES

REFUSE = "refuse"
QUESTIONS: tuple[tuple[str, str, Any], ...] = (
    ("orders", "Wie viele Bestellungen gibt es?", lambda d: len(d)),
    ("orders", "Wie hoch ist der gesamte Umsatz nach Region?", lambda d: d.groupby("region").total_amount.sum().to_dict()),
    ("orders", "Durchschnittlicher Umsatz im Westen", lambda d: d[d.region == "West"].total_amount.mean()),
    ("orders", "Was ist der häufigste Vertriebskanal?", lambda d: d.sales_channel.mode()[0]),
    ("orders", "Wie viele Bestellungen wurden im März 2025 aufgegeben?", lambda d: (d.order_date.dt.strftime("%Y-%m") == "2025-03").sum()),
    ("orders", "Welcher Lieferant ist der beste?", REFUSE),
    ("patients", "Wie viele Patienten sind älter als 60?", lambda d: (d.age > 60).sum()),
    ("patients", "Was ist das durchschnittliche Alter der Frauen?", lambda d: d[d.sex == "Female"].age.mean()),
    ("patients", "Wie viele Patienten haben Diabetes oder Asthma?", lambda d: d.diagnosis.isin(["Diabetes", "Asthma"]).sum()),
    ("patients", "Welche Diagnose ist am häufigsten?", lambda d: d.diagnosis.mode()[0]),
    ("patients", "Gibt es Patienten über 90?", lambda d: bool((d.age > 90).any())),
    ("patients", "Wie viele Krankenschwestern gibt es?", REFUSE),
    ("employees", "Wer hat das höchste Gehalt?", lambda d: d.loc[d.Salary.idxmax()].EmployeeName),
    ("employees", "Durchschnittliches Gehalt pro Abteilung", lambda d: d.groupby("Department").Salary.mean().to_dict()),
    ("employees", "Wie viele Mitarbeiter arbeiten in Berlin?", lambda d: (d.City == "Berlin").sum()),
    ("employees", "Erzähl mir einen Witz", REFUSE),
    ("employees", "Arbeitet jemand in Berlin?", lambda d: bool((d.City == "Berlin").any())),
    ("employees", "Verdient jemand mehr als 500000?", lambda d: bool((d.Salary > 500000).any())),
    ("patients", "Stimmt es, dass alle Patienten älter als 18 sind?", lambda d: bool((d.age > 18).all())),
    ("patients", "Gibt es wenigstens einen Patienten mit Asthma?", lambda d: bool((d.diagnosis == "Asthma").any())),
    ("patients", "Wenn man nur Frauen betrachtet, welche Diagnose ist am häufigsten?", lambda d: d[d.sex == "Female"].diagnosis.mode()[0]),
)  # fmt: skip


@pytest.mark.parametrize(("name", "question", "answer"), QUESTIONS, ids=[q for _, q, _ in QUESTIONS])
def test_a_german_question_is_answered_as_pandas_answers(
    version: Callable[[str], Version], name: str, question: str, answer: Any
) -> None:
    made = version(name)
    german = Semantics.build(made.table, named_values(made), language="de")
    asked = ask(question, german, made.run)
    if answer is REFUSE:
        assert asked["status"] == "refused"
        return
    assert asked["status"] == "answered", asked["text"]
    assert same(typed(asked), answer(TABLES[name]())), asked
