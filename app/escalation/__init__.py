"""Ask more people because time passed: calendars, plans, and when their steps are due. Pure."""
