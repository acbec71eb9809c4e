"""What agents and executors call over HTTP: strict at the door, a problem for every no."""
