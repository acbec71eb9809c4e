"""The chain of entries: how each is linked to the one before, and how that is checked. Pure."""
