"""Sixteen tables of different kinds, made anew from fixed seeds, over which the planner's questions are asked."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd


def orders() -> pd.DataFrame:
    r, n = np.random.default_rng(1), 600
    quantity, price = r.integers(1, 9, n), np.round(r.gamma(3, 12, n), 2)
    return pd.DataFrame(
        {
            "order_id": [f"ORD-{10_000 + i}" for i in range(n)],
            "order_date": pd.to_datetime("2024-01-03") + pd.to_timedelta(np.sort(r.integers(0, 660, n)), unit="D"),
            "region": r.choice(["North", "South", "East", "West"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "product": r.choice(["Desk Lamp", "Office Chair", "Notebook", "Stapler", "Monitor Stand"], n),
            "category": r.choice(["Furniture", "Stationery", "Lighting"], n),
            "sales_channel": r.choice(["Online", "Store", "Partner"], n),
            "quantity": quantity,
            "unit_price": price,
            "total_amount": np.round(quantity * price, 2),
            "discount_pct": r.choice([0, 5, 10, 20], n),
            "returned": r.choice(["Yes", "No"], n, p=[0.12, 0.88]),
            "customer_rating": r.choice([1, 2, 3, 4, 5, np.nan], n, p=[0.05, 0.1, 0.2, 0.3, 0.25, 0.1]),
        }
    )


def patients() -> pd.DataFrame:
    r, n = np.random.default_rng(2), 400
    return pd.DataFrame(
        {
            "patient_id": np.arange(5000, 5000 + n),
            "age": r.integers(1, 96, n),
            "sex": r.choice(["Female", "Male"], n),
            "blood_type": r.choice(["A+", "B+", "O+", "AB-", "O-"], n),
            "diagnosis": r.choice(["Asthma", "Diabetes", "Heart failure", "Fracture", "Pneumonia"], n),
            "ward": r.choice(["Cardiology", "Surgery", "Pediatrics", "General"], n),
            "smoker": r.choice(["Yes", "No"], n, p=[0.3, 0.7]),
            "hypertension": r.integers(0, 2, n),
            "bmi": np.round(r.normal(27, 5, n), 1),
            "cholesterol": r.integers(120, 320, n),
            "admitted_on": pd.to_datetime("2023-02-01") + pd.to_timedelta(r.integers(0, 420, n), unit="D"),
            "length_of_stay": r.integers(1, 31, n),
            "discharge_status": r.choice(["Home", "Transferred", "Deceased"], n, p=[0.8, 0.15, 0.05]),
        }
    )


def events() -> pd.DataFrame:
    r, n = np.random.default_rng(3), 900
    return pd.DataFrame(
        {
            "event_time": pd.to_datetime("2025-03-01")
            + pd.to_timedelta(np.sort(r.integers(0, 60 * 86400, n)), unit="s"),
            "userId": r.integers(100, 260, n),
            "pagePath": r.choice(["/home", "/pricing", "/docs", "/blog", "/signup"], n, p=[0.4, 0.2, 0.2, 0.15, 0.05]),
            "eventType": r.choice(["view", "click", "purchase"], n, p=[0.7, 0.25, 0.05]),
            "device": r.choice(["mobile", "desktop", "tablet"], n, p=[0.5, 0.4, 0.1]),
            "country": r.choice(["Germany", "France", "United States", "Japan", "Brazil"], n),
            "sessionDurationSec": r.integers(3, 1800, n),
            "bounced": r.integers(0, 2, n).astype(bool),
            "revenueUsd": np.where(r.random(n) < 0.05, np.round(r.gamma(2, 30, n), 2), 0.0),
        }
    )


def sensors() -> pd.DataFrame:
    r, n = np.random.default_rng(4), 720
    return pd.DataFrame(
        {
            "timestamp": pd.to_datetime("2025-06-01") + pd.to_timedelta(np.arange(n) * 2, unit="h"),
            "station": np.tile(["Harbor", "Airport", "Old Town", "Hilltop"], n // 4),
            "temperature_c": np.round(r.normal(18, 6, n), 1),
            "humidity": r.integers(20, 100, n),
            "pm25": np.round(r.gamma(2, 8, n), 1),
            "wind_speed": np.round(r.gamma(2, 3, n), 1),
            "status": r.choice(["ok", "fault", "maintenance"], n, p=[0.9, 0.06, 0.04]),
            "battery_level": np.where(r.random(n) < 0.05, np.nan, r.integers(5, 101, n)),
        }
    )


def employees() -> pd.DataFrame:
    r, n = np.random.default_rng(5), 250
    first = np.array(["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gia", "Hugo", "Ida", "Jon"])
    last = np.array([
        "Stone", "Rivers", "Marsh", "Field", "Woods", "Lake", "Hill", "Frost", "Snow", "Reed",
        "Vale", "Moor", "Glen", "Heath", "Brook", "Dale", "Cliff", "Shore", "Grove", "Peak",
        "Bay", "Ford", "Holt", "Lowe", "Nash",
    ])  # fmt: skip
    names = [f"{a} {b}" for b in last for a in first]
    return pd.DataFrame(
        {
            "EmployeeName": r.permutation(names),
            "Department": r.choice(["Engineering", "Sales", "Finance", "Human Resources", "Support"], n),
            "JobTitle": r.choice(["Analyst", "Manager", "Director", "Associate"], n, p=[0.4, 0.25, 0.05, 0.3]),
            "Salary": r.integers(320, 1800, n) * 100 + np.arange(n),
            "HireDate": pd.to_datetime("2012-01-01") + pd.to_timedelta(r.permutation(5000)[:n], unit="D"),
            "Gender": r.choice(["F", "M"], n),
            "Remote": r.choice([True, False], n),
            "YearsExperience": r.integers(0, 31, n),
            "PerformanceScore": r.integers(1, 6, n),
            "City": r.choice(["Berlin", "Paris", "Lisbon", "Oslo"], n),
        }
    )


def players() -> pd.DataFrame:
    r, n = np.random.default_rng(6), 180
    return pd.DataFrame(
        {
            "Player": [f"{a}{b}" for b in ["son", "ez", "ić", "sen", "o", "ov"] for a in [
                "Alder", "Bark", "Cort", "Drum", "Elm", "Fenn", "Garr", "Hald", "Iver", "Jans",
                "Kell", "Lund", "Mort", "Nils", "Orm", "Pell", "Quin", "Rast", "Sim", "Tor",
                "Ull", "Vind", "Wern", "Xand", "Yor", "Zell", "Abra", "Brand", "Casp", "Dorn",
            ]],
            "Team": r.choice(["Rovers", "United", "City", "Wanderers", "Athletic", "Albion"], n),
            "Position": r.choice(["Goalkeeper", "Defender", "Midfielder", "Forward"], n),
            "Nationality": r.choice(["Spain", "Norway", "Croatia", "Portugal", "Denmark"], n),
            "Age": r.integers(17, 39, n),
            "Height (cm)": r.integers(165, 205, n),
            "Matches Played": r.integers(0, 39, n),
            "Goals": r.integers(0, 30, n),
            "Assists": r.integers(0, 20, n),
            "Yellow Cards": r.integers(0, 11, n),
            "Market Value (EUR)": r.permutation(np.arange(1, n + 1)) * 250_000,
            "Injured": r.integers(0, 2, n),
            "Rank": r.permutation(np.arange(1, n + 1)),
        }
    )  # fmt: skip


def homes() -> pd.DataFrame:
    r, n = np.random.default_rng(7), 350
    return pd.DataFrame(
        {
            "ListingID": np.arange(90001, 90001 + n),
            "city": r.choice(["Springfield", "Riverton", "Lakeside", "Fairview"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "propertyType": r.choice(["House", "Condo", "Townhouse"], n),
            "price": r.integers(90, 1400, n) * 1000 + r.permutation(n),
            "sqft": r.integers(450, 5200, n),
            "bedrooms": r.integers(1, 7, n),
            "bathrooms": r.choice([1, 1.5, 2, 2.5, 3], n),
            "yearBuilt": r.integers(1920, 2024, n),
            "hasGarage": r.choice(["Y", "N"], n),
            "hasPool": r.choice(["Y", "N"], n, p=[0.2, 0.8]),
            "daysOnMarket": r.integers(1, 200, n),
            "soldDate": pd.to_datetime("2023-07-01") + pd.to_timedelta(r.integers(0, 500, n), unit="D"),
            "agentName": r.choice(["Kim Larsen", "Lee Ortega", "Pat Novak"], n),
        }
    )


def flights() -> pd.DataFrame:
    r, n = np.random.default_rng(8), 800
    late = r.normal(8, 30, n).astype(int)
    return pd.DataFrame(
        {
            "flight_date": pd.to_datetime("2024-05-01") + pd.to_timedelta(np.sort(r.integers(0, 300, n)), unit="D"),
            "carrier": r.choice(["Blue Sky", "TransAir", "Nordwind"], n),
            "flight_no": r.integers(100, 999, n),
            "origin": r.choice(["OSL", "CDG", "BER", "LIS"], n),
            "dest": r.choice(["JFK", "NRT", "GRU", "DXB"], n),
            "dep_delay_min": late,
            "arr_delay_min": late + r.normal(0, 8, n).astype(int),
            "distance_km": r.integers(400, 9500, n),
            "cancelled": r.choice([0, 1], n, p=[0.95, 0.05]),
            "passengers": r.integers(30, 320, n),
            "aircraft": r.choice(["A320", "B737", "A350", "E190"], n),
        }
    )


def films() -> pd.DataFrame:
    r, n = np.random.default_rng(21), 300
    return pd.DataFrame(
        {
            "title": [
                f"Film {a} {b}" for a in ["Silent", "Red", "Lost", "Golden", "Broken", "Hidden"] for b in range(50)
            ],
            "director": r.choice(["Mara Voss", "Ivo Kern", "Lena Ott", "Paul Grey"], n),
            "genre": r.choice(["Drama", "Comedy", "Thriller", "Documentary"], n, p=[0.4, 0.3, 0.2, 0.1]),
            "country": r.choice(["USA", "France", "Germany", "Italy"], n),
            "release_year": r.integers(1960, 2024, n),
            "duration_min": r.integers(70, 200, n),
            "imdb_rating": np.round(r.normal(6.5, 1, n), 1),
            "votes": r.integers(100, 900000, n),
            "budget_usd": r.integers(1, 200, n) * 1_000_000,
            "gross_usd": r.integers(1, 900, n) * 1_000_000 + r.permutation(n),
            "award_winner": r.choice(["yes", "no"], n, p=[0.2, 0.8]),
            "language": r.choice(["English", "French", "German"], n),
        }
    )


def incidents() -> pd.DataFrame:
    r, n = np.random.default_rng(22), 500
    return pd.DataFrame(
        {
            "Incident Number": np.arange(770001, 770001 + n),
            "Incident Date": pd.to_datetime("2021-01-01") + pd.to_timedelta(r.integers(0, 900, n), unit="D"),
            "Incident Category": r.choice(["Theft", "Assault", "Fraud", "Vandalism"], n, p=[0.5, 0.2, 0.2, 0.1]),
            "Police District": r.choice(["Central", "Mission", "Northern", "Park"], n),
            "Resolution": r.choice(["Open", "Arrest", "Closed"], n),
            "Injuries": r.integers(0, 5, n),
            "Property Loss": np.round(r.gamma(2, 800, n), 2),
            "Weekday": r.choice(["Monday", "Tuesday", "Friday", "Saturday"], n),
            "Filed Online": r.choice([True, False], n),
            "Severity": r.choice(["low", "medium", "high"], n),
        }
    )


def loans() -> pd.DataFrame:
    r, n = np.random.default_rng(23), 400
    return pd.DataFrame(
        {
            "loan_id": np.arange(1, n + 1),
            "customer_age": r.integers(19, 75, n),
            "employment": r.choice(["salaried", "self-employed", "unemployed", "retired"], n),
            "purpose": r.choice(["car", "education", "home", "business"], n),
            "loan_amount": r.integers(10, 500, n) * 100,
            "interest_rate": np.round(r.normal(7, 2, n), 2),
            "term_months": r.choice([12, 24, 36, 60], n),
            "credit_score": r.integers(350, 850, n),
            "defaulted": r.integers(0, 2, n),
            "marital_status": r.choice(["single", "married", "divorced"], n),
            "num_dependents": r.integers(0, 5, n),
            "opened_on": pd.to_datetime("2020-02-01") + pd.to_timedelta(r.integers(0, 1200, n), unit="D"),
        }
    )


def pupils() -> pd.DataFrame:
    r, n = np.random.default_rng(24), 200
    return pd.DataFrame(
        {
            "StudentID": [f"S{i:04}" for i in range(n)],
            "gender": r.choice(["female", "male"], n),
            "race/ethnicity": r.choice(["group A", "group B", "group C"], n),
            "parental level of education": r.choice(
                ["high school", "bachelor's degree", "master's degree", "some college"], n
            ),
            "lunch": r.choice(["standard", "free/reduced"], n),
            "test preparation course": r.choice(["none", "completed"], n),
            "math score": r.integers(10, 101, n),
            "reading score": r.integers(10, 101, n),
            "writing score": r.integers(10, 101, n),
        }
    )


def weather() -> pd.DataFrame:
    r, n = np.random.default_rng(31), 730
    return pd.DataFrame(
        {
            "date": pd.date_range("2022-01-01", periods=n),
            "city": r.choice(["Bergen", "Malmö"], n),
            "temp_max": np.round(r.normal(12, 8, n), 1),
            "temp_min": np.round(r.normal(4, 7, n), 1),
            "precipitation": np.where(r.random(n) < 0.5, 0, np.round(r.gamma(2, 3, n), 1)),
            "wind": np.round(r.gamma(2, 2, n), 1),
            "condition": r.choice(["sun", "rain", "snow", "fog"], n),
        }
    )


def hotels() -> pd.DataFrame:
    r, n = np.random.default_rng(32), 500
    return pd.DataFrame(
        {
            "booking_id": [f"B{i:05}" for i in range(n)],
            "hotel": r.choice(["Resort Hotel", "City Hotel"], n),
            "is_canceled": r.integers(0, 2, n),
            "lead_time": r.integers(0, 400, n),
            "arrival_date": pd.to_datetime("2023-01-05") + pd.to_timedelta(r.integers(0, 500, n), unit="D"),
            "adults": r.integers(1, 4, n),
            "children": r.integers(0, 3, n),
            "meal": r.choice(["BB", "HB", "FB"], n),
            "guest_country": r.choice(["PRT", "GBR", "ESP", "DEU"], n),
            "market_segment": r.choice(["Online TA", "Direct", "Groups", "Corporate"], n),
            "is_repeated_guest": r.integers(0, 2, n),
            "nights": r.integers(1, 15, n),
            "adr": np.round(r.normal(100, 30, n), 2),
            "special_requests": r.integers(0, 5, n),
        }
    )


def cars() -> pd.DataFrame:
    r, n = np.random.default_rng(33), 350
    return pd.DataFrame(
        {
            "Make": r.choice(["Toyota", "Ford", "BMW", "Kia"], n),
            "Model": r.choice(["Alpha", "Bravo", "Delta", "Echo", "Gamma"], n),
            "Year": r.integers(2005, 2024, n),
            "Fuel Type": r.choice(["Petrol", "Diesel", "Electric", "Hybrid"], n),
            "Transmission": r.choice(["Manual", "Automatic"], n),
            "Mileage": r.integers(1000, 220000, n),
            "Price": r.integers(20, 600, n) * 100 + r.permutation(n),
            "Owners": r.integers(1, 5, n),
            "Seats": r.choice([2, 4, 5, 7], n),
            "Color": r.choice(["red", "black", "white", "blue"], n),
            "Accident": r.choice(["Yes", "No"], n, p=[0.2, 0.8]),
            "Dealer": r.choice(["AutoHaus", "CarWorld", "DriveNow"], n),
        }
    )


def tickets() -> pd.DataFrame:
    r, n = np.random.default_rng(34), 450
    return pd.DataFrame(
        {
            "ticket_no": np.arange(1, n + 1),
            "created_at": pd.to_datetime("2025-01-01")
            + pd.to_timedelta(np.sort(r.integers(0, 180 * 86400, n)), unit="s"),
            "priority": r.choice(["low", "medium", "high", "urgent"], n),
            "channel": r.choice(["email", "chat", "phone"], n),
            "agent": r.choice(["Nora", "Sam", "Tariq", "Yuki"], n),
            "product": r.choice(["Router", "Modem", "Phone"], n),
            "resolution_hours": np.round(r.gamma(2, 10, n), 1),
            "satisfaction": r.choice([1, 2, 3, 4, 5, np.nan], n),
            "escalated": r.choice([True, False], n, p=[0.15, 0.85]),
            "reopened": r.integers(0, 2, n),
        }
    )


TABLES: dict[str, Callable[[], pd.DataFrame]] = {
    f.__name__: f
    for f in (
        orders,
        patients,
        events,
        sensors,
        employees,
        players,
        homes,
        flights,
        films,
        incidents,
        loans,
        pupils,
        weather,
        hotels,
        cars,
        tickets,
    )
}
