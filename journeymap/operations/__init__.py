"""Whether all is well, in figures and in words; changing the secret key; moving to another version."""
