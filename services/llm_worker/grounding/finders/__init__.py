"""Claims of one kind each. Every `find` takes a reading and the facts and yields claims; `check` asks them all.

Values at places: `labelled` (일주는 갑자), `series` (갑자년 을축월 …), `natures` (경금은 편재), `columns` (tables),
`seats` (its life stage), `stages` (of a character), `hidden` (what a branch hides).
How much there is: `presence` (is there, is not), `absence` (it alone is wanting), `amounts` (two of it),
`singly`, `ranks` (most, least), `polarities`.
Relations: `relations` (in the chart), `meetings` (of luck with the chart), `triples`; who meets whom is read by
`placing` and `parties` and judged by `sides`.
Conclusions: `verdicts` (structure, void, samjae), `strengths`, `roles` and `needs` (useful
element before its name, or without it).
Time: `decades`, `decade_turns` and `decade_gods` (ten years), `years`, `births` (the birth itself).
Over more than one sentence: `answers` (a question and its answer). Passages: `citations`.
Last of all: `unbound`, for what no other has judged.
"""
