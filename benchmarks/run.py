"""Time and memory: marking next to stock nbgrader's Execute, check(), and importing the course.

Run: python benchmarks/run.py. Not part of the tests: figures depend on the machine, so read the
ratios.

For each kind of submission both ways run the same notebook in turn, several times, each in a
process of its own: nbgrader's Execute runs every cell of it, hidden line included; ours rebuilds it
and marks it in the sandbox. Since ours skips the lesson's demonstrations, a second table has
Execute run only the cells that ours runs.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LESSONS = ("02_gates", "03_lstm_cell")
KINDS = ("all-right", "blank", "several-mistakes", "mistake-001", "mistake-002")

STOCK = """
import sys, nbformat
from nbgrader.preprocessors import Execute
from autograder.lessons import lesson
from autograder.lessons.notebook import source_notebook
left_out = ("demo",) if sys.argv[4] == "marked cells" else ()
made = source_notebook(lesson.read(sys.argv[1]))
handed_in = nbformat.read(sys.argv[2], as_version=4)
answers = {cell.id: cell.source for cell in handed_in.cells}
made.cells = [cell for cell in made.cells if cell.metadata.course.role not in left_out]
for cell in made.cells:
    if cell.metadata.course.role == "answer":
        cell.source = answers[cell.id]
Execute().preprocess(made, {"metadata": {"path": sys.argv[3]}})
"""
OURS = """
import sys
from pathlib import Path
from autograder.submission import rebuild as submission
from autograder.lessons import lesson
from autograder.lessons.notebook import source_notebook
from autograder.marking.run import mark_notebook
handed_in = submission.read(Path(sys.argv[2]))
made = submission.rebuild(source_notebook(lesson.read(sys.argv[1])), handed_in)
mark_notebook(made, sys.argv[1])
"""
CHECK = """
import time
from autograder.exercises import load_all
from course.checking import examine
for name, exercise in load_all().items():
    function = exercise.reference
    examine(function)
    start = time.perf_counter(); examine(function); print(name, time.perf_counter() - start)
"""


def measure(code, *arguments):
    """CPU seconds, wall seconds and peak memory in MiB of a Python process with all its
    children.
    """
    start = time.perf_counter()
    wrapper = (
        "import json, resource, subprocess, sys\n"
        "code = subprocess.run([sys.executable, '-c', *sys.argv[1:]], stdout=subprocess.DEVNULL, "
        "stderr=subprocess.PIPE)\n"
        "used = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "assert code.returncode == 0, code.stderr.decode()[-2000:]\n"
        "print(json.dumps([used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", wrapper, code, *map(str, arguments)], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stderr)
    cpu, memory = json.loads(done.stdout)
    return cpu, time.perf_counter() - start, memory


def compare(lesson, folder, runs, cells):
    """Median figures of both ways for every kind of submission, and their ratios."""
    from autograder.classroom.sample import submissions
    from autograder.lessons import lesson as lessons

    files = dict(submissions(lessons.read(lesson)))
    print(f"\n{lesson}, Execute runs {cells}")
    print(f"{'':<18} {'stock Execute':>26} {'ours':>26} {'ratio ours / stock':>24}")
    print(
        f"{'':<18} {'CPU s':>8} {'wall s':>8} {'MiB':>8} {'CPU s':>8} {'wall s':>8} {'MiB':>8} "
        f"{'CPU':>7} {'wall':>8} {'memory':>7}"
    )
    for kind in KINDS:
        path = Path(folder) / f"{kind}.ipynb"
        path.write_text(files[kind], encoding="utf-8")
        pairs = [
            (measure(STOCK, lesson, path, folder, cells), measure(OURS, lesson, path))
            for _ in range(runs)
        ]
        stock, ours = (
            [statistics.median(figures) for figures in zip(*side)] for side in zip(*pairs)
        )
        ratios = [statistics.median(o[i] / s[i] for s, o in pairs) for i in range(3)]
        numbers = " ".join(f"{number:8.2f}" for number in [*stock, *ours])
        print(f"{kind:<18} {numbers} {ratios[0]:7.2f} {ratios[1]:8.2f} {ratios[2]:7.2f}")


def small_things():
    """check() of every exercise, and importing the course."""
    lines = subprocess.run(
        [sys.executable, "-c", CHECK], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    slowest = max((float(line.split()[1]), line.split()[0]) for line in lines)
    print(
        f"\ncheck(): slowest of {len(lines)} exercises {1000 * slowest[0]:.1f} ms ({slowest[1]}); "
        "aim: under 100 ms"
    )
    code = (
        "import time; start = time.perf_counter(); import course; print(time.perf_counter() - "
        "start)"
    )
    times = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(5)
    ]
    print(f"import course: median {statistics.median(times):.2f} s; aim: under 0.5 s")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3, help="runs of each way for each submission")
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as folder:
        for lesson in LESSONS:
            for cells in ("all cells", "marked cells"):
                compare(lesson, folder, runs, cells)
    small_things()


if __name__ == "__main__":
    main()
