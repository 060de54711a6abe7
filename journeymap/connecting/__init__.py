"""Sources that are pulled on a schedule, and messages that other systems send."""
