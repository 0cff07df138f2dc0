from services.retriever import fusion
from services.retriever.fusion import Scale, Scored

EVEN = Scale(floor=0.0, sure=0.0, share=0.5)


def ids(scored: list[Scored]) -> list[str]:
    return [one.id for one in scored]


def test_each_half_is_scaled_to_its_own_best() -> None:
    fused = fusion.fuse({"a": 12.0, "b": 6.0}, {"b": 0.9, "c": 0.45}, EVEN)
    assert {one.id: one.total for one in fused} == {"a": 0.5, "b": 0.75, "c": 0.25}
    assert ids(fused) == ["b", "a", "c"]


def test_words_alone_where_there_are_no_vectors() -> None:
    fused = fusion.fuse({"a": 12.0, "b": 6.0}, None, EVEN)
    assert {one.id: one.total for one in fused} == {"a": 1.0, "b": 0.5}


def test_cosines_of_strangers_do_not_count() -> None:
    fused = fusion.fuse({"a": 1.0}, {"b": 0.05}, Scale(floor=0.1, sure=0.2, share=0.5))
    assert ids(fused) == ["a"]


def test_a_weak_best_cosine_counts_in_part() -> None:
    fused = fusion.fuse({}, {"b": 0.2}, Scale(floor=0.0, sure=0.4, share=0.5))
    assert fused[0].total == 0.25


def test_what_holds_for_the_chart_goes_before_what_is_general() -> None:
    general, own = Scored("general", lexical_part=0.5, dense_part=0.4), Scored("own", lexical_part=0.3, dense_part=0.1)
    raised = fusion.boosted([general, own], on_topic=lambda _: 1, particular=lambda name: float(name == "own"))
    assert ids(raised) == ["own", "general"]
    assert raised[0].total <= fusion.MAXIMUM


def test_the_same_thing_twice_gives_way_to_something_else() -> None:
    scored = [Scored("a", lexical_part=0.9), Scored("twin", lexical_part=0.88), Scored("other", lexical_part=0.7)]
    likeness = {frozenset({"a", "twin"}): 0.9}
    chosen = fusion.diverse(scored, 2, lambda one, other: likeness.get(frozenset({one, other}), 0.0))
    assert ids(chosen) == ["a", "other"]


def test_what_is_far_below_the_best_is_left_out() -> None:
    assert ids(fusion.diverse([Scored("a", lexical_part=1.0), Scored("z", lexical_part=0.1)], 5, lambda *_: 0.0)) == [
        "a"
    ]
    assert fusion.diverse([], 5, lambda *_: 0.0) == []
