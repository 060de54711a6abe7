"""The kernel: logs, measures, statistics and the analyzer contract. All that a plugin author imports."""
