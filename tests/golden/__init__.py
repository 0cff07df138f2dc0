"""The golden set: sentences as language models write them, true of a chart or false of it, in Korean and English.

It measures the grounding check from outside. The sentences are data (`train/`, `test/`, `final/`, `held/`, `fresh/`,
`blind/`, `plain/`), written without a look at the patterns that find claims, the later ones each by another hand and
to measure; `answers/` are whole answers, each with its lies named (`tests.golden.answers`). All have been read since,
to improve those patterns; what the first runs were is told in CONTRIBUTING.md.
"""
