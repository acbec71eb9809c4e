"""The story that plays the unmodified product against the practice workspace."""
