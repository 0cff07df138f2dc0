"""The golden set: sentences as language models write them, true of a chart or false of it, in Korean and English.

It measures the grounding check from outside. The sentences are data (`train/`, `test/`, `final/`, `held/`), written
without a look at the patterns that find claims. Who improves those patterns may read all but `held`, which was written
last, to measure: it is no part of `all`, and no test runs the check on it.
"""
