"""Background work: a row, then a function.

Store a row of a `Job` subclass, `enqueue` it, and it is carried out once, by whoever claims it first:
a worker, a command or a test. A row whose worker died goes back to the queue; nothing waits for ever.
"""
