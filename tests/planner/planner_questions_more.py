"""Further questions, over tables that came after the planner was built."""

from __future__ import annotations

from tests.planner.planner_questions import REFUSE, Answer

QUESTIONS: dict[str, list[tuple[str, Answer]]] = {
    "films": [
        ("How many films are dramas?", lambda d: (d.genre == "Drama").sum()),
        (
            "Who directed the highest rated film?",
            lambda d: ("any", list(d[d.imdb_rating == d.imdb_rating.max()].director)),
        ),
        (
            "What is the title of the longest movie?",
            lambda d: ("any", list(d[d.duration_min == d.duration_min.max()].title)),
        ),
        ("List the 5 movies with the highest gross.", lambda d: list(d.nlargest(5, "gross_usd").title)),
        ("Which director has made the most films?", lambda d: d.director.value_counts().idxmax()),
        (
            "What is the average rating of French films?",
            lambda d: (
                "any",
                [d[d.country == "France"].imdb_rating.mean(), d[d.language == "French"].imdb_rating.mean()],
            ),
        ),
        ("How many films were released before 1980?", lambda d: (d.release_year < 1980).sum()),
        ("How many films were released in the 1990s?", lambda d: d.release_year.between(1990, 1999).sum()),
        (
            "Is there a comedy longer than 190 minutes?",
            lambda d: bool(((d.genre == "Comedy") & (d.duration_min > 190)).any()),
        ),
        ("Which genre has the highest average budget?", lambda d: d.groupby("genre").budget_usd.mean().idxmax()),
        (
            "What are the top 3 directors by total gross?",
            lambda d: list(d.groupby("director").gross_usd.sum().nlargest(3).index),
        ),
        (
            "How many award-winning films are from Italy?",
            lambda d: ((d.award_winner == "yes") & (d.country == "Italy")).sum(),
        ),
        (
            "What percentage of documentaries won an award?",
            lambda d: 100 * (d[d.genre == "Documentary"].award_winner == "yes").mean(),
        ),
        ("What is the total budget of Mara Voss's films?", lambda d: d[d.director == "Mara Voss"].budget_usd.sum()),
        ("What is the second longest duration?", lambda d: d.duration_min.sort_values().iloc[-2]),
        (
            "Which country produced the fewest thrillers?",
            lambda d: d[d.genre == "Thriller"].country.value_counts().idxmin(),
        ),
        (
            "Did Ivo Kern direct any film in German?",
            lambda d: bool(((d.director == "Ivo Kern") & (d.language == "German")).any()),
        ),
        ("What is the earliest release year?", lambda d: d.release_year.min()),
        (
            "In which year were the most films released?",
            lambda d: ("any", list(d.release_year.value_counts()[lambda s: s == s.max()].index)),
        ),
        ("average number of votes per genre", lambda d: d.groupby("genre").votes.mean().to_dict()),
        ("Which actor appears most often?", REFUSE),
        ("How many Oscars did Lena Ott win?", REFUSE),
        ("What is the average ticket price?", REFUSE),
        ("Which film should I watch tonight?", REFUSE),
    ],
    "incidents": [
        (
            "How many thefts were there in the Mission district?",
            lambda d: ((d["Incident Category"] == "Theft") & (d["Police District"] == "Mission")).sum(),
        ),
        ("Which incident category is the most common one?", lambda d: d["Incident Category"].mode()[0]),
        ("How many incidents occurred on Fridays?", lambda d: (d.Weekday == "Friday").sum()),
        (
            "Which district has the highest total property loss?",
            lambda d: d.groupby("Police District")["Property Loss"].sum().idxmax(),
        ),
        ("How many incidents are still open?", lambda d: (d.Resolution == "Open").sum()),
        ("How many incidents were filed online?", lambda d: d["Filed Online"].sum()),
        (
            "What share of frauds was filed online?",
            lambda d: 100 * d[d["Incident Category"] == "Fraud"]["Filed Online"].mean(),
        ),
        ("How many people were injured in 2022?", lambda d: d[d["Incident Date"].dt.year == 2022].Injuries.sum()),
        ("How many incidents had no injuries?", lambda d: (d.Injuries == 0).sum()),
        (
            "Are there any high severity incidents with more than 3 injuries?",
            lambda d: bool(((d.Severity == "high") & (d.Injuries > 3)).any()),
        ),
        (
            "List the 2 districts with the least incidents.",
            lambda d: list(d["Police District"].value_counts().nsmallest(2).index),
        ),
        (
            "What is the median property loss for vandalism?",
            lambda d: d[d["Incident Category"] == "Vandalism"]["Property Loss"].median(),
        ),
        ("Number of incidents per year", lambda d: list(d.groupby(d["Incident Date"].dt.year).size())),
        (
            "Which weekday has the most assaults?",
            lambda d: d[d["Incident Category"] == "Assault"].Weekday.value_counts().idxmax(),
        ),
        (
            "What is the incident number of the most expensive incident by property loss?",
            lambda d: d.loc[d["Property Loss"].idxmax()]["Incident Number"],
        ),
        (
            "How many incidents ended in an arrest in Park or Northern?",
            lambda d: ((d.Resolution == "Arrest") & d["Police District"].isin(["Park", "Northern"])).sum(),
        ),
        ("How many officers responded on average?", REFUSE),
        ("What weapons were used in assaults?", REFUSE),
        ("Who was arrested most often?", REFUSE),
    ],
    "loans": [
        ("What is the average loan amount for car loans?", lambda d: d[d.purpose == "car"].loan_amount.mean()),
        ("How many loans defaulted?", lambda d: d.defaulted.sum()),
        ("What is the default rate by purpose?", lambda d: (100 * d.groupby("purpose").defaulted.mean()).to_dict()),
        (
            "How many self-employed customers have a credit score below 500?",
            lambda d: ((d.employment == "self-employed") & (d.credit_score < 500)).sum(),
        ),
        (
            "What is the highest interest rate for married borrowers?",
            lambda d: d[d.marital_status == "married"].interest_rate.max(),
        ),
        (
            "Is the average interest rate of unemployed customers higher than that of retired customers?",
            lambda d: bool(
                d[d.employment == "unemployed"].interest_rate.mean() > d[d.employment == "retired"].interest_rate.mean()
            ),
        ),
        ("How many loans have a term of 36 months?", lambda d: (d.term_months == 36).sum()),
        ("What are the 4 largest loan amounts?", lambda d: list(d.loan_amount.nlargest(4))),
        (
            "What's the age of the borrower with the lowest credit score?",
            lambda d: ("any", list(d[d.credit_score == d.credit_score.min()].customer_age)),
        ),
        ("How many customers have no dependents?", lambda d: (d.num_dependents == 0).sum()),
        (
            "What is the total amount lent for education and business?",
            lambda d: d[d.purpose.isin(["education", "business"])].loan_amount.sum(),
        ),
        ("Which purpose has the longest average term?", lambda d: d.groupby("purpose").term_months.mean().idxmax()),
        (
            "How many loans were opened in the first quarter of 2021?",
            lambda d: ((d.opened_on >= "2021-01-01") & (d.opened_on < "2021-04-01")).sum(),
        ),
        (
            "What percent of loans are between 10000 and 20000?",
            lambda d: 100 * d.loan_amount.between(10000, 20000).mean(),
        ),
        (
            "Do any divorced customers under 25 have a loan over 40k?",
            lambda d: bool(((d.marital_status == "divorced") & (d.customer_age < 25) & (d.loan_amount > 40000)).any()),
        ),
        ("Do most loans default?", lambda d: bool(d.defaulted.mean() > 0.5)),
        ("What is the average income of borrowers?", REFUSE),
        ("How many loans were approved by branch?", REFUSE),
        ("Which bank issued the most loans?", REFUSE),
    ],
    "pupils": [
        ("What is the average math score of girls?", lambda d: d[d.gender == "female"]["math score"].mean()),
        (
            "How many students completed the test preparation course?",
            lambda d: (d["test preparation course"] == "completed").sum(),
        ),
        (
            "Which group has the highest average reading score?",
            lambda d: d.groupby("race/ethnicity")["reading score"].mean().idxmax(),
        ),
        ("How many boys scored above 90 in math?", lambda d: ((d.gender == "male") & (d["math score"] > 90)).sum()),
        ("What is the lowest writing score?", lambda d: d["writing score"].min()),
        ("How many students have a standard lunch?", lambda d: (d.lunch == "standard").sum()),
        ("List the top 3 students by math score.", lambda d: None),
        (
            "Do female students have a higher average writing score than male students?",
            lambda d: bool(
                d[d.gender == "female"]["writing score"].mean() > d[d.gender == "male"]["writing score"].mean()
            ),
        ),
        (
            "What is the most frequent parental level of education?",
            lambda d: d["parental level of education"].mode()[0],
        ),
        (
            "How many students scored at least 80 in both reading and writing?",
            lambda d: ((d["reading score"] >= 80) & (d["writing score"] >= 80)).sum(),
        ),
        (
            "What is the difference between the average math score of group A and group C?",
            lambda d: abs(
                d[d["race/ethnicity"] == "group A"]["math score"].mean()
                - d[d["race/ethnicity"] == "group C"]["math score"].mean()
            ),
        ),
        ("Which teacher has the best results?", REFUSE),
        ("How many students play football?", REFUSE),
        ("What is the average homework time?", REFUSE),
    ],
    "weather": [
        ("What was the hottest day?", lambda d: str(d.loc[d.temp_max.idxmax()].date)[:10]),
        ("How many days did it snow?", lambda d: (d.condition == "snow").sum()),
        ("What is the average maximum temperature in Bergen?", lambda d: d[d.city == "Bergen"].temp_max.mean()),
        ("How many days had no precipitation?", lambda d: (d.precipitation == 0).sum()),
        (
            "What is the lowest minimum temperature in January 2023?",
            lambda d: d[d.date.dt.strftime("%Y-%m") == "2023-01"].temp_min.min(),
        ),
        ("Total precipitation per month", lambda d: list(d.groupby(d.date.dt.to_period("M")).precipitation.sum())),
        ("On how many days was the wind stronger than 10?", lambda d: (d.wind > 10).sum()),
        (
            "Is the average wind speed in Malmö higher than in Bergen?",
            lambda d: bool(d[d.city == "Malmö"].wind.mean() > d[d.city == "Bergen"].wind.mean()),
        ),
        ("What percentage of days were foggy?", lambda d: 100 * (d.condition == "fog").mean()),
        ("Will it rain tomorrow?", REFUSE),
        ("What is the humidity in Malmö?", REFUSE),
    ],
    "hotels": [
        ("How many bookings were canceled?", lambda d: d.is_canceled.sum()),
        (
            "What is the cancellation rate of the City Hotel?",
            lambda d: 100 * d[d.hotel == "City Hotel"].is_canceled.mean(),
        ),
        (
            "Which market segment has the longest average lead time?",
            lambda d: d.groupby("market_segment").lead_time.mean().idxmax(),
        ),
        (
            "How many bookings by repeated guests were not canceled?",
            lambda d: ((d.is_repeated_guest == 1) & (d.is_canceled == 0)).sum(),
        ),
        (
            "What is the total number of nights booked at the Resort Hotel?",
            lambda d: d[d.hotel == "Resort Hotel"].nights.sum(),
        ),
        ("From which country do most guests come?", lambda d: d.guest_country.value_counts().idxmax()),
        ("What's the average adr by meal?", lambda d: d.groupby("meal").adr.mean().to_dict()),
        ("List the 3 highest lead times.", lambda d: list(d.lead_time.nlargest(3))),
        ("How many bookings have at least 3 special requests?", lambda d: (d.special_requests >= 3).sum()),
        (
            "What is the average stay in nights of direct bookings?",
            lambda d: d[d.market_segment == "Direct"].nights.mean(),
        ),
        ("Which receptionist is the friendliest?", REFUSE),
        ("How many rooms does the Resort Hotel have?", REFUSE),
        ("What is the minibar revenue?", REFUSE),
    ],
    "cars": [
        ("What is the cheapest electric car?", lambda d: None),
        ("What is the average price of a BMW?", lambda d: d[d.Make == "BMW"].Price.mean()),
        ("How many red Toyotas are there?", lambda d: ((d.Color == "red") & (d.Make == "Toyota")).sum()),
        ("Which make has the highest average mileage?", lambda d: d.groupby("Make").Mileage.mean().idxmax()),
        ("How many cars have had an accident?", lambda d: (d.Accident == "Yes").sum()),
        (
            "How many automatic cars were made after 2015?",
            lambda d: ((d.Transmission == "Automatic") & (d.Year > 2015)).sum(),
        ),
        (
            "What is the price of the newest diesel?",
            lambda d: (
                "any",
                list(d[(d["Fuel Type"] == "Diesel") & (d.Year == d[d["Fuel Type"] == "Diesel"].Year.max())].Price),
            ),
        ),
        ("What are the 3 most common colors?", lambda d: list(d.Color.value_counts().nlargest(3).index)),
        (
            "Which dealer sells the most hybrids?",
            lambda d: d[d["Fuel Type"] == "Hybrid"].Dealer.value_counts().idxmax(),
        ),
        (
            "How many cars with 7 seats have a mileage below 20000?",
            lambda d: ((d.Seats == 7) & (d.Mileage < 20000)).sum(),
        ),
        (
            "What is the average price by fuel type and transmission?",
            lambda d: list(d.groupby(["Fuel Type", "Transmission"]).Price.mean()),
        ),
        ("Is the most expensive car a BMW?", lambda d: bool(d.loc[d.Price.idxmax()].Make == "BMW")),
        ("What share of cars has only one owner?", lambda d: 100 * (d.Owners == 1).mean()),
        ("How many Fords cost under 15k?", lambda d: ((d.Make == "Ford") & (d.Price < 15000)).sum()),
        ("What is the horsepower of the cheapest car?", REFUSE),
        ("Which car has the best safety rating?", REFUSE),
        ("Who bought the most cars?", REFUSE),
    ],
    "tickets": [
        (
            "How many urgent tickets were created in March?",
            lambda d: ((d.priority == "urgent") & (d.created_at.dt.month == 3)).sum(),
        ),
        ("Which agent handled the most tickets?", lambda d: d.agent.value_counts().idxmax()),
        (
            "What's the average resolution time by priority?",
            lambda d: d.groupby("priority").resolution_hours.mean().to_dict(),
        ),
        ("What is the median satisfaction for chat?", lambda d: d[d.channel == "chat"].satisfaction.median()),
        ("How many tickets were escalated or reopened?", lambda d: (d.escalated | (d.reopened == 1)).sum()),
        (
            "Which agent has the highest satisfaction?",
            lambda d: ("any", [d.groupby("agent").satisfaction.mean().idxmax()]),
        ),
        ("How many tickets have no satisfaction score?", lambda d: d.satisfaction.isna().sum()),
        ("How many tickets did Nora and Sam handle?", lambda d: d.agent.isin(["Nora", "Sam"]).sum()),
        ("tickets per week", lambda d: None),
        (
            "How long does it take to resolve a high priority ticket on average?",
            lambda d: d[d.priority == "high"].resolution_hours.mean(),
        ),
        (
            "Did Yuki have any urgent ticket about the Router?",
            lambda d: bool(((d.agent == "Yuki") & (d.priority == "urgent") & (d["product"] == "Router")).any()),
        ),
        ("How many customers called twice?", REFUSE),
        ("What is the agents' salary?", REFUSE),
    ],
}
