"""From the files that somebody handed in, under any name and in any folder or archive, to the one notebook that is marked."""
