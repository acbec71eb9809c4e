"""Slack's rules for blocks and modals, with Slack's complaints. Pure."""
