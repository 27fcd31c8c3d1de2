"""Writes the fixtures beside it with PyTorch (1.13), an implementation that shares no code with this repository.

Usage: python3 make.py fungivision-attn-proj.safetensors
The argument is a reference file of the fungivision library: a small DINO ViT with its views, head and latents.
"""
import argparse, collections, json, math, struct, sys
import numpy, torch
import torch.nn.functional as F


def read(path):
    data = open(path, "rb").read()
    length = struct.unpack("<Q", data[:8])[0]
    header, data = json.loads(data[8:8 + length]), data[8 + length:]
    metadata = header.pop("__metadata__")
    floats = {name: torch.from_numpy(numpy.frombuffer(data[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).copy())
              for name, entry in header.items() if entry["dtype"] == "F32"}
    return floats, metadata


def write(path, tensors, metadata):
    header, blob = {"__metadata__": metadata}, b""
    for name, tensor in sorted(tensors.items()):
        data = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [len(blob), len(blob) + len(data)]}
        blob += data
    header = json.dumps(header).encode()
    open(path, "wb").write(struct.pack("<Q", len(header)) + header + blob)


def positions(pos, rows, columns):  # facebookresearch/dino, interpolate_pos_encoding
    side, width = math.isqrt(pos.shape[1] - 1), pos.shape[2]
    if (rows, columns) == (side, side):
        return pos
    grid = F.interpolate(pos[:, 1:].reshape(1, side, side, width).permute(0, 3, 1, 2),
                         scale_factor=((rows + 0.1) / math.sqrt(side * side), (columns + 0.1) / math.sqrt(side * side)), mode="bicubic")
    return torch.cat((pos[:, :1], grid.permute(0, 2, 3, 1).reshape(1, -1, width)), dim=1)


def embed(w, images, heads, depth):  # facebookresearch/dino, VisionTransformer.forward
    patches = F.conv2d(images, w["patch_embed.proj.weight"], w["patch_embed.proj.bias"], stride=w["patch_embed.proj.weight"].shape[-1])
    rows, columns = patches.shape[2:]
    x = torch.cat((w["cls_token"].expand(len(images), -1, -1), patches.flatten(2).transpose(1, 2)), dim=1) + positions(w["pos_embed"], rows, columns)
    norm = lambda x, name: F.layer_norm(x, x.shape[-1:], w[f"{name}.weight"], w[f"{name}.bias"], 1e-6)
    linear = lambda x, name: F.linear(x, w[f"{name}.weight"], w[f"{name}.bias"])
    for i in range(depth):
        q, k, v = linear(norm(x, f"blocks.{i}.norm1"), f"blocks.{i}.attn.qkv").reshape(*x.shape[:2], 3, heads, -1).permute(2, 0, 3, 1, 4)
        attention = (q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5).softmax(-1)
        x = x + linear((attention @ v).transpose(1, 2).flatten(2), f"blocks.{i}.attn.proj")
        x = x + linear(F.gelu(linear(norm(x, f"blocks.{i}.norm2"), f"blocks.{i}.mlp.fc1")), f"blocks.{i}.mlp.fc2")
    return norm(x, "norm")[:, 0]


tensors, metadata = read(sys.argv[1])
tiny = {name: tensor for name, tensor in tensors.items() if name.startswith("backbone.") or name in ("kl.views", "kl.head.weight", "kl.head.bias", "kl.latents")}
weights = {name[len("backbone."):]: tensor for name, tensor in tiny.items() if name.startswith("backbone.")}
torch.manual_seed(7)
tiny["wide.views"] = torch.randn(2, 3, 25, 40)
tiny["wide.embeddings"] = embed(weights, tiny["wide.views"], int(metadata["heads"]), int(metadata["depth"]))
write("tiny-vit.safetensors", tiny, {"heads": metadata["heads"]})

base = torch.arange(24, dtype=torch.float32)
network = collections.OrderedDict([
    ("module.backbone.matrix", base.view(4, 6)),
    ("module.backbone.transposed", base.view(4, 6).t()),
    ("module.backbone.window", base.view(4, 6)[1:3, 2:5]),
    ("module.backbone.parameter", torch.nn.Parameter(torch.tensor([1.5, -2.5]))),
    ("module.backbone.scalar", torch.tensor(3.25)),
    ("module.backbone.empty", torch.empty(0, 5)),
    ("module.head.weight", torch.ones(2)),
] + [(f"module.backbone.{str(dtype)[6:]}", torch.tensor([0, 1, 100]).to(dtype)) for dtype in
     (torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)])
network._metadata = collections.OrderedDict(version=1)
training = {
    "epoch": 100, "loss": 0.5, "done": True, "nothing": None, "big": 1 << 80, "bytes": b"\x00\xff", "sizes": torch.Size([1, 2]), "set": {1},
    "args": argparse.Namespace(arch="vit_tiny", patch_size=16, crops=(0.25, 1.0)),
    "optimizer": {"state": {0: {"step": 1, "exp_avg": torch.zeros(2)}}, "param_groups": [{"lr": 1e-3, "params": [0]}]},
    "student": {"module.backbone.matrix": torch.zeros(4, 6)},
    "teacher": network,
}
torch.save(training, "training.pth")
torch.save(training, "training-legacy.pth", _use_new_zipfile_serialization=False)
