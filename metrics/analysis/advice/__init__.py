"""What to change next, what it buys, and where money stops helping."""
