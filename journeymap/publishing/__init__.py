"""Maps that a team agreed on: editions, what people say of them, the journey as designed, drift from it."""
