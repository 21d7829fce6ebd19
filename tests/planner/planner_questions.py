"""Questions over the tables with answers computed in pandas alone; REFUSE marks what the data cannot answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

REFUSE = "refuse"
Answer = Callable[[pd.DataFrame], Any] | str

ORDERS: list[tuple[str, Answer]] = [
    ("How many orders are there?", lambda d: len(d)),
    ("What is the total amount of all orders?", lambda d: d.total_amount.sum()),
    ("What's the average order amount in the West region?", lambda d: d[d.region == "West"].total_amount.mean()),
    ("total sales by region", lambda d: d.groupby("region").total_amount.sum().to_dict()),
    ("Which region has the highest total amount?", lambda d: d.groupby("region").total_amount.sum().idxmax()),
    ("How many orders were returned?", lambda d: (d.returned == "Yes").sum()),
    ("How many orders were not returned?", lambda d: (d.returned == "No").sum()),
    ("What percentage of orders were returned?", lambda d: 100 * (d.returned == "Yes").mean()),
    (
        "What share of online orders was returned?",
        lambda d: 100 * (d[d.sales_channel == "Online"].returned == "Yes").mean(),
    ),
    ("How many units of the Desk Lamp were sold?", lambda d: d[d["product"] == "Desk Lamp"].quantity.sum()),
    ("What was the revenue in 2024?", lambda d: d[d.order_date.dt.year == 2024].total_amount.sum()),
    (
        "How many orders were placed in March 2025?",
        lambda d: ((d.order_date.dt.year == 2025) & (d.order_date.dt.month == 3)).sum(),
    ),
    (
        "Revenue in Q2 2025",
        lambda d: d[(d.order_date >= "2025-04-01") & (d.order_date < "2025-07-01")].total_amount.sum(),
    ),
    ("How many orders have a discount above 5%?", lambda d: (d.discount_pct > 5).sum()),
    (
        "Which product has the lowest average customer rating?",
        lambda d: d.groupby("product").customer_rating.mean().idxmin(),
    ),
    ("What is the most common sales channel?", lambda d: d.sales_channel.mode()[0]),
    ("List the top 3 products by quantity", lambda d: list(d.groupby("product").quantity.sum().nlargest(3).index)),
    ("How many orders have no customer rating?", lambda d: d.customer_rating.isna().sum()),
    ("How many distinct products do we sell?", lambda d: d["product"].nunique()),
    ("median unit price of Stationery", lambda d: d[d.category == "Stationery"].unit_price.median()),
    (
        "What is the total amount for Furniture in the North and South?",
        lambda d: d[(d.category == "Furniture") & d.region.isin(["North", "South"])].total_amount.sum(),
    ),
    (
        "Is the average rating of online orders higher than that of store orders?",
        lambda d: bool(
            d[d.sales_channel == "Online"].customer_rating.mean() > d[d.sales_channel == "Store"].customer_rating.mean()
        ),
    ),
    (
        "What is the difference between the total amount in the North and the South?",
        lambda d: abs(d[d.region == "North"].total_amount.sum() - d[d.region == "South"].total_amount.sum()),
    ),
    (
        "Show me the 5 largest orders by total amount",
        lambda d: (
            "any",
            [list(d.nlargest(5, "total_amount").total_amount), list(d.nlargest(5, "total_amount").order_id)],
        ),
    ),
    (
        "How many orders were there in the last 30 days?",
        lambda d: (d.order_date > d.order_date.max() - pd.Timedelta(days=30)).sum(),
    ),
    ("How many order were placd in the Noth region?", lambda d: (d.region == "North").sum()),
    ("What is the profit margin of each product?", REFUSE),
    ("Which supplier delivers the Office Chair?", REFUSE),
    ("What will revenue be next month?", lambda d: None),
    ("How old are our customers on average?", REFUSE),
    ("Tell me a joke", REFUSE),
]
PATIENTS: list[tuple[str, Answer]] = [
    ("How many patients smoke?", lambda d: (d.smoker == "Yes").sum()),
    ("How many patients do not smoke?", lambda d: (d.smoker == "No").sum()),
    ("How many female patients are older than 60?", lambda d: ((d.sex == "Female") & (d.age > 60)).sum()),
    ("What is the average age of patients with diabetes?", lambda d: d[d.diagnosis == "Diabetes"].age.mean()),
    ("What is the mean BMI of smokers?", lambda d: d[d.smoker == "Yes"].bmi.mean()),
    ("Is there any patient over 90 years old?", lambda d: bool((d.age > 90).any())),
    ("Are all patients older than 18?", lambda d: bool((d.age > 18).all())),
    ("How many patients have hypertension?", lambda d: (d.hypertension == 1).sum()),
    (
        "How many men without hypertension are in Surgery?",
        lambda d: ((d.sex == "Male") & (d.hypertension == 0) & (d.ward == "Surgery")).sum(),
    ),
    ("Which diagnosis is the most frequent?", lambda d: d.diagnosis.mode()[0]),
    ("What is the longest length of stay?", lambda d: d.length_of_stay.max()),
    ("What is the average length of stay per ward?", lambda d: d.groupby("ward").length_of_stay.mean().to_dict()),
    ("Which ward has the longest average stay?", lambda d: d.groupby("ward").length_of_stay.mean().idxmax()),
    ("What proportion of patients are male?", lambda d: 100 * (d.sex == "Male").mean()),
    ("How many different blood types are there?", lambda d: d.blood_type.nunique()),
    ("What blood types appear in the data?", lambda d: sorted(d.blood_type.unique())),
    ("List the 3 highest cholesterol values", lambda d: list(d.cholesterol.nlargest(3))),
    ("How many patients have a BMI between 18.5 and 25?", lambda d: d.bmi.between(18.5, 25).sum()),
    ("What is the maximum age among deceased patients?", lambda d: d[d.discharge_status == "Deceased"].age.max()),
    ("How many patients were admitted in 2023?", lambda d: (d.admitted_on.dt.year == 2023).sum()),
    ("How many patients have either asthma or pneumonia?", lambda d: d.diagnosis.isin(["Asthma", "Pneumonia"]).sum()),
    ("Do more than 200 patients have hypertension?", lambda d: bool((d.hypertension == 1).sum() > 200)),
    ("What's the standard deviation of cholesterol?", lambda d: d.cholesterol.std()),
    ("Is the average BMI of smokers greater than 27?", lambda d: bool(d[d.smoker == "Yes"].bmi.mean() > 27)),
    ("Which medication was prescribed most often?", REFUSE),
    ("How many nurses work in Surgery?", REFUSE),
    ("What is the average insurance premium?", REFUSE),
    ("Who is the president of France?", REFUSE),
    ("How many patients are vegetarian?", REFUSE),
]
EVENTS: list[tuple[str, Answer]] = [
    ("How many events came from mobile devices?", lambda d: (d.device == "mobile").sum()),
    ("How many unique users visited the site?", lambda d: d.userId.nunique()),
    ("What is the total revenue?", lambda d: d.revenueUsd.sum()),
    ("Which page path has the most events?", lambda d: d.pagePath.mode()[0]),
    (
        "How many purchases were made in Germany?",
        lambda d: ((d.eventType == "purchase") & (d.country == "Germany")).sum(),
    ),
    ("average session duration by device", lambda d: d.groupby("device").sessionDurationSec.mean().to_dict()),
    ("What is the bounce rate?", lambda d: 100 * d.bounced.mean()),
    ("Which country generated the least revenue?", lambda d: d.groupby("country").revenueUsd.sum().idxmin()),
    ("How many events did not bounce?", lambda d: (~d.bounced).sum()),
    ("Events per month", lambda d: list(d.groupby(d.event_time.dt.to_period("M")).size())),
    ("How many events per event type?", lambda d: d.groupby("eventType").size().to_dict()),
    (
        "How many clicks were there on /pricing?",
        lambda d: ((d.eventType == "click") & (d.pagePath == "/pricing")).sum(),
    ),
    ("What are the top 2 countries by number of events?", lambda d: list(d.country.value_counts().nlargest(2).index)),
    ("What is the 90th percentile of session duration?", lambda d: d.sessionDurationSec.quantile(0.9)),
    ("How many sessions lasted longer than 1000 seconds?", lambda d: (d.sessionDurationSec > 1000).sum()),
    (
        "What share of events happened on desktop or tablet?",
        lambda d: 100 * d.device.isin(["desktop", "tablet"]).mean(),
    ),
    ("How many events were there in April?", lambda d: (d.event_time.dt.month == 4).sum()),
    (
        "How many events were there on 2025-03-15?",
        lambda d: (d.event_time.dt.strftime("%Y-%m-%d") == "2025-03-15").sum(),
    ),
    (
        "Are there any purchases from Japan on tablet?",
        lambda d: bool(((d.eventType == "purchase") & (d.country == "Japan") & (d.device == "tablet")).any()),
    ),
    ("How many US events bounced?", lambda d: ((d.country == "United States") & d.bounced).sum()),
    ("What is the most used browser?", REFUSE),
    ("How many visitors came from Italy?", REFUSE),
    ("What is the conversion cost per campaign?", REFUSE),
    ("How satisfied are the users?", REFUSE),
]
SENSORS: list[tuple[str, Answer]] = [
    ("What was the highest temperature?", lambda d: d.temperature_c.max()),
    ("At which station was the highest temperature measured?", lambda d: d.loc[d.temperature_c.idxmax()].station),
    ("When was the lowest temperature recorded?", lambda d: str(d.loc[d.temperature_c.idxmin()].timestamp)[:10]),
    ("What is the average humidity at the Airport?", lambda d: d[d.station == "Airport"].humidity.mean()),
    ("How many readings have status fault?", lambda d: (d.status == "fault").sum()),
    ("How many readings are faulty or under maintenance?", lambda d: d.status.isin(["fault", "maintenance"]).sum()),
    ("Which station has the most faults?", lambda d: d[d.status == "fault"].station.value_counts().idxmax()),
    ("average pm25 per station", lambda d: d.groupby("station").pm25.mean().to_dict()),
    ("How many stations are there?", lambda d: d.station.nunique()),
    ("How many readings are missing the battery level?", lambda d: d.battery_level.isna().sum()),
    ("What is the minimum wind speed in Old Town?", lambda d: d[d.station == "Old Town"].wind_speed.min()),
    (
        "Is the mean temperature at the Harbor below that of Hilltop?",
        lambda d: bool(d[d.station == "Harbor"].temperature_c.mean() < d[d.station == "Hilltop"].temperature_c.mean()),
    ),
    ("How many times was the temperature below zero?", lambda d: (d.temperature_c < 0).sum()),
    ("What is the total number of readings with humidity of at least 90?", lambda d: (d.humidity >= 90).sum()),
    (
        "List the stations with an average pm25 above 16",
        lambda d: list((lambda s: s[s > 16].index)(d.groupby("station").pm25.mean())),
    ),
    (
        "What is the median wind speed in July 2025?",
        lambda d: d[(d.timestamp >= "2025-07-01") & (d.timestamp < "2025-08-01")].wind_speed.median(),
    ),
    ("Is every station ok?", lambda d: bool((d.status == "ok").all())),
    ("How much rain fell at the Harbor?", REFUSE),
    ("Who installed the sensors?", REFUSE),
    ("What is the air pressure at Hilltop?", REFUSE),
    ("Which bus line goes to the Airport?", REFUSE),
]
EMPLOYEES: list[tuple[str, Answer]] = [
    ("Who is the highest paid employee?", lambda d: d.loc[d.Salary.idxmax()].EmployeeName),
    ("What is the department of the employee with the lowest salary?", lambda d: d.loc[d.Salary.idxmin()].Department),
    ("What is the average salary in Engineering?", lambda d: d[d.Department == "Engineering"].Salary.mean()),
    ("Which department has the highest average salary?", lambda d: d.groupby("Department").Salary.mean().idxmax()),
    ("How many managers work in Berlin?", lambda d: ((d.JobTitle == "Manager") & (d.City == "Berlin")).sum()),
    ("How many people work remotely?", lambda d: d.Remote.sum()),
    ("List the 4 best paid directors", lambda d: list(d[d.JobTitle == "Director"].nlargest(4, "Salary").EmployeeName)),
    ("Who was hired most recently?", lambda d: d.loc[d.HireDate.idxmax()].EmployeeName),
    ("How many employees were hired after 2020?", lambda d: (d.HireDate.dt.year > 2020).sum()),
    ("How many employees were hired since 2019?", lambda d: (d.HireDate.dt.year >= 2019).sum()),
    ("How many employees were hired between 2015 and 2018?", lambda d: d.HireDate.dt.year.between(2015, 2018).sum()),
    ("What is the gender split?", lambda d: d.Gender.value_counts().to_dict()),
    ("What is the ratio of men to women?", lambda d: (d.Gender == "M").sum() / (d.Gender == "F").sum()),
    ("What is the salary of Ada Stone?", lambda d: d[d.EmployeeName == "Ada Stone"].Salary.iloc[0]),
    ("Does the highest paid employee work in Sales?", lambda d: bool(d.loc[d.Salary.idxmax()].Department == "Sales")),
    ("How many employees earn more than 100k?", lambda d: (d.Salary > 100_000).sum()),
    ("What is the salary range?", lambda d: d.Salary.max() - d.Salary.min()),
    ("How many departments have more than 50 employees?", lambda d: (d.Department.value_counts() > 50).sum()),
    ("Is there a correlation between experience and salary?", lambda d: None),
    ("Which job title is the least common?", lambda d: d.JobTitle.value_counts().idxmin()),
    (
        "What is the average years of experience of directors in Finance?",
        lambda d: d[(d.JobTitle == "Director") & (d.Department == "Finance")].YearsExperience.mean(),
    ),
    (
        "Which cities are represented in the Support department?",
        lambda d: sorted(d[d.Department == "Support"].City.unique()),
    ),
    ("What is Hugo Peak's job title?", lambda d: d[d.EmployeeName == "Hugo Peak"].JobTitle.iloc[0]),
    ("How many employees does the largest department have?", lambda d: d.Department.value_counts().max()),
    (
        "How many women work in the department with the most employees?",
        lambda d: ((d.Department == d.Department.value_counts().idxmax()) & (d.Gender == "F")).sum(),
    ),
    ("How many employees have children?", REFUSE),
    ("What is the average commute distance?", REFUSE),
    ("Which employees are members of the union?", REFUSE),
    ("Fire the lowest paid employee", REFUSE),
]
PLAYERS: list[tuple[str, Answer]] = [
    ("Which player scored the most goals?", lambda d: ("any", list(d[d.Goals == d.Goals.max()].Player))),
    ("How many goals did the Rovers score?", lambda d: d[d.Team == "Rovers"].Goals.sum()),
    (
        "What team does the tallest player play for?",
        lambda d: ("any", list(d[d["Height (cm)"] == d["Height (cm)"].max()].Team)),
    ),
    ("Who has the highest market value?", lambda d: d.loc[d["Market Value (EUR)"].idxmax()].Player),
    ("What is the average age of goalkeepers?", lambda d: d[d.Position == "Goalkeeper"].Age.mean()),
    ("Which team has the most yellow cards?", lambda d: d.groupby("Team")["Yellow Cards"].sum().idxmax()),
    ("How many injured players does United have?", lambda d: ((d.Injured == 1) & (d.Team == "United")).sum()),
    ("Is the top ranked player from Spain?", lambda d: bool(d.loc[d.Rank.idxmin()].Nationality == "Spain")),
    ("List the top 5 players by assists", lambda d: None),
    ("What are the 3 most valuable players?", lambda d: list(d.nlargest(3, "Market Value (EUR)").Player)),
    ("What nationality do most players have?", lambda d: d.Nationality.value_counts().idxmax()),
    ("How many players are younger than 21?", lambda d: (d.Age < 21).sum()),
    (
        "How many players from Norway or Denmark scored at least 10 goals?",
        lambda d: (d.Nationality.isin(["Norway", "Denmark"]) & (d.Goals >= 10)).sum(),
    ),
    ("What is the total market value of forwards?", lambda d: d[d.Position == "Forward"]["Market Value (EUR)"].sum()),
    (
        "What is the rank of the youngest midfielder?",
        lambda d: ("any", list((lambda m: m[m.Age == m.Age.min()].Rank)(d[d.Position == "Midfielder"]))),
    ),
    (
        "Are there any players who are not injured and have more than 25 goals?",
        lambda d: bool(((d.Injured == 0) & (d.Goals > 25)).any()),
    ),
    ("How many teams are there?", lambda d: d.Team.nunique()),
    ("What is the average number of goals per team?", lambda d: d.groupby("Team").Goals.mean().to_dict()),
    ("List the bottom 3 ranks of defenders", lambda d: list(d[d.Position == "Defender"].Rank.nlargest(3))),
    ("What are the ages of the 4 most valuable players?", lambda d: list(d.nlargest(4, "Market Value (EUR)").Age)),
    (
        "Which 2 positions have the highest average height?",
        lambda d: list(d.groupby("Position")["Height (cm)"].mean().nlargest(2).index),
    ),
    ("How many goals has the player ranked first scored?", lambda d: d.loc[d.Rank.idxmin()].Goals),
    (
        "How tall is the player with the highest market value?",
        lambda d: d.loc[d["Market Value (EUR)"].idxmax()]["Height (cm)"],
    ),
    ("Who is the coach of the Rovers?", REFUSE),
    ("How many trophies has Albion won?", REFUSE),
    ("Which stadium has the largest capacity?", REFUSE),
    ("Why is the sky blue?", REFUSE),
]
HOMES: list[tuple[str, Answer]] = [
    ("How many condos are in Lakeside?", lambda d: ((d.propertyType == "Condo") & (d.city == "Lakeside")).sum()),
    (
        "What is the average price of a 3-bedroom house?",
        lambda d: d[(d.bedrooms == 3) & (d.propertyType == "House")].price.mean(),
    ),
    (
        "What is the cheapest home in Riverton?",
        lambda d: (
            "any",
            [
                int(d[d.city == "Riverton"].sort_values("price").iloc[0].ListingID),
                int(d[d.city == "Riverton"].price.min()),
            ],
        ),
    ),
    ("What is the price of the most expensive townhouse?", lambda d: d[d.propertyType == "Townhouse"].price.max()),
    ("How many homes have a pool?", lambda d: (d.hasPool == "Y").sum()),
    ("How many homes have neither a pool nor a garage?", lambda d: ((d.hasPool == "N") & (d.hasGarage == "N")).sum()),
    ("How many houses were built before 1950?", lambda d: ((d.propertyType == "House") & (d.yearBuilt < 1950)).sum()),
    ("When was the oldest home built?", lambda d: d.yearBuilt.min()),
    ("Which agent sold the most homes?", lambda d: d.agentName.value_counts().idxmax()),
    (
        "How many homes did Lee Ortega sell in 2024?",
        lambda d: ((d.agentName == "Lee Ortega") & (d.soldDate.dt.year == 2024)).sum(),
    ),
    (
        "Average days on market by city and property type",
        lambda d: list(d.groupby(["city", "propertyType"]).daysOnMarket.mean()),
    ),
    ("How many homes cost between 200k and 300k?", lambda d: d.price.between(200_000, 300_000).sum()),
    ("How many homes cost more than half a million?", lambda d: (d.price > 500_000).sum()),
    ("Which city has the fewest listings?", lambda d: d.city.value_counts().idxmin()),
    (
        "What percentage of condos have a garage?",
        lambda d: 100 * (d[d.propertyType == "Condo"].hasGarage == "Y").mean(),
    ),
    (
        "Do all townhouses have at least 2 bathrooms?",
        lambda d: bool((d[d.propertyType == "Townhouse"].bathrooms >= 2).all()),
    ),
    (
        "What is the sqft of the newest home?",
        lambda d: (
            "any",
            list(d[d.yearBuilt == d.yearBuilt.max()].sqft) + list(d[d.soldDate == d.soldDate.max()].sqft),
        ),
    ),
    ("How many homes have 4 or more bedrooms?", lambda d: (d.bedrooms >= 4).sum()),
    (
        "Is the average price in Fairview higher than in Springfield?",
        lambda d: bool(d[d.city == "Fairview"].price.mean() > d[d.city == "Springfield"].price.mean()),
    ),
    (
        "How much more expensive are houses than condos on average?",
        lambda d: abs(d[d.propertyType == "House"].price.mean() - d[d.propertyType == "Condo"].price.mean()),
    ),
    ("List the property types with their median price", lambda d: d.groupby("propertyType").price.median().to_dict()),
    ("What is the property tax in Lakeside?", REFUSE),
    ("How good are the schools in Riverton?", REFUSE),
    ("How many homes have solar panels?", REFUSE),
    ("What is the mortgage rate?", REFUSE),
]
FLIGHTS: list[tuple[str, Answer]] = [
    ("How many flights were cancelled?", lambda d: (d.cancelled == 1).sum()),
    ("What is the cancellation rate by carrier?", lambda d: (100 * d.groupby("carrier").cancelled.mean()).to_dict()),
    (
        "Which carrier has the worst average departure delay?",
        lambda d: d.groupby("carrier").dep_delay_min.mean().idxmax(),
    ),
    ("How many passengers flew with Nordwind?", lambda d: d[d.carrier == "Nordwind"].passengers.sum()),
    ("What is the longest distance flown by an A320?", lambda d: d[d.aircraft == "A320"].distance_km.max()),
    ("How many flights departed from OSL to JFK?", lambda d: ((d.origin == "OSL") & (d.dest == "JFK")).sum()),
    ("How many flights arrived more than 30 minutes late?", lambda d: (d.arr_delay_min > 30).sum()),
    (
        "What is the average arrival delay in December 2024?",
        lambda d: d[d.flight_date.dt.strftime("%Y-%m") == "2024-12"].arr_delay_min.mean(),
    ),
    ("Which aircraft is used the most?", lambda d: d.aircraft.value_counts().idxmax()),
    ("How many flights did each carrier operate?", lambda d: d.carrier.value_counts().to_dict()),
    ("Which origin has the most cancelled flights?", lambda d: d[d.cancelled == 1].origin.value_counts().idxmax()),
    ("How many flights carried fewer than 50 passengers?", lambda d: (d.passengers < 50).sum()),
    (
        "What is the average distance of flights that were not cancelled?",
        lambda d: d[d.cancelled == 0].distance_km.mean(),
    ),
    ("Total passengers by month", lambda d: list(d.groupby(d.flight_date.dt.to_period("M")).passengers.sum())),
    (
        "Did any TransAir flight carry more than 300 passengers?",
        lambda d: bool(((d.carrier == "TransAir") & (d.passengers > 300)).any()),
    ),
    ("What are the 3 most frequent destinations?", lambda d: list(d.dest.value_counts().nlargest(3).index)),
    (
        "How many passengers did the carrier with the most flights transport?",
        lambda d: d[d.carrier == d.carrier.value_counts().idxmax()].passengers.sum(),
    ),
    ("How many flights excluding BER are there?", lambda d: (d.origin != "BER").sum()),
    ("What was the ticket price to JFK?", REFUSE),
    ("How many pilots are employed?", REFUSE),
    ("What meals were served to NRT?", REFUSE),
    ("Which flight had the most lost luggage?", REFUSE),
    ("Delete all cancelled flights", REFUSE),
]
QUESTIONS: dict[str, list[tuple[str, Answer]]] = {
    "orders": ORDERS, "patients": PATIENTS, "events": EVENTS, "sensors": SENSORS,
    "employees": EMPLOYEES, "players": PLAYERS, "homes": HOMES, "flights": FLIGHTS,
}  # fmt: skip

# Conversations: each turn with the answer that the turns before it make it mean.
TALKS: list[tuple[str, list[tuple[str, Answer]]]] = [
    ("orders", [
        ("What is the total amount?", lambda d: d.total_amount.sum()),
        ("only for the West", lambda d: d[d.region == "West"].total_amount.sum()),
        ("and the South?", lambda d: d[d.region == "South"].total_amount.sum()),
        ("by category instead", lambda d: d[d.region == "South"].groupby("category").total_amount.sum().to_dict()),
        ("show the average instead", lambda d: d[d.region == "South"].groupby("category").total_amount.mean().to_dict()),
    ]),
    ("employees", [
        ("How many employees were hired in 2020?", lambda d: (d.HireDate.dt.year == 2020).sum()),
        ("and the year before?", lambda d: (d.HireDate.dt.year == 2019).sum()),
        ("only women", lambda d: ((d.HireDate.dt.year == 2019) & (d.Gender == "F")).sum()),
        ("what is their average salary?", lambda d: d[(d.HireDate.dt.year == 2019) & (d.Gender == "F")].Salary.mean()),
    ]),
    ("flights", [
        ("Average departure delay by carrier", lambda d: d.groupby("carrier").dep_delay_min.mean().to_dict()),
        ("by origin instead", lambda d: d.groupby("origin").dep_delay_min.mean().to_dict()),
        ("what about the arrival delay?", lambda d: d.groupby("origin").arr_delay_min.mean().to_dict()),
    ]),
    ("homes", [
        ("What is the average price by month?", lambda d: list(d.groupby(d.soldDate.dt.to_period("M")).price.mean())),
        ("by quarter instead", lambda d: list(d.groupby(d.soldDate.dt.to_period("Q")).price.mean())),
        ("only condos", lambda d: list(d[d.propertyType == "Condo"].groupby(d.soldDate.dt.to_period("Q")).price.mean())),
    ]),
]  # fmt: skip
