"""Is the corpus fit to be quoted? Schema, duplicates and style of every passage in `corpus/*.yaml`.

`python -m services.retriever.corpus_check [DIRECTORY]` prints `file: id: reason` for each fault and exits 1 if there
is one. The rules of style: polite 해요체 throughout, 150-600 characters, correct particles and spaces, no certainty, no
fear, no medical claims, nothing that another passage says already.
"""

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Annotated, Final, Literal, NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, field_validator

from services.retriever import corpus_words
from services.retriever.corpus import load_yaml
from services.retriever.corpus_spelling import spelling_faults
from shared.vocabulary import BRANCHES, STEMS, Element, LifeStage, TenGod, sexagenary

CORPUS: Final = Path(__file__).parent / "corpus"
MIN_LENGTH, MAX_LENGTH = 150, 600
"""Of a text, in characters."""
MAX_SENTENCE: Final = 110
"""Of a sentence, in characters: longer ones cannot be read aloud in one breath."""
MIN_GIST, MAX_GIST = 60, 400
"""Of the English gist, in characters."""
MIN_ASKED, MAX_ASKED = 7, 12
"""Questions that a passage answers."""
LONGEST_QUESTION: Final = 100
"""In characters."""
NEAR_DUPLICATE: Final = 0.25
"""Jaccard similarity of two texts' character 4-grams above which one of them is superfluous: a template with words
swapped is well above it, two passages on one subject are below 0.15."""
OPENING_WORDS, MAX_SAME_OPENING = 3, 4
"""How many passages may begin with the same three words (어절)."""

FACET_VALUES: Final[dict[str, frozenset[str]]] = {
    "day_master": frozenset(stem.hangul for stem in STEMS),
    "day_pillar": frozenset(stem.hangul + branch.hangul for stem, branch in map(sexagenary, range(60))),
    "ten_god": frozenset(TenGod),
    "ten_god_state": frozenset({"many", "absent"}),
    "position": frozenset({"year", "month", "day", "hour"}),
    "life_stage": frozenset(LifeStage),
    "star": corpus_words.STARS,
    "element": frozenset(Element),
    "element_state": frozenset({"excess", "lack"}),
    "season": frozenset({"spring", "summer", "autumn", "winter"}),
    "month_branch": frozenset(branch.hangul for branch in BRANCHES),
    "relation": corpus_words.RELATIONS,
    "luck": frozenset({"decade", "year", "month", "day"}),
    "luck_ten_god": frozenset(TenGod),
    "strength": frozenset({"strong", "weak"}),
    "strength_step": corpus_words.STEPS,
    "structure": corpus_words.STRUCTURES,
    "question": corpus_words.QUESTIONS,
    "school": frozenset({"억부", "조후", "통관", "병약"}),
}
"""What a facet may say. Anything else is a misspelling, and its passage would never be found."""

_NEEDS: Final = {
    "ten_god_state": "ten_god",
    "element_state": "element",
    "luck_ten_god": "luck",
}
"""A facet that says nothing without the other."""

Line = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]


class Entry(BaseModel):
    """One passage as it stands in a file."""

    model_config = ConfigDict(extra="forbid")

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
    title: Line
    topic: Literal[*corpus_words.TOPICS]  # type: ignore[valid-type]
    facets: dict[str, list[str]] = {}
    text: Line
    gist_en: Line
    keywords: list[Line] = Field(min_length=1)
    asked: list[Line] = Field(min_length=MIN_ASKED, max_length=MAX_ASKED)
    everyday: list[Line] = Field(default=[], max_length=MAX_ASKED)
    sources: list[Line] = Field(min_length=1)

    @property
    def questions(self) -> list[str]:
        """All that it is found by."""
        return [*self.asked, *self.everyday]

    @field_validator("facets")
    @classmethod
    def _known_facets(cls, facets: dict[str, list[str]]) -> dict[str, list[str]]:
        for key, values in facets.items():
            known = FACET_VALUES.get(key)
            if known is None:
                raise ValueError(f"unknown facet {key!r}")
            if not values or len(set(values)) != len(values):
                raise ValueError(f"facet {key!r} is empty or repeats a value")
            if unknown := [value for value in values if value not in known]:
                raise ValueError(f"facet {key!r} cannot be {', '.join(unknown)}")
            if key in _NEEDS and _NEEDS[key] not in facets:
                raise ValueError(f"facet {key!r} needs {_NEEDS[key]!r} beside it")
        return facets


class Fault(NamedTuple):
    """Why a passage is not fit, and where it is."""

    file: str
    id: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.id}: {self.reason}"


class _Placed(NamedTuple):
    file: str
    entry: Entry


_SENTENCE: Final = re.compile(r"(?:[^.?!]|(?<=\d)\.(?=\d))+[.?!]")
"""Up to its mark; the point of a decimal ends no sentence."""
_POLITE: Final = re.compile(r"[요죠][\"'”’)]*[.?!]$")
_PLACES: Final = {"year": "년", "month": "월", "day": "일", "hour": "시"}
_HANGUL: Final = re.compile(r"[가-힣]")


def style_faults(entry: Entry) -> Iterator[str]:
    """The reasons, in English, for which the words of one passage are not fit to be quoted."""
    text = entry.text
    if not MIN_LENGTH <= len(text) <= MAX_LENGTH:
        yield f"text of {len(text)} characters, not {MIN_LENGTH}-{MAX_LENGTH}"
    sentences = _sentences(text)
    if "".join(sentences).replace(" ", "") != text.replace(" ", ""):
        yield "text does not end with a sentence"
    for sentence in sentences:
        if not _POLITE.search(sentence):
            yield f"not in 해요체: …{sentence[-15:]!r}"
        if len(sentence) > MAX_SENTENCE:
            yield f"a sentence of {len(sentence)} characters, more than {MAX_SENTENCE}: {sentence[:15]!r}…"
    if len(set(entry.questions)) != len(entry.questions):
        yield "a question stands twice"
    if len(set(entry.keywords)) != len(entry.keywords):
        yield "a keyword stands twice"
    if long := [question for question in entry.questions if len(question) > LONGEST_QUESTION]:
        yield f"a question of more than {LONGEST_QUESTION} characters: {long[0]!r}"
    yield from _facet_faults(entry)
    yield from _wording_faults("title", entry.title)
    yield from _wording_faults("text", text)
    yield from _gist_faults(entry.gist_en)


def _wording_faults(name: str, words: str) -> Iterator[str]:
    yield from (f"{reason} in {name}: {found!r}" for reason, found in spelling_faults(words))
    for kind, pattern in corpus_words.FORBIDDEN.items():
        if found := pattern.search(words):
            yield f"{kind} in {name}: {found[0]!r}"


def _facet_faults(entry: Entry) -> Iterator[str]:
    """Facets that the rest of the passage gives the lie to: the usual slip where one is written after another."""
    if positions := entry.facets.get("position"):
        named = {place for place, hangul in _PLACES.items() if re.search(f"{hangul}[지주간]", entry.title)}
        if named != set(positions):
            yield f"title names other pillars than the facets: {entry.title!r}"
    own = "health" if entry.topic == "health_habits" else entry.topic
    questions = entry.facets.get("question")
    if questions and own in corpus_words.QUESTIONS and own not in questions:
        yield f"facet 'question' leaves out its own topic: {own}"


def _gist_faults(gist: str) -> Iterator[str]:
    if _HANGUL.search(gist) or not re.search(r"[A-Za-z]{3,} [a-z]", gist):
        yield "gist_en is not in English"
    if not MIN_GIST <= len(gist) <= MAX_GIST:
        yield f"gist_en of {len(gist)} characters, not {MIN_GIST}-{MAX_GIST}"
    if not gist[:1].isupper() or gist[-1:] not in ".?!":
        yield "gist_en is not a sentence"
    if found := corpus_words.FORBIDDEN_EN.search(gist):
        yield f"gist_en is too certain or too dark: {found[0]!r}"


def _grams(text: str, size: int = 4) -> frozenset[str]:
    letters = re.sub(r"\W+", "", text)
    return frozenset(letters[start : start + size] for start in range(len(letters) - size + 1))


def near_duplicates(texts: dict[str, str], threshold: float = NEAR_DUPLICATE) -> list[tuple[str, str, float]]:
    """Pairs of ids whose texts' 4-grams overlap more than `threshold` (Jaccard, 0-1).

    Counts what a text shares with each earlier one by way of the texts that hold a gram: nearly all grams are rare.
    """
    sizes: dict[str, int] = {}
    holders: defaultdict[str, list[str]] = defaultdict(list)
    pairs: list[tuple[str, str, float]] = []
    for name, text in texts.items():
        members = _grams(text)
        shared = Counter(chain.from_iterable(holders[gram] for gram in members))
        for other, count in shared.items():
            similarity = count / (len(members) + sizes[other] - count)
            if similarity > threshold:
                pairs.append((other, name, similarity))
        for gram in members:
            holders[gram].append(name)
        sizes[name] = len(members)
    return pairs


def _load(file: Path) -> Iterator[_Placed | Fault]:
    try:
        items = load_yaml(file)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield Fault(file.name, "-", f"not readable as YAML: {error}")
        return
    if not isinstance(items, list):
        yield Fault(file.name, "-", "not a list of passages")
        return
    for place, item in enumerate(items, start=1):
        name = str(item.get("id", f"#{place}")) if isinstance(item, dict) else f"#{place}"
        try:
            yield _Placed(file.name, Entry.model_validate(item))
        except ValidationError as error:
            for detail in error.errors():
                field = ".".join(map(str, detail["loc"])) or "passage"
                yield Fault(file.name, name, f"{field}: {detail['msg']}")


def _repeats(placed: Iterable[_Placed], field: Literal["id", "title"]) -> Iterator[Fault]:
    first: dict[str, str] = {}
    for file, entry in placed:
        value = getattr(entry, field)
        if value in first:
            yield Fault(file, entry.id, f"{field} {value!r} stands already in {first[value]}")
        first.setdefault(value, f"{file} ({entry.id})")


def _sentences(text: str) -> list[str]:
    return [sentence.strip() for sentence in _SENTENCE.findall(text)]


def _likenesses(placed: Sequence[_Placed]) -> Iterator[Fault]:
    """What two passages say alike: a text, a gist, a sentence or, too often, an opening."""
    files = {entry.id: file for file, entry in placed}
    for field, name in (("text", ""), ("gist_en", "gist_en ")):
        for one, other, similarity in near_duplicates({entry.id: getattr(entry, field) for _, entry in placed}):
            yield Fault(files[other], other, f"{name}nearly the same as {one} ({similarity:.2f})")
    said: dict[str, str] = {}
    openings: Counter[str] = Counter()
    questions: dict[str, str] = {}
    for file, entry in placed:
        for question in entry.questions:
            if questions.setdefault(question.lower(), entry.id) != entry.id:
                yield Fault(file, entry.id, f"a question of {questions[question.lower()]} again: {question!r}")
        for sentence in _sentences(entry.text):
            if said.setdefault(sentence, entry.id) != entry.id:
                yield Fault(file, entry.id, f"a sentence of {said[sentence]} again: {sentence[:20]!r}…")
        opening = " ".join(entry.text.split()[:OPENING_WORDS])
        openings[opening] += 1
        if openings[opening] > MAX_SAME_OPENING:
            yield Fault(file, entry.id, f"more than {MAX_SAME_OPENING} passages begin so: {opening!r}")


def check(directory: Path = CORPUS) -> tuple[int, list[Fault]]:
    """How many passages the files of `directory` hold, and every fault in them."""
    loaded = [item for file in sorted(directory.rglob("*.yaml")) for item in _load(file)]
    faults = [item for item in loaded if isinstance(item, Fault)]
    placed = [item for item in loaded if isinstance(item, _Placed)]
    if not loaded:
        faults.append(Fault(directory.name, "-", "no passages"))
    faults += [Fault(file, entry.id, reason) for file, entry in placed for reason in style_faults(entry)]
    faults += _repeats(placed, "id")
    faults += _repeats(placed, "title")
    faults += _likenesses(placed)
    return len(placed), faults


def main(arguments: list[str]) -> int:
    """Check a directory (default: the corpus), print the faults; the exit code."""
    count, faults = check(Path(arguments[0]) if arguments else CORPUS)
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{count} passages, {len(faults)} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
