"""Train the network of every application lesson with 20 seeds and score it on the data that marking
uses.

python -m benchmarks.results [lessons] --write. The solved lesson trains, by its own function
train(seed), with the solved functions of the lessons before. It says by how much the worst seed
reaches what is asked for. With --write the scores go to benchmarks/results.json, which a test
reads, and the parameters of seed 0 to solutions/parameters, where sample classes and tests take
trained networks from.
"""

import argparse
import contextlib
import io
import json
import os
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from autograder import paths
from autograder.exercises import load_results
from autograder.lessons import lesson as lessons
from autograder.lessons.notebook import unmarked
from autograder.sandbox.provisioner import ONE_THREAD
from course.keeping import Kept, unpack_parameters

FILE = Path(__file__).with_name("results.json")
SEEDS = 20
DEFINING = ("given", "answer")


def namespace_of(name, folder):
    """The names that the solved lesson's cells define, without its figures.

    Args:
        name: of the lesson.
        folder: with the solved notebooks of the lessons before it, as
            autograder.release.execute.write_all writes them.
    """
    os.environ["LSTM_COURSE_NOTEBOOKS"] = str(folder)
    namespace = {"__name__": "solved"}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        for cell in lessons.read(name).cells:
            if cell.role in DEFINING:
                exec(compile(unmarked(cell.source), f"<{name}, {cell.name}>", "exec"), namespace)
    return namespace


def measure(result, seed, folder):
    """Train with one seed.

    Returns:
        (score on the held-out data, seconds of the training, packed parameters).
    """
    result = load_results()[result]
    namespace = namespace_of(result.lesson, folder)
    start = time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        params = namespace["train"](seed)
    seconds = time.process_time() - start
    packed = Kept(result.name, params).packed
    return (
        result.of(unpack_parameters(packed), namespace[result.function.__name__]),
        seconds,
        packed,
    )


def write_notebooks(folder):
    """The solved notebooks of the lessons that others load functions from."""
    for name in lessons.names():
        cells = [
            {"cell_type": "code", "source": unmarked(cell.source)}
            for cell in lessons.read(name).cells
            if cell.role in DEFINING
        ]
        (folder / name).mkdir()
        (folder / name / f"{name}.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lessons", nargs="*", help="names of lessons; all where none is named")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many seeds, from 0 on")
    parser.add_argument("--jobs", type=int, default=2, help="trainings at the same time")
    parser.add_argument(
        "--write", action="store_true", help=f"write {FILE.name} and the parameters of seed 0"
    )
    options = parser.parse_args()
    os.environ |= ONE_THREAD | {"MPLBACKEND": "agg"}
    known = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(options.jobs) as pool:
        write_notebooks(Path(folder))
        for name, result in load_results().items():
            if options.lessons and result.lesson not in options.lessons:
                continue
            runs = list(
                pool.map(
                    measure, [name] * options.seeds, range(options.seeds), [folder] * options.seeds
                )
            )
            scores = [round(score, 4) for score, _, _ in runs]
            worst = (min if result.larger_is_better else max)(scores)
            print(
                f"{name:<24} {result.what}: {min(scores):.3f} to {max(scores):.3f} over "
                f"{len(scores)} seeds, needed {result.needed:g}; "
                f"training {max(seconds for _, seconds, _ in runs):.0f} s at most; "
                f"{'all pass' if result.reaches(worst, result.needed) else 'NOT ALL PASS'}",
                flush=True,
            )
            known[name] = {"needed": result.needed, "baselines": result.baselines, "scores": scores}
            if options.write:
                paths.PARAMETERS.mkdir(exist_ok=True)
                (paths.PARAMETERS / f"{name}.json").write_text(
                    json.dumps(runs[0][2]) + "\n", encoding="utf-8"
                )
                FILE.write_text(
                    json.dumps(
                        {key: known[key] for key in load_results() if key in known}, indent=1
                    )
                    + "\n",
                    encoding="utf-8",
                )


if __name__ == "__main__":
    main()
