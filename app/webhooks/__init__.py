"""Speak to outside addresses: signed events, and only where the operator said."""
