"""Which channel a goal is owed to: rules of thumb, removal effects of a Markov chain, the Shapley value."""

from .analyzer import Attribution

analyzers = (Attribution,)
