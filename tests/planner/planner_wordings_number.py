"""Turns of phrase for counts, averages and extremes beside what they say in plain words, of the sailboats."""

from __future__ import annotations

SAME = [
    ("count distinct skippers", "How many different skippers are there?"),
    ("count different rigs of boats in Brede", "How many different rigs are there in Brede?"),
    ("count boats", "How many boats are there?"),
    ("What's the total of distinct skippers?", "How many different skippers are there?"),
    ("Counting each skipper only once, how many skippers are there?", "How many different skippers are there?"),
    ("If each skipper is counted once, how many are there in total?", "How many different skippers are there?"),
    ("How many skippers are there if nobody is counted twice?", "How many different skippers are there?"),
    ("How many skippers are there when each one is counted once?", "How many different skippers are there?"),
    ("How many skippers are there, counting each once?", "How many different skippers are there?"),
    ("Of all the skippers, how many are there once repeats are dropped?", "How many different skippers are there?"),
    ("How many skippers are there, ignoring duplicates?", "How many different skippers are there?"),
    ("most crew on one boat", "What is the highest crew?"),
    ("What's the biggest price that was given to one?", "What's the highest price?"),
    ("What's the biggest price that belongs to one boat?", "What's the highest price?"),
    ("How high does the price get among boats in Brede?", "What is the highest price of boats in Brede?"),
    ("How low does the price go?", "What is the lowest price?"),
    ("How long do the boats in Brede get?", "How long is the longest boat in Brede?"),
    ("What do the crews of all boats add up to?", "What is the total crew of all boats?"),
    ("Adding up the price of every sloop, what do you get?", "What is the total price of every sloop?"),
    ("Out of every 100 boats, how many are sloops?", "What percentage of boats are sloops?"),
    ("How big a share of the boats is insured?", "What share of the boats is insured?"),
    ("pct of boats in Brede", "percentage of boats in Brede"),
]
