"""The dual encoder: an image tower and a text tower that end in one space."""
