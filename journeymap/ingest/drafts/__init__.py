"""Files before they are imported: stored, opened, guessed, shown, corrected, then started."""
