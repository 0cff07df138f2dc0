"""What is true of one person: `facts` (the chart and its luck, looked up), `met` (what any pillar of luck is to the
chart), `judge` (whether a value stands where a label says), `held` (how much of a thing there is), `viewpoint` (whose
useful element, whose void, which side of a boundary a text means).
"""
