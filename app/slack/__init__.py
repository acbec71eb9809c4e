"""The edge towards Slack: what comes in is verified, what goes out is inert."""
