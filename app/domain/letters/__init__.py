"""What characters show, and what they pass for. Pure."""
