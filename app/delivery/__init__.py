"""Messages that must arrive: what they are, when to try again, where they were posted. Pure."""
