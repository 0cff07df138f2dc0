"""The golden set: sentences as language models write them, true of a chart or false of it, in Korean and English.

It measures the grounding check from outside. The sentences are data (`train/`, `test/`, `final/`), written without a
look at the patterns that find claims; who improves those patterns looks at `train` only. `final` was written last, for
one measure at the end: it is no part of `all`, and no test runs the check on it.
"""
