"""CLIP checkpoints in place of the embedded model's towers."""
