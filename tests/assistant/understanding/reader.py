"""A reader of sentences that knows letters alone, in place of an analyzer's."""

import numpy as np


def letters(texts):
    """(n, 4) unit vectors, the same for the same texts."""
    told = np.array([[len(t) % 7, t.count("e"), t.count("o"), 1.0] for t in texts], np.float32)
    return told / np.linalg.norm(told, axis=1, keepdims=True)
