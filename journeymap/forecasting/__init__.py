"""What changes of a journey would bring: a model mined from its log, simulated. Pure Python, no Django."""
