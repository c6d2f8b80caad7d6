"""AFS: the attentive feedback summarizer, trained on the finished towers."""
