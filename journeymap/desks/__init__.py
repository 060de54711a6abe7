"""What the desks of others read: feeds, files, tables, models."""
