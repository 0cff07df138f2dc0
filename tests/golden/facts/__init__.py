"""Makers of cases, one per fact. Importing the package enters them all into `cases.FACTS`."""

from tests.golden.facts import (
    anything,
    birth,
    elements,
    gods,
    judgements,
    luck,
    luck_gods,
    mixed,
    pillars,
    relations,
    stars,
)

__all__ = [
    "anything",
    "birth",
    "elements",
    "gods",
    "judgements",
    "luck",
    "luck_gods",
    "mixed",
    "pillars",
    "relations",
    "stars",
]
