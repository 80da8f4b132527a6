"""The terminal form, for those who have no command lstm-course: python -m course [FOLDER]"""

import argparse
import io
import sys

from course.overview import ProgressError, progress


def main() -> None:
    """Print the progress; where there are no notebooks, one sentence and exit status 2."""
    parser = argparse.ArgumentParser(
        prog="python -m course",
        description="What is done, what is left, what comes next. "
        "The functions in the notebooks run on your own account, without a sandbox.",
    )
    parser.add_argument("folder", nargs="?", help="the folder of the notebooks")
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # the bar, in a terminal that cannot write it
    folder = parser.parse_args().folder
    if sys.stderr.isatty():
        print("Looking at your notebooks ...", file=sys.stderr)
    try:
        print(progress(folder).text())
    except ProgressError as error:
        print(f"progress: {error}", file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
