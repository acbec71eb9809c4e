"""The digest of an action and the receipt that proves its approval. Pure."""
