"""Makes models/pocket: the small vision-language model that the page downloads."""
