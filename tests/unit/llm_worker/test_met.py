"""What the check works out of a pillar of luck is what the engine says of it."""

from itertools import chain

import pytest

from services.llm_worker.grounding.truth import met
from tests.golden.people import Person, people


@pytest.mark.parametrize("person", people(), ids=lambda person: str(person.number))
def test_relations_and_stages_are_those_of_the_engine(person: Person) -> None:
    places = tuple((position, pillar.name) for position, pillar in person.pillars.items())
    lucks = [period.pillar for period in person.chart.decade_luck.periods] if person.chart.decade_luck else []
    for luck in chain(lucks, (year.pillar for year in person.luck.years)):
        found = {
            (one.kind, position, one.level, frozenset(one.members))
            for one in met.relations(luck.name, places)
            for position in one.positions
        }
        said = {
            (one.kind, position, one.level, frozenset(one.members))
            for one in luck.relations or ()
            for position in one.positions
        }
        assert said <= found
        beyond = {(kind, members) for kind, _, _, members in found} - {(kind, members) for kind, _, _, members in said}
        assert {kind for kind, _ in beyond} <= {"반합", "형"}, "only parts of a whole 삼합 or 삼형 go unnamed there"
        assert met.life_stage(person.chart.day_master.stem, luck.name[1]) == luck.life_stage
