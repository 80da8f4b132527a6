"""The held-out parts of the data, which students do not get, and the scripts that make both parts from the originals."""
