"""What is held out of the data of the lessons, and the scripts that make both parts from the originals."""
