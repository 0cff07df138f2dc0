/** Saju terms as the contracts spell them, and how the page says them in each language. */

import { locale } from "./i18n.js";

export const ELEMENTS = {
  wood: { ko: "목", hanja: "木", en: "Wood" },
  fire: { ko: "화", hanja: "火", en: "Fire" },
  earth: { ko: "토", hanja: "土", en: "Earth" },
  metal: { ko: "금", hanja: "金", en: "Metal" },
  water: { ko: "수", hanja: "水", en: "Water" },
};

const STEMS = "갑을병정무기경신임계";
const BRANCHES = "자축인묘진사오미신유술해";
const STEM_HANJA = "甲乙丙丁戊己庚辛壬癸";
const BRANCH_HANJA = "子丑寅卯辰巳午未申酉戌亥";
const STEM_ROMAN = ["gap", "eul", "byeong", "jeong", "mu", "gi", "gyeong", "sin", "im", "gye"];
const BRANCH_ROMAN = ["ja", "chuk", "in", "myo", "jin", "sa", "o", "mi", "sin", "yu", "sul", "hae"];
const ANIMALS = {
  쥐: "Rat", 소: "Ox", 호랑이: "Tiger", 토끼: "Rabbit", 용: "Dragon", 뱀: "Snake",
  말: "Horse", 양: "Goat", 원숭이: "Monkey", 닭: "Rooster", 개: "Dog", 돼지: "Pig",
};

const ENGLISH = {
  비견: "Peer", 겁재: "Rival", 식신: "Eating god", 상관: "Hurting officer", 편재: "Indirect wealth",
  정재: "Direct wealth", 편관: "Indirect officer", 정관: "Direct officer", 편인: "Indirect seal", 정인: "Direct seal",
  장생: "Birth", 목욕: "Bath", 관대: "Capping", 건록: "Office", 제왕: "Peak", 쇠: "Decline",
  병: "Illness", 사: "Death", 묘: "Tomb", 절: "Severance", 태: "Conception", 양: "Nurture",
  여기: "residual", 중기: "middle", 정기: "main",
};

const inEnglish = () => locale() === "en";

export const elementName = (element) => ELEMENTS[element]?.[locale()] ?? element;
export const polarityName = (polarity) => (inEnglish() ? polarity : polarity === "yang" ? "양" : "음");
/** 금(양), or `yang Metal`. */
export const natureName = (element, polarity) =>
  inEnglish() ? `${polarity} ${elementName(element)}` : `${elementName(element)}(${polarityName(polarity)})`;

export const stemHanja = (stem) => STEM_HANJA[STEMS.indexOf(stem)] ?? "";
export const branchHanja = (branch) => BRANCH_HANJA[BRANCHES.indexOf(branch)] ?? "";
export const animalName = (animal) => (inEnglish() ? (ANIMALS[animal] ?? animal) : animal);

/** A ten god, life stage or hidden role. */
export const term = (word) => (inEnglish() ? (ENGLISH[word] ?? word) : word);

/** A stem's or branch's name: 경, or `gyeong` in English. */
export const stemName = (stem) => (inEnglish() ? (STEM_ROMAN[STEMS.indexOf(stem)] ?? stem) : stem);
export const branchName = (branch) => (inEnglish() ? (BRANCH_ROMAN[BRANCHES.indexOf(branch)] ?? branch) : branch);

/** A pillar's name: 경오, or `gyeong-o` in English. */
export const pillarName = (name) => (inEnglish() ? `${stemName(name[0])}-${branchName(name[1])}` : name);
