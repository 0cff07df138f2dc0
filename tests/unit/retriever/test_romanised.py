import pytest

from services.retriever.query.romanised import Romanised

TERMS = ["공망", "대운", "정화", "중화", "중기", "정기", "귀문관살", "역마살", "세운", "합"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("what is gongmang?", "what is 공망?"),
        ("Kong-mang's meaning", "공망 meaning"),
        ("my daewoon, my dae-un", "my 대운, my 대운"),
        ("gwimun-gwansal", "귀문관살"),
        ("Yeongmasal", "역마살"),  # as it is said
        ("junghwa or jeonghwa", "중화 or 정화"),  # alike by ear: the official spelling tells
        ("joongi", "joongi"),  # 중기 or 정기
        ("see you soon", "see you soon"),  # too short a sound for 세운
        ("hap", "hap"),
        ("공망 is a void", "공망 is a void"),
    ],
)
def test_terms_in_latin_letters_are_read_by_their_sound(said: str, meant: str) -> None:
    assert Romanised(TERMS).read(said) == meant


def test_words_of_other_tongues_are_left_alone() -> None:
    assert Romanised(["간지"]).read("ganji and kanji") == "간지 and kanji"
