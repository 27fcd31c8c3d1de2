"""Writes the fixtures beside it: MAT-files by SciPy (1.10), pickles by NumPy (1.24), and the rows of a split by scikit-learn (1.2), so that the tests need none of them.

Usage: python3 make.py
"""
import json
import pathlib
import pickle
import struct

import numpy as np
from scipy.io import savemat
from sklearn.model_selection import StratifiedShuffleSplit

here = pathlib.Path(__file__).parent

# Flowers102: five flowers of the classes 2, 1, 2, 3 and 1.
savemat(here / "imagelabels.mat", {"labels": np.array([[2, 1, 2, 3, 1]], dtype=np.float64)}, do_compression=True)
savemat(here / "setid.mat", {"trnid": np.array([[4, 1]]), "valid": np.array([[2]], dtype=np.uint16), "tstid": np.array([[3, 5]], dtype=np.float32)}, do_compression=True)

# Stanford Cars: structures with text, and cells of text.
fields = [("bbox_x1", "O"), ("class", "O"), ("fname", "O")]
savemat(here / "cars_annos.mat", {"annotations": np.array([[(39, 2, "00001.jpg"), (36, 1, "00002.jpg"), (85, 2, "00003.jpg")]], dtype=fields)}, do_compression=True)
savemat(here / "cars_meta.mat", {"class_names": np.array([["AM General Hummer SUV 2000", "Acura RL Sedan 2012"]], dtype=object)}, do_compression=False)

# The revisited ground truth, in every way that a pickle can have come about.
gallery, queries = ["a_1", "a_2", "b_1", "b_2", "b_3"], ["q_a", "q_b"]
boxes = [[1.0, 0.5, 3.5, 2.0], [0.0, 1.0, 2.0, 9.0]]


def truth(numbers, box):
    rows = [{"easy": [0], "hard": [1], "junk": [4]}, {"easy": [], "hard": [3, 2], "junk": []}]
    return {"imlist": gallery, "qimlist": queries, "gnd": [{**{key: numbers(value) for key, value in row.items()}, "bbx": box(edges)} for row, edges in zip(rows, boxes)]}


arrays = truth(lambda rows: np.array(rows, dtype=np.int64), np.array)
for protocol in (0, 2, 3, 4, 5):
    (here / f"truth-{protocol}.pkl").write_bytes(pickle.dumps(arrays, protocol))
(here / "truth-lists.pkl").write_bytes(pickle.dumps(truth(list, list), 0))
(here / "truth-scalars.pkl").write_bytes(pickle.dumps(truth(lambda rows: [row for row in rows], lambda box: [np.float32(edge) for edge in box]), 2))
(here / "truth-big-endian.pkl").write_bytes(pickle.dumps(truth(lambda rows: np.array(rows, dtype=">i2"), lambda box: np.array(box, dtype=">f8")), 4))
(here / "truth-numpy-2.pkl").write_bytes(pickle.dumps(arrays, 2).replace(b"numpy.core.", b"numpy._core."))  # the name since NumPy 2

# CIFAR: two images, as Python 3 pickles them and, opcode by opcode, as Python 2 did.
images = (np.arange(2 * 3072) % 251).astype(np.uint8).reshape(2, 3072)
(here / "cifar-python3.pkl").write_bytes(pickle.dumps({"labels": [1, 0], "fine_labels": [1, 0], "data": images}, 2))
(here / "cifar-names.pkl").write_bytes(pickle.dumps({"label_names": ["cat", "dog"], "fine_label_names": ["cat", "dog"]}, 2))


def text(value):
    return b"U" + bytes([len(value)]) + value


array = (b"cnumpy.core.multiarray\n_reconstruct\n" + b"cnumpy\nndarray\n" + b"K\0\x85" + text(b"b") + b"\x87R"
         + b"(K\x01" + b"K\x02M\0\x0c\x86" + b"cnumpy\ndtype\n" + text(b"u1") + b"K\0K\x01\x87R" + b"(K\x03" + text(b"|") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\0tb"
         + b"\x89" + b"T" + struct.pack("<I", images.size) + images.tobytes() + b"tb")
(here / "cifar-python2.pkl").write_bytes(b"\x80\x02}q\x01(" + text(b"data") + array + text(b"labels") + b"]q\x02(K\x01K\0e" + b"u.")

# EuroSAT: scikit-learn's split of classes that divide by five.
labels = np.repeat(np.arange(4), [10, 15, 5, 300])
train, test = next(StratifiedShuffleSplit(n_splits=1, train_size=0.8, random_state=42).split(labels, labels))
(here / "eurosat.json").write_text(json.dumps({"labels": labels.tolist(), "test": sorted(test.tolist())}) + "\n")
