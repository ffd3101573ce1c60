"""Founding a coalition in the browser: for whoever holds the link that the terminal printed, and only until it is done."""
