"""Writes revisited.json beside it: the revisited Oxford and Paris protocol (Radenović et al. 2018, section 4), written down with NumPy on sets and whole
curves instead of the running counts of the C# code. Features and truths come from a formula and are not stored.

Usage: python3 revisited.py
"""
import json
import pathlib

import numpy as np

GALLERY, QUERIES, WIDTH, CUTOFFS = 60, 12, 8, (1, 5, 10)


def mixed(rows, columns, salt):
    """Features.Clustered without its centres: a hash of the position, in [-1, 1)."""
    x = (np.arange(rows * columns, dtype=np.uint64) + salt) & 0xffffffff
    for shift, factor in ((16, 0x7feb352d), (15, 0x846ca68b)):
        x = (x ^ x >> shift) * factor & 0xffffffff
    return ((x ^ x >> 16) / 2.0**31 - 1).reshape(rows, columns)


def curve(ranking, right, ignored):
    """Recall and precision after each image that is judged, and the average precision by the trapezoid rule; None without right answers."""
    if not right:
        return None
    hits = np.array([image in right for image in ranking if image not in ignored])
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    before = np.concatenate([[1], precision[:-1]])  # a curve begins at precision one
    average = ((before + precision) / 2)[hits].sum() / len(right)
    last = np.flatnonzero(hits)[-1] + 1
    return average, [hits[:min(cutoff, last)].mean() for cutoff in CUTOFFS]


gallery, queries = mixed(GALLERY, WIDTH, 0).astype(np.float32).astype(np.float64), mixed(QUERIES, WIDTH, 5000).astype(np.float32).astype(np.float64)
kinds = np.floor((mixed(QUERIES, GALLERY, 9000) + 1) * 6).astype(int)  # of twelve kinds 0 is easy, 1 hard, 2 junk, the others wrong
kinds[3][kinds[3] == 0] = 5   # a query without easy answers,
kinds[4][kinds[4] == 1] = 5   # one without hard ones,
kinds[5][kinds[5] < 2] = 5    # and one without any
unit = lambda rows: rows / np.linalg.norm(rows, axis=1, keepdims=True)
scores = {"cosine": unit(queries) @ unit(gallery).T, "dot": queries @ gallery.T, "euclidean": -np.linalg.norm(queries[:, None] - gallery[None], axis=2)}

results = {}
for name, table in scores.items():
    results[name] = {}
    for protocol, (right, ignored) in {"easy": ({0}, {1, 2}), "medium": ({0, 1}, {2}), "hard": ({1}, {0, 2})}.items():
        found = [curve(np.argsort(-row, kind="stable"), set(np.flatnonzero(np.isin(kind, list(right)))), set(np.flatnonzero(np.isin(kind, list(ignored)))))
                 for row, kind in zip(table, kinds)]
        found = [one for one in found if one is not None]
        results[name][protocol] = {"mAP": np.mean([average for average, _ in found]), "mP": np.mean([precisions for _, precisions in found], axis=0).tolist(), "queries": len(found)}

truth = [{"easy": np.flatnonzero(kind == 0).tolist(), "hard": np.flatnonzero(kind == 1).tolist(), "junk": np.flatnonzero(kind == 2).tolist()} for kind in kinds]
pathlib.Path(__file__).with_name("revisited.json").write_text(json.dumps({"truth": truth, "results": results}, indent=1) + "\n")
