"""Makes models/pocket: the small vision-language model that the page downloads.

`data` knows pictures, texts and their preparation; `towers` the dual encoder; `summarizer` and `captioner` the networks
of AFS and GRF. Imports go one way: `data` imports none of the others, the last two import `towers` and not each other.
"""
