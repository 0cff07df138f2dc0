"""How a sentence is read.

Words: `lexicon` (terms.toml: every name of a pillar, god, star …) and `wording` (wording.toml: turns of phrase).
From characters to mentions: `sentences` cuts the stream, `plain` takes markdown away, `numerals` reads ages in words,
`mentions` finds the words of a chart, `romanised` spells them in Latin letters, `syllables` which single ones name an
element, `staged` which name a stage, `bare`, `beside` and `apart` those that are such words only beside a label,
`alone` those of which a ten god is said, `relating` those of
which a relation is, `glosses` joins a word and its repetition in brackets. `tables` puts cells
under their headings, `context` what stands before a sentence, `focus` what it goes on with and does not name.
From mentions to meaning: `reading` (the whole sentence: clauses, whether it is about this person), `stances` (denied,
supposed, quoted, asked), `groups` (rows of labels and values), `binding` (which value is whose), `parts` (of which
part of a pillar), `places` (of which place, where the label beside it is another), `said` (whether the two together
state something), `spans` (ages and years with a decade),
`schools` and `voids` (whose useful element and whose void is meant).
"""
