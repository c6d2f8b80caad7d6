"""Makes the rivals' model files of the image tower in a model file of ours."""
