"""Writes golden-case.safetensors: the first two samples of a golden case of the fungivision library, without its images.

Usage: python3 make.py fungivision-attn-proj.safetensors
"""
import json, struct, sys

SAMPLES = 2
PER_SAMPLE = {"views", "latents", "teacher_latents", "gradients", "features"}

data = open(sys.argv[1], "rb").read()
length = struct.unpack("<Q", data[:8])[0]
header, data = json.loads(data[8:8 + length]), data[8 + length:]
metadata = header.pop("__metadata__")
batch = int(metadata["batch"])
golden, blob = {"__metadata__": {**metadata, "batch": str(SAMPLES)}}, b""
for name, entry in header.items():
    owner, _, field = name.partition(".")
    if owner == "image" or field in ("loss", "projected"):
        continue
    begin, end = entry["data_offsets"]
    shape = entry["shape"]
    if owner != "backbone" and field in PER_SAMPLE:  # rows of a sample follow one another
        end = begin + (end - begin) * SAMPLES // batch
        shape = [shape[0] * SAMPLES // batch, *shape[1:]]
    golden[name] = {"dtype": entry["dtype"], "shape": shape, "data_offsets": [len(blob), len(blob) + end - begin]}
    blob += data[begin:end]
text = json.dumps(golden).encode()
text += b" " * (-len(text) % 8)
open("golden-case.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + blob)
