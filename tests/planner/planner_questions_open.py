"""Questions that people asked of tables on which nothing had been tuned, kept as they were asked."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.planner.planner_questions import REFUSE


def plain(d: pd.DataFrame) -> pd.DataFrame:
    """The questionnaire, the listings or the energy table under short names."""
    names = {
        12: ["ts", "age", "gender", "country", "edu", "sleep", "coffee", "cups", "langs", "sat", "inc", "remote"],
        8: ["ent", "cont", "year", "pop", "el", "ren", "nuc", "co2"],
    }
    short = {"PricePerNight (€)": "price", "CleaningFee (€)": "fee"}
    return d.set_axis(names[d.shape[1]], axis=1) if d.shape[1] in names else d.rename(columns=short)


QUESTIONS: dict[str, Any] = {
    "survey": [
        ("How many people took part in the survey?", lambda d: len(d)),
        ("What is the mean age of the respondents?", lambda d: plain(d).age.mean()),
        ("How many women answered the survey?", lambda d: int((plain(d).gender == "Woman").sum())),
        ("Which country do most participants live in?", lambda d: plain(d).country.value_counts().idxmax()),
        ("What percentage of respondents drink coffee?", lambda d: 100 * (plain(d).coffee == "Yes").mean()),
        ("How many participants use Python?", lambda d: int(plain(d).langs.str.contains("'Python'").sum())),
        (
            "What is the average monthly income of respondents from India?",
            lambda d: plain(d).query("country=='India'").inc.mean(),
        ),
        ("What is the most common level of education?", lambda d: plain(d).edu.value_counts().idxmax()),
        ("How many people never work remotely?", lambda d: int((plain(d).remote == "Never").sum())),
        (
            "What is the job satisfaction of the youngest respondent?",
            lambda d: ("any", plain(d)[plain(d).age == plain(d).age.min()].sat.tolist()),
        ),
        ("What's the highest number of cups of coffee per day?", lambda d: plain(d).cups.max()),
        ("Is there anyone who sleeps less than 5 hours?", lambda d: bool((plain(d).sleep < 5).any())),
        (
            "Do respondents from Germany earn more on average than those from Brazil?",
            lambda d: bool(
                plain(d).query("country=='Germany'").inc.mean() > plain(d).query("country=='Brazil'").inc.mean()
            ),
        ),
        (
            "Which education level has the highest average income?",
            lambda d: plain(d).groupby("edu").inc.mean().idxmax(),
        ),
        ("How many respondents have a doctorate?", lambda d: int((plain(d).edu == "Doctorate").sum())),
        (
            "List the three most common countries of the respondents.",
            lambda d: plain(d).country.value_counts().head(3).index.tolist(),
        ),
        (
            "How many men don't drink coffee?",
            lambda d: int(((plain(d).gender == "Man") & (plain(d).coffee == "No")).sum()),
        ),
        (
            "What is the average sleep of people who always work remotely?",
            lambda d: plain(d).query("remote=='Always'").sleep.mean(),
        ),
        ("How many unique genders are there?", lambda d: plain(d).gender.nunique()),
        ("Are there any respondents older than 65?", lambda d: bool((plain(d).age > 65).any())),
        ("What is the median monthly income?", lambda d: plain(d).inc.median()),
        ("How many responses were submitted in May 2023?", lambda d: int((plain(d).ts.dt.month == 5).sum())),
        ("What are the top 4 incomes?", lambda d: plain(d).inc.nlargest(4).tolist()),
        ("How many respondents are between 30 and 40 years old?", lambda d: int(plain(d).age.between(30, 40).sum())),
        ("What is the favourite movie of the respondents?", REFUSE),
        ("How many respondents are married?", REFUSE),
        ("How many respondents own a dog?", REFUSE),
        ("Can you recommend a good coffee brand?", REFUSE),
    ],
    "phones": [
        ("How many phones are from Samsung?", lambda d: int((d.Brand == "Samsung").sum())),
        ("What's the most expensive phone?", lambda d: d.set_index("ModelName").PriceUSD.idxmax()),
        (
            "Which brand has the highest average user rating?",
            lambda d: d.groupby("Brand").AvgUserRating.mean().idxmax(),
        ),
        ("How many waterproof phones are there?", lambda d: int((d.Is_Waterproof == "yes").sum())),
        (
            "Which phone has the largest battery capacity?",
            lambda d: ("any", d[d.BatteryCap_mAh == d.BatteryCap_mAh.max()].ModelName.tolist()),
        ),
        (
            "What is the lightest phone made by Xiaomi?",
            lambda d: d[d.Brand == "Xiaomi"].set_index("ModelName").Weight_g.idxmin(),
        ),
        (
            "What is the average screen size of phones launched in 2020?",
            lambda d: d[d.LaunchYear == 2020].ScreenSize_in.mean(),
        ),
        ("List the top 3 phones by number of reviews.", lambda d: d.nlargest(3, "NumReviews").ModelName.tolist()),
        ("How many phones have at least 8 GB of RAM?", lambda d: int((d.RAM_GB >= 8).sum())),
        (
            "What is the cheapest phone with 512 GB of storage?",
            lambda d: d[d.StorageGB == 512].set_index("ModelName").PriceUSD.idxmin(),
        ),
        ("Do all Apple phones run iOS?", lambda d: bool((d[d.Brand == "Apple"].OS == "iOS").all())),
        ("Is any Nokia phone priced above 900 dollars?", lambda d: bool((d[d.Brand == "Nokia"].PriceUSD > 900).any())),
        ("What is the most common amount of RAM?", lambda d: d.RAM_GB.value_counts().idxmax()),
        ("In which year were the most phones launched?", lambda d: d.LaunchYear.value_counts().idxmax()),
        (
            "What's the price range of Motorola phones?",
            lambda d: d[d.Brand == "Motorola"].PriceUSD.max() - d[d.Brand == "Motorola"].PriceUSD.min(),
        ),
        (
            "What share of Android phones is waterproof?",
            lambda d: 100 * (d[d.OS == "Android"].Is_Waterproof == "yes").mean(),
        ),
        ("How many phones weigh more than 200 grams?", lambda d: int((d.Weight_g > 200).sum())),
        ("What are the 5 lowest prices?", lambda d: d.PriceUSD.nsmallest(5).tolist()),
        (
            "Which brands have an average price higher than 500?",
            lambda d: (lambda s: s[s > 500].index.tolist())(d.groupby("Brand").PriceUSD.mean()),
        ),
        ("What is the OS of the phone with the second highest price?", lambda d: d.nlargest(2, "PriceUSD").OS.iloc[1]),
        ("How much does the heaviest phone cost?", lambda d: d.set_index("PriceUSD").Weight_g.idxmax()),
        ("Is the phone with the most reviews an Apple?", lambda d: bool(d.loc[d.NumReviews.idxmax()].Brand == "Apple")),
        ("Which phone has the best camera?", REFUSE),
        ("How many phones were sold in Europe?", REFUSE),
        ("Who is the CEO of OnePlus?", REFUSE),
        ("How many phones have wireless charging?", REFUSE),
    ],
    "shows": [
        ("How many movies are there?", lambda d: int((d.type == "Movie").sum())),
        (
            "How many TV shows were released after 2015?",
            lambda d: int(((d.type == "TV Show") & (d.release_year > 2015)).sum()),
        ),
        ("Which country has produced the most titles?", lambda d: d.country.value_counts().idxmax()),
        (
            "What is the title with the highest IMDB score?",
            lambda d: ("any", d[d.imdb_score == d.imdb_score.max()].title.tolist()),
        ),
        (
            "What is the average duration of Indian movies?",
            lambda d: d[(d.type == "Movie") & (d.country == "India")].duration_min.mean(),
        ),
        (
            "Who directed the longest movie?",
            lambda d: ("any", [x for x in d[d.duration_min == d.duration_min.max()].director.tolist() if x] or ["?"]),
        ),
        ("How many titles have no director listed?", lambda d: int(d.director.isna().sum())),
        ("How many horror movies are there?", lambda d: int(d.listed_in.str.contains("Horror Movies").sum())),
        ("Which rating is the most frequent?", lambda d: d.rating.value_counts().idxmax()),
        ("What is the oldest release year?", lambda d: d.release_year.min()),
        ("Is there a TV show with more than 7 seasons?", lambda d: bool((d.num_seasons > 7).any())),
        ("How many titles were added in 2020?", lambda d: int((d.date_added.dt.year == 2020).sum())),
        (
            "Which director has the most titles?",
            lambda d: ("any", d.director.value_counts().pipe(lambda s: s[s == s.max()].index.tolist())),
        ),
        (
            "What is the average IMDB score of titles from Japan with more than 100000 votes?",
            lambda d: d[(d.country == "Japan") & (d.votes > 100000)].imdb_score.mean(),
        ),
        (
            "List the top 3 countries with the highest average IMDB score.",
            lambda d: d.groupby("country").imdb_score.mean().nlargest(3).index.tolist(),
        ),
        (
            "Did Ivan Petrov direct any comedies?",
            lambda d: bool(((d.director == "Ivan Petrov") & d.listed_in.str.contains("Comedies")).any()),
        ),
        ("What proportion of titles are TV shows?", lambda d: 100 * (d.type == "TV Show").mean()),
        ("What are the 4 lowest IMDB scores?", lambda d: d.imdb_score.nsmallest(4).tolist()),
        ("How many movies are longer than two and a half hours?", lambda d: int((d.duration_min > 150).sum())),
        ("How many movies last between 90 and 120 minutes?", lambda d: int(d.duration_min.between(90, 120).sum())),
        ("When was the most recent title added?", lambda d: str(d.date_added.max().date())),
        ("How many distinct directors are there?", lambda d: d.director.nunique()),
        ("Do all TV shows have at least 2 seasons?", lambda d: bool((d[d.type == "TV Show"].num_seasons >= 2).all())),
        ("How much revenue did the movies make at the box office?", REFUSE),
        ("Which movie won an Oscar?", REFUSE),
        ("Is Dark River suitable for my grandmother?", REFUSE),
        ("How many subscribers watched the titles?", REFUSE),
    ],
    "bank": [
        ("How many customers subscribed?", lambda d: int((d.subscribed == "yes").sum())),
        (
            "What is the average account balance of married customers?",
            lambda d: d[d.marital == "married"].acct_bal.mean(),
        ),
        ("Which job is the most common among the customers?", lambda d: d.job.value_counts().idxmax()),
        (
            "How many students have a housing loan?",
            lambda d: int(((d.job == "student") & (d.housing_loan == "yes")).sum()),
        ),
        ("What percentage of clients are in default?", lambda d: 100 * (d.in_default == "yes").mean()),
        (
            "How many customers have neither a housing loan nor a personal loan?",
            lambda d: int(((d.housing_loan == "no") & (d.personal_loan == "no")).sum()),
        ),
        ("What was the longest call duration?", lambda d: d.call_dur_sec.max()),
        ("In which month were customers contacted most often?", lambda d: d.last_contact_month.value_counts().idxmax()),
        ("What's the age of the customer with the highest balance?", lambda d: d.loc[d.acct_bal.idxmax()].age),
        ("Are there customers with a negative balance?", lambda d: bool((d.acct_bal < 0).any())),
        ("How many retired customers are older than 60?", lambda d: int(((d.job == "retired") & (d.age > 60)).sum())),
        (
            "Which education level has the highest average balance?",
            lambda d: d.groupby("edu_lvl").acct_bal.mean().idxmax(),
        ),
        ("List the 5 largest account balances.", lambda d: d.acct_bal.nlargest(5).tolist()),
        (
            "What is the average number of contacts for customers who subscribed?",
            lambda d: d[d.subscribed == "yes"].n_contacts.mean(),
        ),
        (
            "What share of the divorced customers subscribed?",
            lambda d: 100 * (d[d.marital == "divorced"].subscribed == "yes").mean(),
        ),
        ("How many customers were contacted by cellular?", lambda d: int((d.contact_type == "cellular").sum())),
        (
            "Is the average age of subscribers higher than that of non-subscribers?",
            lambda d: bool(d[d.subscribed == "yes"].age.mean() > d[d.subscribed == "no"].age.mean()),
        ),
        (
            "How many unemployed single customers are there?",
            lambda d: int(((d.job == "unemployed") & (d.marital == "single")).sum()),
        ),
        ("What is the id of the oldest customer?", lambda d: ("any", d[d.age == d.age.max()].cust_id.tolist())),
        ("How many calls lasted more than 10 minutes?", lambda d: int((d.call_dur_sec > 600).sum())),
        ("Name the three least common jobs.", lambda d: ("any", [d.job.value_counts().nsmallest(3).index.tolist()])),
        ("How many customers had a successful previous outcome?", lambda d: int((d.prev_outcome == "success").sum())),
        ("What is the total balance of all technicians?", lambda d: d[d.job == "technician"].acct_bal.sum()),
        (
            "Do more customers have a personal loan than a housing loan?",
            lambda d: bool((d.personal_loan == "yes").sum() > (d.housing_loan == "yes").sum()),
        ),
        ("How many customers live in Lisbon?", REFUSE),
        ("What is the average salary of the customers?", REFUSE),
        ("Which branch has the most customers?", REFUSE),
        ("Should we offer a discount to students?", REFUSE),
    ],
    "listings": [
        ("How many listings are there in the Old Town?", lambda d: int((d.Neighbourhood == "Old Town").sum())),
        (
            "What is the average price per night for private rooms?",
            lambda d: plain(d)[d.RoomType == "Private room"].price.mean(),
        ),
        (
            "How many hosts are superhosts?",
            lambda d: ("any", [int((d.HostIsSuperhost == "t").sum()), d[d.HostIsSuperhost == "t"].HostName.nunique()]),
        ),
        (
            "Which neighbourhood is the most expensive on average?",
            lambda d: plain(d).groupby("Neighbourhood").price.mean().idxmax(),
        ),
        ("How many listings have a pool?", lambda d: int(d.Amenities.str.contains("Pool").sum())),
        ("How many listings don't have a review score?", lambda d: int(d.ReviewScore.isna().sum())),
        (
            "What is the most common room type in Riverside?",
            lambda d: d[d.Neighbourhood == "Riverside"].RoomType.value_counts().idxmax(),
        ),
        (
            "Are there any listings with more than 2 bathrooms that cost less than 50 euros?",
            lambda d: bool(((d.Bathrooms > 2) & (plain(d).price < 50)).any()),
        ),
        ("What is the highest cleaning fee?", lambda d: plain(d).fee.max()),
        ("How many listings were last reviewed in 2023?", lambda d: int((d.LastReview.dt.year == 2023).sum())),
        (
            "Which host has the most listings?",
            lambda d: ("any", d.HostName.value_counts().pipe(lambda s: s[s == s.max()].index.tolist())),
        ),
        (
            "Give me the ids of the 3 most reviewed listings.",
            lambda d: d.nlargest(3, "NumberOfReviews").ListingId.tolist(),
        ),
        ("What percentage of listings can be booked instantly?", lambda d: 100 * d.InstantBookable.mean()),
        (
            "How many listings offer both wifi and a kitchen?",
            lambda d: int((d.Amenities.str.contains("Wifi") & d.Amenities.str.contains("Kitchen")).sum()),
        ),
        (
            "What is the median number of reviews of shared rooms?",
            lambda d: d[d.RoomType == "Shared room"].NumberOfReviews.median(),
        ),
        (
            "Do superhosts have a higher average review score than other hosts?",
            lambda d: bool(
                d[d.HostIsSuperhost == "t"].ReviewScore.mean() > d[d.HostIsSuperhost == "f"].ReviewScore.mean()
            ),
        ),
        ("How many neighbourhoods are there?", lambda d: d.Neighbourhood.nunique()),
        ("List all room types.", lambda d: d.RoomType.unique().tolist()),
        (
            "What is the total number of reviews for listings hosted by Aiko?",
            lambda d: int(d[d.HostName == "Aiko"].NumberOfReviews.sum()),
        ),
        (
            "How many listings have a score above 4.5 and are instantly bookable?",
            lambda d: int(((d.ReviewScore > 4.5) & d.InstantBookable).sum()),
        ),
        (
            "Which neighbourhoods have more than 60 listings?",
            lambda d: (lambda s: s[s > 60].index.tolist())(d.Neighbourhood.value_counts()),
        ),
        ("How far is the listing from the city centre?", REFUSE),
        ("What is the phone number of Maria?", REFUSE),
        ("How many listings allow pets?", REFUSE),
        ("Hi, can you tell me a joke?", REFUSE),
    ],
    "matches": [
        ("Which team scored the most home goals in total?", lambda d: d.groupby("home_team").home_goals.sum().idxmax()),
        ("What was the highest attendance?", lambda d: d.attendance.max()),
        ("How many matches did K. Moss referee?", lambda d: int((d.referee == "K. Moss").sum())),
        ("Which referee showed the most yellow cards?", lambda d: d.groupby("referee").yellow_cards.sum().idxmax()),
        ("How many matches had at least one red card?", lambda d: int((d.red_cards >= 1).sum())),
        (
            "When was the match with the highest attendance played?",
            lambda d: str(d.loc[d.attendance.idxmax()].match_date.date()),
        ),
        ("Did any match have more than 8 yellow cards?", lambda d: bool((d.yellow_cards > 8).any())),
        ("What's the total number of away goals in 2021/22?", lambda d: int(d[d.season == "2021/22"].away_goals.sum())),
        ("What is the average number of home goals per match?", lambda d: d.home_goals.mean()),
        ("Which season had the highest average attendance?", lambda d: d.groupby("season").attendance.mean().idxmax()),
        ("List the 4 lowest attendances.", lambda d: d.attendance.nsmallest(4).tolist()),
        ("How many matches had exactly 3 yellow cards?", lambda d: int((d.yellow_cards == 3).sum())),
        ("Who refereed the fewest matches?", lambda d: d.referee.value_counts().idxmin()),
        ("How many different stadiums are there?", lambda d: d.stadium.nunique()),
        ("How many matches were played before January 2020?", lambda d: int((d.match_date < "2020-01-01").sum())),
        (
            "Is the average attendance of Rovers' home matches above 25000?",
            lambda d: bool(d[d.home_team == "Rovers"].attendance.mean() > 25000),
        ),
        ("Which player scored the most goals?", REFUSE),
        ("Who won the championship in 2018?", REFUSE),
        ("What was the weather during the match with the lowest attendance?", REFUSE),
        ("How many corners were there on average?", REFUSE),
    ],
    "energy": [
        (
            "What was Norway's electricity consumption in 2020?",
            lambda d: plain(d).query("ent=='Norway' and year==2020").el.iloc[0],
        ),
        (
            "Which country had the highest CO2 per capita in 2022?",
            lambda d: plain(d).query("year==2022").set_index("ent").co2.idxmax(),
        ),
        ("How many countries are included?", lambda d: d.Entity.nunique()),
        ("What is the average nuclear share of France?", lambda d: plain(d).query("ent=='France'").nuc.mean()),
        (
            "Which continent consumed the most electricity in 2015?",
            lambda d: plain(d).query("year==2015").groupby("cont").el.sum().idxmax(),
        ),
        (
            "In which year did Brazil generate the most renewables?",
            lambda d: plain(d).query("ent=='Brazil'").set_index("year").ren.idxmax(),
        ),
        ("How many rows have a missing nuclear share?", lambda d: int(plain(d).nuc.isna().sum())),
        (
            "Did Kenya emit more CO2 per capita than Egypt in 2018?",
            lambda d: bool(
                plain(d).query("ent=='Kenya' and year==2018").co2.iloc[0]
                > plain(d).query("ent=='Egypt' and year==2018").co2.iloc[0]
            ),
        ),
        (
            "Name the three countries with the largest population.",
            lambda d: plain(d).drop_duplicates("ent").nlargest(3, "pop").ent.tolist(),
        ),
        ("What's the lowest CO2 per capita on record?", lambda d: plain(d).co2.min()),
        (
            "Is there a year in which Japan's nuclear share exceeded 50%?",
            lambda d: bool((plain(d).query("ent=='Japan'").nuc > 50).any()),
        ),
        (
            "What is the average electricity consumption per continent in 2019? Which is the highest?",
            lambda d: plain(d).query("year==2019").groupby("cont").el.mean().idxmax(),
        ),
        (
            "How many countries had a CO2 per capita above 10 in 2017?",
            lambda d: int((plain(d).query("year==2017").co2 > 10).sum()),
        ),
        (
            "What is the median CO2 per capita of African countries?",
            lambda d: plain(d).query("cont=='Africa'").co2.median(),
        ),
        (
            "How many entries are there for Asia after 2018?",
            lambda d: int(((plain(d).cont == "Asia") & (plain(d).year > 2018)).sum()),
        ),
        (
            "Does Canada have the highest consumption in 2014?",
            lambda d: bool(plain(d).query("year==2014").set_index("ent").el.idxmax() == "Canada"),
        ),
        ("What is the GDP of Chile?", REFUSE),
        ("How much coal did Poland burn in 2016?", REFUSE),
        ("Will Kenya reach 100% renewables by 2030?", REFUSE),
    ],
}
