"""kNN of this repository beside scikit-learn's KNeighborsClassifier (brute force, Euclidean): the same predictions, and how many times as fast.

    dotnet build -c Release tests/Fungi.Benchmarks
    python3 tests/benchmarks/knn_against_sklearn.py        # --train 20000 --query 5000 --dim 1536

Both run in turn with as many threads, neither counts start-up or reading, and the least time of each is compared. Exit code 1 where a prediction differs.
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile
import time

THREADS = str(len(os.sched_getaffinity(0)))
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "DOTNET_PROCESSOR_COUNT"):
    os.environ.setdefault(variable, THREADS)
os.environ.pop("OPENBLAS_CORETYPE", None)  # it may name an older processor

import numpy as np  # noqa: E402, after what it reads from the environment
from sklearn.neighbors import KNeighborsClassifier  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]


def clustered(rng, rows, centres, spectrum, spread):
    """Rows around the centres, most of their variance in few directions and with a mean far from zero, as features of a network are; length 1."""
    labels = rng.integers(len(centres), size=rows)
    features = centres[labels] + spread * rng.standard_normal(centres[labels].shape, dtype=np.float32) * spectrum
    return (features / np.linalg.norm(features, axis=1, keepdims=True)).astype(np.float32), labels


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--train", type=int, default=20_000)
    parser.add_argument("--query", type=int, default=5_000)
    parser.add_argument("--dim", type=int, default=1536)
    parser.add_argument("--classes", type=int, default=100)
    parser.add_argument("--neighbors", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()

    rng = np.random.default_rng(0)
    spectrum = (np.arange(1, arguments.dim + 1) ** -0.5).astype(np.float32)
    centres = (1 + rng.standard_normal((arguments.classes, arguments.dim), dtype=np.float32)) * spectrum
    for spread in (1.0, 3.0):
        train, labels = clustered(rng, arguments.train, centres, spectrum, spread)
        query, truth = clustered(rng, arguments.query, centres, spectrum, spread)
        sklearn = KNeighborsClassifier(arguments.neighbors, algorithm="brute").fit(train, labels)
        with tempfile.TemporaryDirectory() as directory:
            for name, values in (("train", train), ("query", query), ("labels", labels.astype(np.int64))):
                np.save(f"{directory}/{name}.npy", values)
            command = ["dotnet", str(ROOT / "artifacts/bin/Fungi.Benchmarks/release/Fungi.Benchmarks.dll"), "predict", directory, str(arguments.neighbors)]
            with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as ours:
                theirs_least = ours_least = float("inf")
                for _ in range(arguments.rounds):
                    start = time.perf_counter()
                    expected = sklearn.predict(query)
                    theirs_least = min(theirs_least, time.perf_counter() - start)
                    ours.stdin.write("\n")
                    ours.stdin.flush()
                    seconds, *classes = ours.stdout.readline().split()
                    ours_least = min(ours_least, float(seconds))
                    different = int((np.array(classes, dtype=np.int64) != expected).sum())
                    if different:
                        sys.exit(f"{different} of {arguments.query} predictions differ.")
                ours.stdin.close()
        print(f"spread {spread}: scikit-learn {theirs_least:.2f} s, ours {ours_least:.2f} s, {theirs_least / ours_least:.1f} times as fast; "
              f"all {arguments.query} predictions the same, accuracy {(expected == truth).mean():.3f}")


if __name__ == "__main__":
    main()
