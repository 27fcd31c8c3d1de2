"""Makes views.safetensors: photographs, and what torchvision, Pillow and scikit-image make of them with given parameters.

Run by hand, in this folder (Debian: python3-torchvision python3-pil python3-numpy python3-skimage); the tests need no Python.
Images are uint8 [H, W, 3]; "lab/..." is float32.
"""

import json
import os
import struct

import numpy
import skimage.color
import skimage.data
import torch
import torchvision.transforms.functional as functional
from PIL import Image, ImageFilter
from torchvision.transforms import InterpolationMode


def photographs():
    chelsea = Image.fromarray(skimage.data.chelsea()).crop((40, 0, 440, 300)).resize((128, 96), Image.BICUBIC)
    coffee = Image.fromarray(skimage.data.coffee()).crop((100, 0, 500, 400)).resize((96, 96), Image.BICUBIC)
    return {"chelsea": chelsea, "coffee": coffee}


def on_tensor(operation):
    def run(image):
        return (operation(functional.to_tensor(image)).clamp(0, 1) * 255).round().byte().permute(1, 2, 0).numpy()
    return run


def jitter(image):
    image = functional.adjust_contrast(image, 1.3)
    image = functional.adjust_hue(image, -0.1)
    image = functional.adjust_saturation(image, 1.4)
    return functional.adjust_brightness(image, 0.8)


def affine(image):
    return functional.affine(image, angle=25, translate=[7, -4], scale=1.2, shear=[12, 0], interpolation=InterpolationMode.BILINEAR, fill=0)


OPERATIONS = {
    "brightness": lambda image: functional.adjust_brightness(image, 1.4),
    "contrast": lambda image: functional.adjust_contrast(image, 0.4),
    "saturation": lambda image: functional.adjust_saturation(image, 1.8),
    "hue": lambda image: functional.adjust_hue(image, 0.2),
    "jitter": on_tensor(jitter),  # Pillow would round to 8 bits after each of the four
    "grayscale": lambda image: functional.rgb_to_grayscale(image, 3),
    "blur": on_tensor(lambda image: functional.gaussian_blur(image, [9, 9], [1.5, 1.5])),
    "blur-pillow": lambda image: image.filter(ImageFilter.GaussianBlur(1.7)),
    "solarize": lambda image: functional.solarize(image, 128),
    "posterize": lambda image: functional.posterize(image, 3),
    "equalize": functional.equalize,
    "autocontrast": functional.autocontrast,
    "sharper": lambda image: functional.adjust_sharpness(image, 2.5),
    "smoother": lambda image: functional.adjust_sharpness(image, 0.3),
    "affine": affine,
}


def elastic(image, noise, alpha=50.0, sigma=5.0):
    size = [image.height, image.width]
    kernel = int(8 * sigma + 1) // 2 * 2 + 1
    field = [functional.gaussian_blur(noise[axis].view(1, 1, *size), [kernel, kernel], [sigma, sigma]) * alpha / size[axis] for axis in (0, 1)]
    displacement = torch.cat(field, 1).permute(0, 2, 3, 1)
    return on_tensor(lambda pixels: functional.elastic_transform(pixels, displacement, InterpolationMode.BILINEAR, 0))(image)


def lab_color(pixels):
    lab = skimage.color.rgb2lab(pixels)
    lab[..., 0] = 50
    return (skimage.color.lab2rgb(lab).clip(0, 1) * 255).round().astype(numpy.uint8)


def write(path, tensors):
    types = {"uint8": "U8", "float32": "F32"}
    header, blobs, start = {}, [], 0
    for name, values in sorted(tensors.items()):
        blob = numpy.ascontiguousarray(values).tobytes()
        header[name] = {"dtype": types[str(values.dtype)], "shape": list(values.shape), "data_offsets": [start, start + len(blob)]}
        blobs.append(blob)
        start += len(blob)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def main():
    tensors = {}
    for name, image in photographs().items():
        tensors[f"image/{name}"] = numpy.asarray(image)
        for operation, run in OPERATIONS.items():
            tensors[f"{operation}/{name}"] = numpy.asarray(run(image))
    coffee = photographs()["coffee"]
    noise = numpy.random.RandomState(0).randint(0, 256, (2, coffee.height, coffee.width)).astype(numpy.uint8)
    tensors["elastic-noise/coffee"] = noise
    tensors["elastic/coffee"] = elastic(coffee, torch.from_numpy(noise).float() / 127.5 - 1)
    corner = numpy.asarray(coffee)[:48, :48]
    tensors["lab/coffee"] = skimage.color.rgb2lab(corner).astype(numpy.float32)
    tensors["lab-color/coffee"] = lab_color(corner)
    write(os.path.join(os.path.dirname(os.path.abspath(__file__)), "views.safetensors"), tensors)


if __name__ == "__main__":
    main()
