"""What in a question speaks for this service and what against it, from `scope.yaml`.

One saju word does not make a question ours (사주 말고 점심 메뉴), nor does one word of another trade make it strange
(게임만 하는 아들, 어떡하죠?): all of it is counted, and `services.retriever.query.off_topic` weighs it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final, NamedTuple, Self

from pydantic import BaseModel, ConfigDict

from services.retriever.corpus import load_yaml
from services.retriever.query.lexicon import Finder, all_forms

SCOPE: Final = Path(__file__).parent.parent / "scope.yaml"
_SET_ASIDE: Final = re.compile(
    r"\S+(?:\s+(?:얘기|이야기|이런 거|그런 거|쪽|보지|하지))?(?:은|는)?"
    r"\s*(?:(?:말고|말구|빼고|빼구)(?:는|요)?|그만하고|그만 하고|없이 그냥)(?=[\s,.!?…]|$)"
)
"""사주 얘기는 말고, 궁합 빼고: what is not asked."""


class Counts(NamedTuple):
    """Words of each kind in a question. `sure`, `doubtful`: terms; `everyday`: words with a topic of ours; `strange`:
    errands and words of other trades; `lot`: it is asked how something will go; `moment`: a time is named.
    """

    sure: int = 0
    doubtful: int = 0
    everyday: int = 0
    strange: int = 0
    lot: bool = False
    moment: bool = False

    @property
    def ours(self) -> bool:
        """Whether the lexicon knows anything in it."""
        return bool(self.sure or self.doubtful or self.everyday or (self.moment and self.lot))

    @property
    def outside(self) -> bool:
        """Whether it turns to another trade: one of its words, none that is surely ours, and no lot asked for."""
        return self.strange > self.sure + self.lot


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    strangers: tuple[str, ...]
    doubtful: frozenset[str]
    lot: tuple[str, ...]
    errands: tuple[str, ...]
    outside: tuple[str, ...]


@dataclass(frozen=True)
class Scope:
    """The words that tell, squeezed. `lot`, `strangers`: patterns."""

    strangers: re.Pattern[str]
    lot: re.Pattern[str]
    doubtful: frozenset[str]
    errands: frozenset[str]
    outside: frozenset[str]

    @classmethod
    def read(cls, file: Path = SCOPE) -> Self:
        """Raises pydantic.ValidationError for a file of another form."""
        content = _File.model_validate(load_yaml(file))
        longest_first = sorted(content.strangers, key=len, reverse=True)
        return cls(
            strangers=re.compile(rf"(?<![가-힣])(?:{'|'.join(map(re.escape, longest_first))})[가-힣]*"),
            lot=re.compile("|".join(map(re.escape, content.lot)), re.IGNORECASE),
            doubtful=content.doubtful,
            errands=frozenset(all_forms(content.errands)),
            outside=frozenset(all_forms(content.outside)),
        )

    @cached_property
    def _against(self) -> Finder:
        return Finder(self.outside | self.errands)

    def asked(self, question: str) -> str:
        """The question without what it sets aside."""
        return _SET_ASIDE.sub(" ", question)

    def ours(self, question: str) -> str:
        """The question without words that only look like ours."""
        return self.strangers.sub(" ", question)

    def asks_for_lot(self, question: str) -> bool:
        """Whether it is asked how something will go for a person."""
        return self.lot.search(question) is not None

    def counts(
        self,
        question: str,
        morphemes: Iterable[str],
        terms: Collection[str],
        everyday: Collection[str],
        *,
        moment: bool,
    ) -> Counts:
        """`terms` and `everyday`: what words of ours the question says; `moment`: whether it names a time."""
        sure = [word for word in terms if word not in self.doubtful]
        said = self._against.find(question, morphemes)
        # 영화감독 is a calling and no film; 추천해 is one errand and not 추천 as well
        strange = [word for word in said if not any(word in one and word != one for one in (*everyday, *said))]
        # 아이패드 says nothing of an 아이
        unsure = {word for word in {*everyday, *terms}.difference(sure) if not any(word in one for one in strange)}
        own = unsure.intersection(everyday)
        return Counts(
            len(sure), len(unsure - own), len(own), len(strange), lot=self.asks_for_lot(question), moment=moment
        )
