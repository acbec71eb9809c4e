"""What is let through, refused or held, and on what terms: the policy and its catalogue. Pure."""
