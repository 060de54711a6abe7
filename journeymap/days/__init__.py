"""A persona's day: the hours of weekdays and weekends, measured, unknown, or told by people."""
