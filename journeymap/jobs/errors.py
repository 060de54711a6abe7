"""What can end a job besides its own failure."""


class Cancelled(Exception):
    """A person asked to stop this job."""


class ClaimLost(Exception):
    """The row was taken from this worker (it had been silent too long); what it does no longer counts."""


class PutOff(Exception):
    """It cannot go on yet; its row waits, and holds no worker meanwhile."""


class NotQueued(Exception):
    """The row could not be claimed: somebody else has it, or it has ended."""
