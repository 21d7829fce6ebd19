"""Questions of analysis with the answers that pandas gives, computed without the operators."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

Frame = pd.DataFrame
REFUSE, ASK, TOLD = "refuse", "ask", None
"""Not to be answered; to be asked back; answered in words that no single value stands for."""


def whiskers(values: pd.Series) -> pd.Series:
    low, high = values.quantile(0.25), values.quantile(0.75)
    far = values[(values < low - 1.5 * (high - low)) | (values > high + 1.5 * (high - low))]
    return far


def reached(events: Frame, steps: list[str], within: pd.Timedelta | None = None) -> dict[str, int]:
    """How many users get from step to step in order, the last within so long of the first."""
    counts = [0] * len(steps)
    for _, rows in events.groupby("user_id"):
        starts: list[list[pd.Timestamp]] = [sorted(rows[rows.event == s].happened_at) for s in steps]
        best = 0
        for first in starts[0]:
            at, done = first, 1
            for later in starts[1:]:
                following = [t for t in later if t >= at and (within is None or t <= first + within)]
                if not following:
                    break
                at, done = following[0], done + 1
            best = max(best, done)
        for step in range(best):
            counts[step] += 1
    return dict(zip(steps, counts, strict=True))


def came_back(events: Frame, actor: str, time: str, freq: str) -> float:
    """Percent of the actors who come back in the period after their first."""
    period = events[time].dt.to_period(freq)
    seen = pd.DataFrame({"a": events[actor], "p": period}).drop_duplicates()
    first = seen.groupby("a").p.min()
    told = first[first < seen.p.max()]
    pairs = set(zip(seen.a, seen.p, strict=True))
    return 100 * sum((a, p + 1) in pairs for a, p in told.items()) / len(told)


def came_back_by(events: Frame, actor: str, time: str, freq: str, by: str) -> dict[str, float]:
    """The same by the value that an actor starts with."""
    starts = events.sort_values(time, kind="stable").groupby(actor)[by].first()
    last = events[time].dt.to_period(freq).max()
    period = events[time].dt.to_period(freq)
    seen = pd.DataFrame({"a": events[actor], "p": period}).drop_duplicates()
    first = seen.groupby("a").p.min()
    pairs = set(zip(seen.a, seen.p, strict=True))
    found: dict[str, float] = {}
    for value in sorted(starts.unique()):
        told = first[(starts == value).reindex(first.index) & (first + 1 < last)]
        found[value] = 100 * sum((a, p + 1) in pairs for a, p in told.items()) / len(told)
    return found


def pull(data: Frame, value: pd.Series, columns: list[str], mean: bool) -> str:
    """The segment that weighs most, as `column value`."""
    weights = {}
    for column in columns:
        for name, rows in value.groupby(data[column].astype(str)):
            weight = (rows.mean() - value.mean()) * len(rows) / (len(value) if mean else 1)
            weights[f"{column.replace('_', ' ')} {name}"] = abs(weight)
    return max(weights, key=weights.__getitem__)


def leaders(data: Frame, group: str, item: str, value: str, count: int) -> dict[str, Any]:
    """Per group its items of the largest totals."""
    totals = data.groupby([group, item])[value].sum()
    found = {g: list(totals[g].nlargest(count).index) for g in sorted(data[group].unique())}
    return {g: names[0] for g, names in found.items()} if count == 1 else found


def quartiles(values: pd.Series) -> list[float]:
    return [float(v) for v in (values.min(), *values.quantile([0.25, 0.5, 0.75]), values.max())]


def straight(data: Frame, months: int) -> dict[str, float]:
    """The shop's revenue as its own trend goes on."""
    base = [40 * (1000 + 10 * m - 75) + 10 * 300 for m in range(36, 36 + months)]
    return {f"2026-{i + 1:02}-01": value for i, value in enumerate(base)}


Answer = Callable[[Frame], Any] | str | None
VISITS: list[tuple[str, Answer]] = [
    ("How many users get from view to cart to purchase?", lambda d: reached(d, ["view", "cart", "purchase"])),
    ("Show the funnel view, cart, checkout, purchase", lambda d: reached(d, ["view", "cart", "checkout", "purchase"])),
    ("conversion funnel from view to purchase", lambda d: reached(d, ["view", "purchase"])),
    ("funnel from view to cart for laptop users", lambda d: reached(d[d.device == "laptop"], ["view", "cart"])),
    ("funnel from cart to purchase within 1 hour", lambda d: reached(d, ["cart", "purchase"], pd.Timedelta(hours=1))),
    ("What is the conversion rate from cart to purchase?", lambda d: reached(d, ["cart", "purchase"])),
    ("What is the monthly retention of users?", lambda d: came_back(d, "user_id", "happened_at", "M")),
    ("How many users come back the month after?", lambda d: came_back(d, "user_id", "happened_at", "M")),
    ("cohort analysis by week", lambda d: came_back(d, "user_id", "happened_at", "W")),
    ("retention of users on phone", lambda d: came_back(d[d.device == "phone"], "user_id", "happened_at", "M")),
    ("retention of users by device", lambda d: came_back_by(d, "user_id", "happened_at", "M", "device")),
    ("Most common channel per device", lambda d: {k: v.channel.mode()[0] for k, v in d.groupby("device")}),
    ("What is the retention of subscribers by plan?", REFUSE),
]
SHOP: list[tuple[str, Answer]] = [
    ("Forecast revenue for the next 3 months", lambda d: straight(d, 3)),
    ("What will total revenue be next month?", lambda d: straight(d, 1)),
    ("Predict revenue by month for the next 6 months", lambda d: straight(d, 6)),
    ("How much revenue will we make in February 2026?", lambda d: {"2026-02-01": straight(d, 2)["2026-02-01"]}),
    ("How many sales will there be next month?", lambda d: {"2026-01-01": 40}),
    (
        "Forecast revenue in the West for the next two months",
        lambda d: {f"2026-0{m + 1}-01": 10 * (1300 + 10 * (36 + m) - 75) for m in range(2)},
    ),
    ("Forecast the profit margin", REFUSE),
    ("best-selling product in each region", lambda d: leaders(d, "region", "product", "units", 1)),
    ("top 2 products by revenue per region", lambda d: leaders(d, "region", "product", "revenue", 2)),
    ("Top 3 products in every region by units", lambda d: leaders(d, "region", "product", "units", 3)),
    ("Which product brings the most revenue in each region?", lambda d: leaders(d, "region", "product", "revenue", 1)),
    (
        "For each region, list the 2 clients with the highest total revenue",
        lambda d: leaders(d, "region", "client", "revenue", 2),
    ),
    ("What drives revenue?", lambda d: pull(d, d.revenue, ["region", "product", "client", "refunded"], False)),
    ("Why are sales refunded?", lambda d: pull(d, (d.refunded == "Yes") * 1.0, ["region", "product", "client"], True)),
    (
        "What explains average revenue in 2024?",
        lambda d: pull(
            d[d.ordered_on.dt.year == 2024],
            d[d.ordered_on.dt.year == 2024].revenue,
            ["region", "product", "client", "refunded"],
            True,
        ),
    ),
    ("Are there outliers in weight?", lambda d: bool(len(whiskers(d.weight_kg)))),
    ("How many outliers are there in weight kg?", lambda d: len(whiskers(d.weight_kg))),
    ("Show unusual weights in the West", lambda d: list(whiskers(d[d.region == "West"].weight_kg))),
    (
        "Compare revenue in the West with the East",
        lambda d: {k: d[d.region == k].revenue.sum() for k in ("West", "East")},
    ),
    (
        "average revenue 2024 versus 2025",
        lambda d: {k: d[d.ordered_on.dt.year == int(k)].revenue.mean() for k in ("2024", "2025")},
    ),
    (
        "Compare this year's revenue against last year",
        lambda d: list(d.groupby(d.ordered_on.dt.year).revenue.sum()[[2025, 2024]]),
    ),
    (
        "Compare revenue of Q1 and Q2 2025",
        lambda d: list(d[d.ordered_on.dt.year == 2025].groupby(d.ordered_on.dt.quarter).revenue.sum()[[1, 2]]),
    ),
    ("How many sales were shipped before they were ordered?", lambda d: (d.shipped_on < d.ordered_on).sum()),
    ("How many sales have revenue above budget?", lambda d: (d.revenue > d.budget).sum()),
    ("total revenue where shipped on is after ordered on", lambda d: d[d.shipped_on > d.ordered_on].revenue.sum()),
    ("What is the average length of the reviews?", lambda d: d.review.str.len().mean()),
    ("How long is the longest review?", lambda d: d.review.str.len().max()),
    ("How many reviews are longer than 40 characters?", lambda d: (d.review.str.len() > 40).sum()),
    ("distribution of units", lambda d: quartiles(d.units)),
    ("How is the weight distributed?", lambda d: quartiles(d.weight_kg)),
    ("RFM segments of clients by revenue and ordered on", lambda d: 200),
    ("RFM segments of clients", ASK),
    ("Split revenue into 4 groups of equal size", lambda d: len(d)),
    ("What is in this data?", TOLD),
    ("revenue over time", lambda d: d.groupby(d.ordered_on.dt.strftime("%Y-%m-01")).revenue.sum().to_dict()),
    (
        "Show the growth of revenue by year",
        lambda d: d.groupby(d.ordered_on.dt.strftime("%Y-01-01")).revenue.sum().to_dict(),
    ),
]
STAFF: list[tuple[str, Answer]] = [
    ("What drives pay?", lambda d: pull(d, d.pay, ["team", "grade", "sex", "office", "full_time"], True)),
    (
        "What affects pay in Rome?",
        lambda d: pull(d[d.office == "Rome"], d[d.office == "Rome"].pay, ["team", "grade", "sex", "full_time"], True),
    ),
    ("Why is average pay so high?", lambda d: pull(d, d.pay, ["team", "grade", "sex", "office", "full_time"], True)),
    (
        "What influences sick days?",
        lambda d: pull(d, d.sick_days, ["team", "grade", "sex", "office", "full_time"], True),
    ),
    ("What correlates with pay?", lambda d: "grade"),
    ("correlation between years and pay", lambda d: d.years.corr(d.pay, method="spearman")),
    ("Is there a relationship between years and sick days?", lambda d: d.years.corr(d.sick_days, method="spearman")),
    (
        "How strongly are pay and years correlated for leads?",
        lambda d: d[d.grade == "lead"].years.corr(d[d.grade == "lead"].pay, method="spearman"),
    ),
    ("Do men and women differ in pay?", lambda d: False),
    ("Is there a significant difference in pay between juniors and leads?", lambda d: True),
    ("Compare the average pay of women and men", lambda d: d.groupby("sex").pay.mean().to_dict()),
    ("average pay of seniors versus juniors", lambda d: d.groupby("grade").pay.mean()[["senior", "junior"]].to_dict()),
    ("Does average pay in Rome differ from the rest?", lambda d: False),
    ("Who earns the most in each team?", lambda d: {k: v.loc[v.pay.idxmax()].person for k, v in d.groupby("team")}),
    (
        "top 3 people by pay per office",
        lambda d: {k: list(v.nlargest(3, "pay").person) for k, v in d.groupby("office")},
    ),
    ("distribution of pay by team", TOLD),
    ("Find segments of pay", TOLD),
    ("RFM segments", REFUSE),
    ("What is the retention of staff?", REFUSE),
    ("Forecast pay for next year", REFUSE),
    ("What will the average pay be next month?", REFUSE),
    ("Show the funnel", REFUSE),
    ("What drives happiness?", REFUSE),
]
METERS: list[tuple[str, Answer]] = [
    (
        "Forecast energy for the next 7 days",
        lambda d: {
            str(t.date()): v
            for t, v in zip(
                pd.date_range("2025-01-01", periods=7), [c + 40 for c in (101, 103, 99, 60, 55, 100, 102)], strict=True
            )
        },
    ),
    ("Are there any outliers in energy?", lambda d: bool(len(whiskers(d.energy_kwh)))),
    ("Which energy values are unusual?", lambda d: list(whiskers(d.energy_kwh))),
    ("distribution of outside temperature", lambda d: quartiles(d.outside_temp)),
    (
        "Compare the average energy of January 2024 and January 2023",
        lambda d: [d[d.day.dt.strftime("%Y-%m") == m].energy_kwh.mean() for m in ("2024-01", "2023-01")],
    ),
    (
        "Is there a correlation between energy and outside temperature?",
        lambda d: d.energy_kwh.corr(d.outside_temp, method="spearman"),
    ),
    ("Are there anomalies in energy over time?", lambda d: True),
    ("Which days have unusual energy?", lambda d: {str(d.day[i].date()): d.energy_kwh[i] for i in (200, 500)}),
    ("Is there a weekly pattern in energy?", lambda d: True),
    ("When did energy jump?", lambda d: ["2024-03-01"]),
    ("change points of energy", lambda d: ["2024-03-01"]),
    ("Is outside temperature seasonal?", lambda d: False),
    ("What is the retention?", REFUSE),
]
HELPDESK: list[tuple[str, Answer]] = [
    ("How many tickets were closed after they were due?", lambda d: (d.closed_on > d.due_on).sum()),
    (
        "How many tickets took more minutes spent than minutes planned?",
        lambda d: (d.minutes_spent > d.minutes_planned).sum(),
    ),
    (
        "share of tickets where minutes spent exceeds minutes planned",
        lambda d: 100 * (d.minutes_spent > d.minutes_planned).mean(),
    ),
    ("What is the monthly retention?", ASK),
    ("retention of customers by month opened", lambda d: came_back(d, "customer_id", "opened_on", "M")),
    ("monthly retention of agents by opened on", lambda d: came_back(d, "agent_id", "opened_on", "M")),
    (
        "Which stage has the most tickets for each priority?",
        lambda d: {k: v.stage.mode()[0] for k, v in d.groupby("priority")},
    ),
    ("funnel from new to solved", ASK),
    ("What influences the minutes spent?", lambda d: pull(d, d.minutes_spent, ["priority", "stage"], False)),
]
DRINKS: list[tuple[str, Answer]] = [
    ("Which drink is best?", lambda d: d.groupby("drink").rating.mean().idxmax()),
    ("Which drink is the worst?", lambda d: d.groupby("drink").rating.mean().idxmin()),
    (
        "What is the best drink in each branch?",
        lambda d: {k: v.groupby("drink").rating.mean().idxmax() for k, v in d.groupby("branch")},
    ),
    ("best-selling drink per branch", lambda d: leaders(d, "branch", "drink", "cups", 1)),
    ("most expensive drink per branch", lambda d: {k: v.loc[v.price.idxmax()].drink for k, v in d.groupby("branch")}),
    ("What explains the rating?", lambda d: pull(d, d.rating, ["drink", "branch", "size"], True)),
    ("Do small and large cups differ in price?", lambda d: False),
    ("Forecast the number of cups", REFUSE),
    ("What is the customer retention?", REFUSE),
    ("How many drinks are outliers in price?", lambda d: len(whiskers(d.price))),
]
STUDIES: dict[str, list[tuple[str, Answer]]] = {
    "visits": VISITS, "shop": SHOP, "staff": STAFF, "meters": METERS, "helpdesk": HELPDESK, "drinks": DRINKS,
}  # fmt: skip
LOOSE = {"meters": 0.1, "shop": 0.03}
"""How far a forecast may be from the course that the table was made with, as a share."""

TALKS: list[tuple[str, list[tuple[str, Answer]]]] = [
    ("shop", [
        ("What is the total revenue in 2024?", lambda d: d[d.ordered_on.dt.year == 2024].revenue.sum()),
        ("why?", lambda d: pull(d[d.ordered_on.dt.year == 2024], d[d.ordered_on.dt.year == 2024].revenue, ["region", "product", "client", "refunded"], False)),
    ]),
    ("staff", [
        ("average pay by team", lambda d: d.groupby("team").pay.mean().to_dict()),
        ("show the 3 people with the highest pay", lambda d: list(d.nlargest(3, "pay").person)),
    ]),
    ("staff", [
        ("How many people work in Rome?", lambda d: (d.office == "Rome").sum()),
        ("What is the average pay by grade?", lambda d: d.groupby("grade").pay.mean().to_dict()),
        ("Who has the highest pay?", lambda d: d.loc[d.pay.idxmax()].person),
    ]),
    ("shop", [
        ("Forecast revenue for the next 3 months", lambda d: straight(d, 3)),
        ("only for the West", lambda d: {f"2026-0{m + 1}-01": 10 * (1300 + 10 * (36 + m) - 75) for m in range(3)}),
    ]),
    ("visits", [
        ("funnel from view to purchase", lambda d: reached(d, ["view", "purchase"])),
        ("only on phone", lambda d: reached(d[d.device == "phone"], ["view", "purchase"])),
    ]),
]  # fmt: skip
GERMAN: list[tuple[str, str, Answer]] = [
    ("shop", "Prognose des Umsatzes für die nächsten 3 Monate", lambda d: straight(d, 3)),
    ("shop", "Welche Ausreißer gibt es beim weight kg?", lambda d: list(whiskers(d.weight_kg))),
    (
        "shop",
        "Warum ist der Umsatz so hoch?",
        lambda d: pull(d, d.revenue, ["region", "product", "client", "refunded"], False),
    ),
    (
        "shop",
        "Was beeinflusst den Umsatz?",
        lambda d: pull(d, d.revenue, ["region", "product", "client", "refunded"], False),
    ),
    ("shop", "Verteilung der units", lambda d: quartiles(d.units)),
    (
        "shop",
        "Vergleiche den Umsatz im Westen mit dem im Osten",
        lambda d: {k: d[d.region == k].revenue.sum() for k in ("West", "East")},
    ),
    (
        "shop",
        "Die 2 Produkte mit dem höchsten Umsatz je Region",
        lambda d: leaders(d, "region", "product", "revenue", 2),
    ),
    (
        "shop",
        "Wie hat sich der Umsatz im Zeitverlauf entwickelt?",
        lambda d: d.groupby(d.ordered_on.dt.strftime("%Y-%m-01")).revenue.sum().to_dict(),
    ),
    ("shop", "Was ist in diesen Daten?", TOLD),
    ("visits", "Trichter von view über cart bis purchase", lambda d: reached(d, ["view", "cart", "purchase"])),
    (
        "visits",
        "Wie viele Nutzer kommen im Monat danach wieder?",
        lambda d: came_back(d, "user_id", "happened_at", "M"),
    ),
    ("staff", "Korrelation zwischen years und pay", lambda d: d.years.corr(d.pay, method="spearman")),
    ("staff", "Womit hängt pay zusammen?", lambda d: "grade"),
    ("staff", "Unterscheiden sich Männer und Frauen bei pay?", lambda d: False),
    ("drinks", "Prognose der cups", REFUSE),
]
