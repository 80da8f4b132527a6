"""One rebuilt notebook goes in, marks come out: cases, choices, results, seeds, reasons."""
