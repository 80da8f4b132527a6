"""What is held out of the data sets and not released, and the scripts that make both parts."""
