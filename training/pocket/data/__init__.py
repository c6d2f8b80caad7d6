"""Pictures, texts and their preparation; imports none of the networks."""
