"""What students do not get: the held-out part of each data set, and the scripts that made both parts."""
