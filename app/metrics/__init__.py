"""What the service measures of itself, for Prometheus; no payload, name or id is ever a label."""
