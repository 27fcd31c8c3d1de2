"""Times rounds of fungivision on the files of a folder, for fungi bench --compare-fungivision.

Arguments: one JSON object. Each line on standard input asks for a round; the answer is one JSON object on a line of standard output. The
first answer, which needs no question, tells that the first batch is done: interpreter, imports, model and projection included.
"""

import glob
import json
import os
import resource
import sys
import time
import types

import torch
import torchvision
from PIL import Image
from torch import nn

settings = json.loads(sys.argv[1])
sys.path.insert(0, settings["checkout"])
if "OMP_NUM_THREADS" not in os.environ:
    torch.set_num_threads(len(os.sched_getaffinity(0)))  # some builds take one thread where a processor has no second one per core


def stand_in_for_transforms_v2():
    """torchvision before 0.15 has the same transforms under older names."""
    from torchvision import transforms as v1

    v2 = types.ModuleType("torchvision.transforms.v2")
    for name in ("Compose", "ToTensor", "Normalize", "CenterCrop", "RandomResizedCrop", "Resize"):
        setattr(v2, name, getattr(v1, name))
    v2.ToImage = v1.PILToTensor
    v2.ToDtype = lambda dtype, scale: v1.ConvertImageDtype(dtype)
    v1.v2 = v2
    sys.modules["torchvision.transforms.v2"] = v2


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        batch, tokens, width = x.shape
        q, k, v = self.qkv(x).reshape(batch, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        if hasattr(nn.functional, "scaled_dot_product_attention"):
            attended = nn.functional.scaled_dot_product_attention(q, k, v)
        else:
            attended = (q @ k.transpose(-2, -1) * (width // self.heads) ** -0.5).softmax(dim=-1) @ v
        return self.proj(attended.transpose(1, 2).reshape(batch, tokens, width))


class Block(nn.Module):
    def __init__(self, width, heads, hidden):
        super().__init__()
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.attn = Attention(width, heads)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, hidden), nn.GELU(), nn.Linear(hidden, width))

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.mlp(self.norm2(x))


class VisionTransformer(nn.Module):
    """A plain vision transformer with random weights; the embedding is the class token."""

    def __init__(self, width, depth, heads, hidden, patch, image):
        super().__init__()
        self.patch_embed = nn.Conv2d(3, width, patch, patch)
        self.cls_token = nn.Parameter(torch.randn(1, 1, width) * 0.02)
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + (image // patch) ** 2, width) * 0.02)
        self.blocks = nn.ModuleList(Block(width, heads, hidden) for _ in range(depth))
        self.norm = nn.LayerNorm(width, eps=1e-6)

    def forward(self, images):
        tokens = self.patch_embed(images).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(len(tokens), -1, -1), tokens], dim=1) + self.pos_embed
        for block in self.blocks:
            x = block(x)
        return self.norm(x)[:, 0]


def wrap():
    from fungivision.config import DINOConfig, KLConfig, SimCLRConfig
    from fungivision.wrapper import FUNGIWrapper

    device = torch.device(settings["device"])
    model = VisionTransformer(*settings["architecture"]).eval()
    configs = {"kl": KLConfig, "dino": DINOConfig, "simclr": SimCLRConfig}
    fungi = FUNGIWrapper(
        model=model,
        target_layer=f"blocks.{len(model.blocks) - 1}.attn.proj",
        device=device,
        use_fp16=device.type == "cuda" and settings["precision"] == "bf16",  # its autocast is CUDA's alone
        extractor_configs=[configs[name]() for name in settings["objectives"]],
    )
    for name, extractor in zip(settings["objectives"], fungi.extractors):
        if name == "simclr":  # in place of setup(): negatives of the right shape
            views = (extractor.stride_scale + 1) ** 2
            extractor.comparison_batch = torch.randn(extractor.comparison_batch_size * views, 96, device=device)
    return fungi


def answer(**values):
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    print(json.dumps({**values, "peakMemory": peak, "threads": torch.get_num_threads()}), flush=True)


def run(fungi, images):
    for start in range(0, len(images), settings["batch"]):
        fungi(images[start : start + settings["batch"]]).cpu()


if not torch.cuda.is_available():
    torch.cuda.is_bf16_supported = lambda: True  # older releases ask the driver, even for an autocast that is switched off

if not hasattr(torchvision.transforms, "v2"):
    try:
        import torchvision.transforms.v2
    except ImportError:
        stand_in_for_transforms_v2()

wrapped = wrap()
files = sorted(glob.glob(os.path.join(settings["images"], "*.jpg")))
pictures = [Image.open(file).convert("RGB") for file in files]  # decoding is not timed
run(wrapped, pictures[: settings["batch"]])
answer(torch=torch.__version__, torchvision=torchvision.__version__)
for _ in sys.stdin:
    begin = time.perf_counter()
    run(wrapped, pictures)
    answer(seconds=time.perf_counter() - begin, images=len(pictures))
