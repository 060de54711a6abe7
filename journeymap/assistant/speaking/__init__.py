"""Speaking with a language model: the one way out to it, what it may cost, what its answers look like."""
