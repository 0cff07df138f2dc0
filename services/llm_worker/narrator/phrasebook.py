"""The narrator's sentences, read from the tables beside this file, and the seeded choice among them."""

import hashlib
import random
import tomllib
from collections.abc import Collection, Mapping
from functools import cache
from importlib import resources
from typing import Any, Final

from shared.contracts.turn import Locale
from shared.particles import fill

_TABLES: Final = resources.files("services.llm_worker.narrator") / "phrases"


@cache
def table(name: str) -> Mapping[str, Any]:
    """One TOML file of phrases, e.g. `ko/common`; read once."""
    return tomllib.loads((_TABLES / f"{name}.toml").read_text(encoding="utf-8"))


class Phrasebook:
    """Chooses and fills sentences. The same seed gives the same sentences; those in `avoid` (what was said before in
    the conversation) are passed over while there are others.
    """

    def __init__(self, locale: Locale, seed: str, avoid: Collection[str] = ()) -> None:
        self._common = table(f"{locale}/common")
        self._topics = table(f"{locale}/topics")
        self._avoid = "\n".join(avoid)
        digest = hashlib.blake2b(seed.encode(), digest_size=8).digest()
        self._random = random.Random(int.from_bytes(digest))  # noqa: S311 - variety, not secrecy

    def topic(self, topic: str) -> Mapping[str, Any]:
        """The table of a topic."""
        found: Mapping[str, Any] = self._topics[topic]
        return found

    def has(self, section: str, key: str) -> bool:
        """Whether there is such a phrase."""
        return key in self._common[section]

    def say(self, section: str, key: str, **values: object) -> str:
        """A sentence of the common table, filled in."""
        return self.pick(self._common[section][key], **values)

    def pick(self, choices: str | list[str], **values: object) -> str:
        """One of `choices`, filled in."""
        if isinstance(choices, str):
            return fill(choices, values)
        filled = [fill(choice, values) for choice in choices]
        fresh = [sentence for sentence in filled if sentence not in self._avoid]
        return self._random.choice(fresh or filled)
