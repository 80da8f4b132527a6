"""Observe a function and judge what it gave: what the check and the marking share."""
