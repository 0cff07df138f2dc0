import pytest

from services.retriever.corpus import CorpusPassage
from services.retriever.facets import GENERAL_KEYS, conditions_of, suits
from services.retriever.search import Retriever
from shared.contracts.chart import Structure
from tests.unit.retriever.charts import chart


async def titles(retriever: Retriever, question: str) -> list[str]:
    return [one.passage.title for one in (await retriever.search(question, count=3)).found]


@pytest.mark.parametrize("question", ["Shall I marry one day?", "시집은 갈 수 있을까"])
async def test_a_case_nobody_named_stands_behind_what_is_true_for_all(real_lexical: Retriever, question: str) -> None:
    first = (await real_lexical.search(question)).found[0].passage
    assert first.topic == "marriage"
    assert GENERAL_KEYS.issuperset(first.facets)


async def test_a_case_that_is_named_is_found(real_lexical: Retriever) -> None:
    assert "일지의 도화" in await titles(real_lexical, "일지에 도화가 있으면")
    assert "정인이 없는 사주" in await titles(real_lexical, "정인이 없으면 어떤가요")


async def test_a_star_by_its_name_alone_is_explained_first(real_lexical: Retriever) -> None:
    assert (await titles(real_lexical, "역마살이 뭐예요"))[0] == "역마살이란"


def test_a_structure_hides_a_passage_from_nobody_and_suits_its_own_chart() -> None:
    passage = CorpusPassage(id="x", title="정관격", topic="structure", text="…", facets={"structure": ("정관격",)})
    assert not conditions_of(passage)
    assert suits(passage, chart().model_copy(update={"structure": Structure(name="정관격")}))
    assert not suits(passage, chart().model_copy(update={"structure": Structure(name="편관격")}))
