"""How Slack reads text: what it escapes, what it makes live, what a person sees. Pure."""
