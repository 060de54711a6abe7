"""What a machine spends on each event, text, customer and viewer, and what a company would need."""
