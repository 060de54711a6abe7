"""Views for those who have no account: links that expire, walls that rotate."""
