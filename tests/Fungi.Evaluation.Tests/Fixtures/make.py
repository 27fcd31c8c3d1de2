"""Writes scikit-learn.json beside it: what scikit-learn (1.2.1) and SciPy find in features that a formula gives, so that the tests need not read them.

Usage: python3 make.py
"""
import json
import pathlib

import numpy as np
from scipy.optimize import linear_sum_assignment
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import adjusted_rand_score, average_precision_score, normalized_mutual_info_score, roc_auc_score
from sklearn.metrics.cluster import contingency_matrix
from sklearn.neighbors import KNeighborsClassifier


def mixed(rows, columns, salt):
    """Features.Mixed: a hash of the position, in [-1, 1)."""
    x = (np.arange(rows * columns, dtype=np.uint64) + salt) & 0xffffffff
    for shift, factor in ((16, 0x7feb352d), (15, 0x846ca68b)):
        x = (x ^ x >> shift) * factor & 0xffffffff
    return ((x ^ x >> 16) / 2.0**31 - 1).reshape(rows, columns)


def clustered(rows, columns, classes, salt):
    """Features.Clustered: float32, and their classes."""
    labels = np.arange(rows) % classes
    return (mixed(rows, columns, salt) + 0.5 * mixed(classes, columns, 77)[labels]).astype(np.float32), labels


train, labels = clustered(120, 10, 4, 0)
query, truth = clustered(40, 10, 4, 5000)
results = {}

for name, arguments in {
    "euclidean": {},
    "cosine": {"metric": "cosine"},
    "weighted": {"metric": "cosine", "weights": lambda distance: np.exp((1 - distance) / 0.07)},
}.items():
    knn = KNeighborsClassifier(9, algorithm="brute", **arguments).fit(train, labels)
    pair = KNeighborsClassifier(9, algorithm="brute", **arguments).fit(train, labels > 1)
    results[name] = {"predictions": knn.predict(query).tolist(), "auc": roc_auc_score(truth > 1, pair.predict_proba(query)[:, 1])}

wide = (clustered(90, 40, 4, 0)[0] * np.arange(1, 41) ** -1.0).astype(np.float32)
pca = PCA(6, svd_solver="full").fit(wide)
signs = np.sign(pca.components_[np.arange(6), np.abs(pca.components_).argmax(1)])
results["pca"] = {"variance": pca.explained_variance_.tolist(), "query": (pca.transform(wide[:3]) * signs).ravel().tolist()}

# The mean loss plus λ/2 |W|² is scikit-learn's objective with C = 1 / (N λ).
results["logistic"] = []
for intercept in (False, True):
    for strength in (1e-4, 1e-2):
        model = LogisticRegression(C=1 / (len(train) * strength), fit_intercept=intercept, multi_class="multinomial",
                                   solver="newton-cg", tol=1e-8, max_iter=10_000)  # its L-BFGS ends early, whatever the tolerance
        model.fit(train.astype(np.float64), labels)
        results["logistic"].append({"strength": strength, "intercept": intercept, "weight": model.coef_.ravel().tolist(),
                                    "bias": (model.intercept_ - model.intercept_.mean()).tolist(), "predictions": model.predict(query).tolist()})

kmeans = KMeans(4, init=train[:4], n_init=1, tol=0, max_iter=1000, algorithm="lloyd").fit(train.astype(np.float64))
table = contingency_matrix(labels, kmeans.labels_)
results["clusters"] = {
    "assignment": kmeans.labels_.tolist(), "inertia": kmeans.inertia_,
    "nmi": normalized_mutual_info_score(labels, kmeans.labels_), "ari": adjusted_rand_score(labels, kmeans.labels_),
    "accuracy": table[linear_sum_assignment(-table)].sum() / len(labels)}

results["average precision"] = [average_precision_score(labels == target, train @ row) for row, target in zip(query, truth)]

pathlib.Path(__file__).with_name("scikit-learn.json").write_text(json.dumps(results, indent=1) + "\n")
