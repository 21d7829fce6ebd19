"""Turns of phrase beside what they say in plain words, of the sailboats."""

from __future__ import annotations

SAME = [
    ("Would it be right to say that all boats are insured?", "All boats are insured."),
    ("Can you find at least one boat whose rig is 'yawl'?", "Are there any boats whose rig is 'yawl'?"),
    ("In Brede, can we find a boat with a crew above 7?", "In Brede, is there any boat with a crew above 7?"),
    ("Can you see boats built before 1961?", "Are there any boats built before 1961?"),
    ("Do we have at least one boat built before 1961?", "Are there any boats built before 1961?"),
    ("Does at least one of the boats have a length over 40?", "Does any of the boats have a length over 40?"),
    (
        "Looking just at boats in Corsa, which rig is the most common?",
        "Among boats in Corsa, which rig is the most common?",
    ),
]
