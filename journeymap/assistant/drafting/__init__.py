"""First drafts of what a team writes: proposals with their evidence, which a person accepts or turns down."""
