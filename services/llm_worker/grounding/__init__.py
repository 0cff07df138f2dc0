"""The grounding check: what a text says of a person is compared with the person's chart, sentence by sentence.

`gate` holds a stream's sentences, has each judged by `check`, and lets it go, has it mended or drops it. A judgement
goes from the bottom to the top of these packages, and imports go only that way (a contract in `pyproject.toml`):

- `claims`: a place in a text, and whether what it says is true.
- `text`: how a sentence is read, whoever it is about: words, mentions, clauses, what is said of what.
- `truth`: what is true of one person.
- `finders`: each knows one kind of claim, finds it in what was read and judges it by what is true.
"""
