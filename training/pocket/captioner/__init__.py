"""GRF: the captioner, trained on the finished towers."""
