"""What time does: APScheduler as a timer only, and the loop that sends what waits."""
