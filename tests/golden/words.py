"""How stems, branches, pillars, ten gods and elements are written: hangul, hanja, both, romanised, in English.

Each function gives slots for the templates; the comment at its head shows them for one example.
"""

from typing import Any, Final

import yaml

from shared.contracts.chart import Position
from shared.vocabulary import BRANCH_BY_HANGUL, STEM_BY_HANGUL, Element, TenGod
from tests.golden.people import HERE

Slots = dict[str, str]
WORDS: Final[dict[str, Any]] = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
GROUPS: Final[dict[str, tuple[TenGod, TenGod]]] = {
    name: (TenGod(gods[:2]), TenGod(gods[2:]))
    for name, gods in {
        "비겁": "비견겁재",
        "식상": "식신상관",
        "재성": "편재정재",
        "관성": "편관정관",
        "인성": "편인정인",
    }.items()
}
_PLACES: Final[dict[Position, tuple[str, str, str, str]]] = {
    "year": ("년", "연", "年", "해"),
    "month": ("월", "월", "月", "달"),
    "day": ("일", "일", "日", "날"),
    "hour": ("시", "시", "時", "시"),
}


def article(word: str) -> str:
    """a Wood, an Earth."""
    return f"{'an' if word[0] in 'AEIOUaeiou' else 'a'} {word}"


def place(position: Position, *, other: bool = False) -> Slots:
    """년주 년간 년지, or 연주 연간 연지 with `other`."""
    ko, second, hanja, native = _PLACES[position]
    ko = second if other else ko
    return {
        "pos": f"{ko}주",
        "stem_pos": f"{ko}간",
        "branch_pos": f"{ko}지",
        "pos_h": f"{hanja}柱",
        "stem_pos_h": f"{hanja}干",
        "branch_pos_h": f"{hanja}支",
        "pos_en": position,
        "Pos_en": position.capitalize(),
        "born": f"태어난 {native}",
    }


def stem(hangul: str, key: str = "s") -> Slots:
    """갑, 갑목, 甲, 甲木, 갑목(甲木), Gap, Jia, Yang Wood."""
    it = STEM_BY_HANGUL[hangul]
    polar = f"{it.polarity.value.capitalize()} {it.element.value.capitalize()}"
    return {
        key: hangul,
        f"{key}e": hangul + it.element.hangul,
        f"{key}h": it.hanja,
        f"{key}eh": it.hanja + it.element.hanja,
        f"{key}f": f"{hangul}{it.element.hangul}({it.hanja}{it.element.hanja})",
        f"{key}back": f"{it.hanja}{it.element.hanja}({hangul}{it.element.hangul})",
        f"{key}r": it.roman.capitalize(),
        f"{key}p": WORDS["pinyin"]["stems"][hangul],
        f"{key}pol": polar,
        f"{key}low": polar.lower(),
        f"{key}el": it.element.hangul,
        f"{key}el_en": it.element.value,
        f"{key}El_en": it.element.value.capitalize(),
        f"{key}img": WORDS["images"][hangul],
        f"{key}img_en": WORDS["images_en"][hangul],
        f"{key}polar": it.polarity.hangul,
        f"{key}polar_en": it.polarity.value,
    }


def branch(hangul: str, key: str = "b") -> Slots:
    """진, 진토, 辰, 辰土, 진토(辰土), Jin, Chen, Dragon, 용, earth."""
    it = BRANCH_BY_HANGUL[hangul]
    return {
        key: hangul,
        f"{key}e": hangul + it.element.hangul,
        f"{key}h": it.hanja,
        f"{key}eh": it.hanja + it.element.hanja,
        f"{key}f": f"{hangul}{it.element.hangul}({it.hanja}{it.element.hanja})",
        f"{key}back": f"{it.hanja}{it.element.hanja}({hangul}{it.element.hangul})",
        f"{key}r": it.roman.capitalize(),
        f"{key}p": WORDS["pinyin"]["branches"][hangul],
        f"{key}ani": it.animal,
        f"{key}ani_en": WORDS["animals"][it.animal],
    }


def pillar(name: str, key: str = "n") -> Slots:
    """경오, 庚午, 경오(庚午), Gyeong-o, Geng Wu, Metal Horse, Yang Metal Horse; and its stem and branch alone."""
    top, bottom = stem(name[0]), branch(name[1])
    animal, tones = bottom["bani_en"], WORDS["pinyin_tones"]
    return {
        key: name,
        f"{key}h": top["sh"] + bottom["bh"],
        f"{key}f": f"{name}({top['sh']}{bottom['bh']})",
        f"{key}back": f"{top['sh']}{bottom['bh']}({name})",
        f"{key}r": f"{top['sr']}-{bottom['br'].lower()}",
        f"{key}r1": f"{top['sr']}{bottom['br'].lower()}",
        f"{key}p": f"{top['sp']} {bottom['bp']}",
        f"{key}tone": f"{tones['stems'][name[0]]} {tones['branches'][name[1]]}",
        f"{key}p1": f"{top['sp']}{bottom['bp'].lower()}",
        f"{key}en": f"{top['spol'].split()[1]} {animal}",
        f"{key}an": article(f"{top['spol'].split()[1]} {animal}"),
        f"{key}pen": f"{top['spol']} {animal}",
        f"{key}s": name[0],
        f"{key}b": name[1],
        f"{key}sh": top["sh"],
        f"{key}bh": bottom["bh"],
    }


def god(name: str, key: str = "g") -> Slots:
    """정관 or 관성: 정관, 正官, 정관(正官), Direct Officer."""
    hanja, english, meaning, meaning_en, other = {**WORDS["gods"], **WORDS["groups"]}[name]
    return {
        key: name,
        f"{key}h": hanja,
        f"{key}f": f"{name}({hanja})",
        f"{key}back": f"{hanja}({name})",
        f"{key}alias": WORDS["aliases"].get(name, name),
        f"{key}en": english,
        f"{key}an": article(english),
        f"{key}alt": other,
        f"{key}mean": meaning,
        f"{key}mean_en": meaning_en,
    }


def element(it: Element, key: str = "e") -> Slots:
    """목, 木, 목(木), 나무, wood, Wood."""
    return {
        key: it.hangul,
        f"{key}h": it.hanja,
        f"{key}f": f"{it.hangul}({it.hanja})",
        f"{key}nat": WORDS["natives"][it.value],
        f"{key}low": it.value,
        f"{key}en": it.value.capitalize(),
        f"{key}an": article(it.value.capitalize()),
    }


def star(name: str, key: str = "t") -> Slots:
    """역마살, 驛馬殺, 역마살(驛馬殺), 역마, Travelling Horse."""
    hanja, short, english = WORDS["stars"][name]
    return {
        key: name,
        f"{key}h": hanja,
        f"{key}f": f"{name}({hanja})",
        f"{key}short": short,
        f"{key}en": english,
    }


def stage(name: str, key: str = "l") -> Slots:
    """제왕, 帝旺, 제왕(帝旺), 제왕지, Emperor."""
    hanja, english = WORDS["stages"][name]
    return {key: name, f"{key}h": hanja, f"{key}f": f"{name}({hanja})", f"{key}ji": f"{name}지", f"{key}en": english}


def number(value: int, key: str = "c") -> Slots:
    """3, 세, 셋, three, characters."""
    return {
        key: str(value),
        f"{key}ko": WORDS["counted"][value],
        f"{key}alone": WORDS["counted_alone"][value],
        f"{key}en": WORDS["counted_en"][value],
        f"{key}chars": "character" if value == 1 else "characters",
    }
