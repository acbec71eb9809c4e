"""What people do in Slack, translated into use cases; no rule of the business lives here."""
