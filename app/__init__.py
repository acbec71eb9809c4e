"""Holdpoint: hold what an agent wants to do until a named, authorised person has decided it."""
