"""What a question asks for: see `understand`."""
