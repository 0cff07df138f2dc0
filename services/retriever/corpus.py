"""The passages: read from files people review, checked, and hashed so that an index knows what it was made from."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

FACET_KEYS: Final = frozenset(
    {
        "day_master",
        "day_pillar",
        "ten_god",
        "ten_god_state",
        "position",
        "life_stage",
        "star",
        "element",
        "element_state",
        "season",
        "month_branch",
        "relation",
        "luck",
        "luck_ten_god",
        "strength",
        "strength_step",
        "structure",
        "question",
        "school",
    }
)
"""What a passage may depend on; what the values mean for a chart is said in `services.retriever.facets`."""

FORMAT: Final = 1
"""Part of every hash: raised when the same files would be indexed differently."""


class CorpusError(Exception):
    """The corpus cannot be used; the message names the file, the passage and the fault."""


class CorpusPassage(BaseModel):
    """One passage as its author wrote it. `facets` empty: true for everybody; `asked`: questions that it answers, as
    people type them; `everyday`: more of them, with hardly a word of the trade.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str = Field(min_length=1)
    title: str
    topic: str
    text: str = Field(min_length=1)
    facets: Mapping[str, tuple[str, ...]] = {}
    gist_en: str = ""
    keywords: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @field_validator("facets", mode="before")
    @classmethod
    def _values_are_lists(cls, facets: object) -> object:
        if not isinstance(facets, Mapping):
            return facets or {}
        return {key: (value,) if isinstance(value, str) else value for key, value in facets.items()}

    @model_validator(mode="after")
    def _facets_are_known(self) -> Self:
        if unknown := sorted(set(self.facets) - FACET_KEYS):
            raise ValueError(f"unknown facets: {', '.join(unknown)}")
        if empty := sorted(key for key, values in self.facets.items() if not values):
            raise ValueError(f"facets without a value: {', '.join(empty)}")
        return self

    @property
    def questions(self) -> tuple[str, ...]:
        """All that it is found by."""
        return (*self.asked, *self.everyday)

    @property
    def document(self) -> str:
        """What is embedded: everything a question may be near to."""
        return "\n".join(filter(None, (self.title, self.text, " ".join(self.keywords), self.gist_en, *self.questions)))

    @cached_property
    def digest(self) -> str:
        """Of everything that an index keeps of this passage."""
        content = self.model_dump(mode="json", exclude={"sources"})
        return hashlib.sha256(json.dumps([FORMAT, content], sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Corpus:
    """All passages in the order of their ids, and the hash that names an index of them."""

    passages: tuple[CorpusPassage, ...]
    hash: str

    @classmethod
    def of(cls, passages: Iterable[CorpusPassage]) -> Self:
        """Raises CorpusError for none at all, or for two with one id."""
        ordered = tuple(sorted(passages, key=lambda passage: passage.id))
        if not ordered:
            raise CorpusError("the corpus holds no passages")
        for one, other in pairwise(ordered):
            if one.id == other.id:
                raise CorpusError(f"two passages are called {one.id}")
        digests = "".join(passage.digest for passage in ordered)
        return cls(ordered, hashlib.sha256(digests.encode()).hexdigest()[:16])

    @classmethod
    def from_directory(cls, directory: Path) -> Self:
        """Reads `*.yaml` below the directory. Raises CorpusError."""
        files = sorted(directory.rglob("*.yaml"))
        if not files:
            raise CorpusError(f"no *.yaml in {directory}")
        return cls.of(passage for file in files for passage in _read_yaml(file))

    @classmethod
    def from_jsonl(cls, file: Path) -> Self:
        """Reads one passage a line: `id`, `topic`, `title`, `text`, and more if there is. Raises CorpusError."""
        lines = file.read_text(encoding="utf-8").splitlines()
        return cls.of(
            _passage(_json(line, f"{file}:{number}"), f"{file}:{number}")
            for number, line in enumerate(lines, start=1)
            if line.strip()
        )


def load_yaml(file: Path) -> Any:  # noqa: ANN401 - whatever the file holds; its readers validate it
    """By the parser in C where there is one: ten times as fast. Raises yaml.YAMLError, UnicodeDecodeError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(file.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are safe loaders


def _read_yaml(file: Path) -> list[CorpusPassage]:
    try:
        items = load_yaml(file)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise CorpusError(f"{file}: {error}") from error
    if not isinstance(items, list):
        raise CorpusError(f"{file}: not a list of passages")
    return [_passage(item, f"{file}[{number}]") for number, item in enumerate(items)]


def _json(line: str, where: str) -> Any:  # noqa: ANN401 - whatever the line holds; validated next
    try:
        return json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{where}: {error}") from error


def _passage(item: object, where: str) -> CorpusPassage:
    try:
        return CorpusPassage.model_validate(item)
    except ValidationError as error:
        name = item.get("id") if isinstance(item, dict) else None
        raise CorpusError(f"{where} ({name}): {error}") from error
