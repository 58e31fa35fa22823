"""A CT scan to written labels by nibabel, SciPy and PyTorch: the peer of MkdSeg.Bench/Scenarios/Volumes/InferenceWork.cs.

The same steps: smooth to the network's spacing, resample, clip, z-score, map; find the heart on the whole scan, segment the crop there
until it stays in place; mean of both softmax maps, interpolated linearly to the scan's grid. What was measured at 512 x 512 x 256 voxels
on two threads, and taken: the volume is smoothed once for all passes, by matrix products (1.5 s; scipy.ndimage.gaussian_filter1d 3.9 s,
F.conv3d 7.4 s for one axis of three); labels are made in slabs, only where the crop lies, and by matrix products along each axis too
(F.grid_sample and argmax: 25 s; they remain for scans that do not lie along the axes).
"""

import json
import math
import os

import nibabel
import numpy as np
import torch
from torch.nn import functional as F

import networks
import worker

BATCH = 16
SLAB = 16


def smoothing(size, spacing, target):
    """A matrix that smooths along one axis as the program's AntiAlias does; None where the target is not coarser."""
    factor = target / spacing
    if factor <= 1 or size == 1:
        return None
    sigma = math.sqrt((factor**2 - 1) / (8 * math.log(2)))
    radius = int(4 * sigma + 0.5)
    if radius == 0:
        return None
    weights = np.exp(-0.5 * (np.arange(-radius, radius + 1) / sigma) ** 2)
    weights /= weights.sum()
    matrix = np.zeros((size, size), np.float32)
    rows = np.arange(size)
    for offset, weight in zip(range(-radius, radius + 1), weights):
        np.add.at(matrix, (rows, np.clip(rows + offset, 0, size - 1)), np.float32(weight))
    return torch.from_numpy(matrix)


def along(volume, matrix, axis):
    """Applies a matrix along x, y or z of [Z, Y, X]."""
    if axis == 0:
        return volume @ matrix.T
    if axis == 1:
        return torch.bmm(matrix.expand(volume.shape[0], -1, -1), volume)
    return (matrix @ volume.reshape(volume.shape[0], -1)).reshape(matrix.shape[0], *volume.shape[1:])


def interpolation(at, size):
    """A matrix that interpolates linearly along one axis at indices, and which of them lie inside; edges continue for half a voxel."""
    inside = (at >= -0.5) & (at <= size - 0.5)
    at = np.clip(at, 0, size - 1)
    low = at.astype(int)
    matrix = np.zeros((len(at), size), np.float32)
    rows = np.arange(len(at))
    matrix[rows, low] = 1 - (at - low)
    matrix[rows, np.minimum(low + 1, size - 1)] += (at - low).astype(np.float32)
    return torch.from_numpy(matrix), torch.from_numpy(inside)


def leading(values):
    """argmax over the first axis, several times faster than torch's own."""
    best, label = values[0].clone(), torch.zeros(values.shape[1:], dtype=torch.uint8)
    for index in range(1, len(values)):
        label.masked_fill_(values[index] > best, index)
        torch.maximum(best, values[index], out=best)
    return label


def scaling(step, first):
    affine = np.diag([step, step, step, 1.0])
    affine[:3, 3] = first
    return affine


def centred(size, step, centre):
    return tuple(size), scaling(step, np.asarray(centre) - step * (np.asarray(size) - 1) / 2)


def indices(source_affine, size, affine, first=(0, 0, 0)):
    """Indices of a source grid at the voxels of another grid, [Z, Y, X, 3]."""
    mapping = np.linalg.inv(source_affine) @ affine
    axes = [torch.arange(f, f + n, dtype=torch.float64) for f, n in zip(first, size)]
    m = torch.from_numpy(mapping)
    z, y, x = axes[2][:, None, None, None], axes[1][None, :, None, None], axes[0][None, None, :, None]
    p = z * m[:3, 2] + y * m[:3, 1] + x * m[:3, 0] + m[:3, 3]
    return p


def sample(volume, p):
    """Linear interpolation of [C, Z, Y, X] at indices, and which of them lie inside."""
    size = torch.tensor(volume.shape[:0:-1], dtype=torch.float64)
    inside = ((p >= -0.5 - 1e-6) & (p <= size - 0.5 + 1e-6)).all(-1)
    grid = (p * (2 / (size - 1).clamp(min=1)) - 1).to(torch.float32)
    values = F.grid_sample(volume[None], grid[None], mode="bilinear", padding_mode="border", align_corners=True)[0]
    return values, inside


class Inference:
    def __init__(self, folder, threads):
        self.versions = {**worker.torch_versions(threads), "nibabel": nibabel.__version__, "numpy": np.__version__}
        self.folder = folder
        with open(os.path.join(folder, "run", "run.json")) as file:
            run = json.load(file)["run"]
        prepare, options = run["preprocessor"], run["options"]["segmentor"]
        self.pixels, self.length = prepare["pixels"], prepare["fieldOfViewMm"]
        self.fraction, self.range = prepare["clip"]["fraction"], (prepare["ctRange"]["low"], prepare["ctRange"]["high"])
        self.multiple = 1 << options["depth"]
        places = {place["structure"]: [place[axis] for axis in "xyz"] for place in run["places"]}
        self.places = [places.get(s["name"]) for s in run["labels"]["structures"]]
        self.values = np.array([0] + [s["value"] for s in run["labels"]["structures"]], np.int16)
        tensors = worker.read_tensors(os.path.join(folder, "run", "model.safetensors"))
        self.segmentors = []
        for name in ("segmentor_real/", "segmentor_syn/"):
            network = networks.UNet(len(self.values), options["width"], options["depth"])
            network.load_state_dict({key[len(name):]: value for key, value in tensors.items() if key.startswith(name)})
            self.segmentors.append(network.eval().to(memory_format=torch.channels_last))

    @torch.inference_mode()
    def run(self):
        image = nibabel.load(os.path.join(self.folder, "scan.nii.gz"))
        affine, shape = image.affine, image.shape
        step = self.length / self.pixels
        volume = torch.from_numpy(image.get_fdata(dtype=np.float32).T)
        for axis, (size, spacing) in enumerate(zip(shape, np.linalg.norm(affine[:3, :3], axis=0))):
            matrix = smoothing(size, spacing, step)
            if matrix is not None:
                volume = along(volume, matrix, axis)

        centre = affine[:3, :3] @ ((np.array(shape) - 1) / 2) + affine[:3, 3]
        extent = np.abs(affine[:3, :3]) @ np.array(shape)
        size = [int(max(1, math.ceil(e / step / self.multiple - 1e-6))) * self.multiple for e in extent]
        grid = centred(size, step, centre)
        found = self.heart(self.predict(volume, affine, *grid), grid[1])
        probabilities, grid = self.around(centre if found is None else found, step, volume, affine)
        if self.structures(probabilities) < len(self.values) - 1:
            middle, middle_grid = self.around(centre, step, volume, affine)
            if self.structures(middle) > self.structures(probabilities):
                probabilities, grid = middle, middle_grid
        del volume

        labels = self.label(probabilities, grid[1], affine, shape)
        header = image.header.copy()
        header.set_data_dtype(np.int16)
        header.set_slope_inter(1, 0)
        nibabel.save(nibabel.Nifti1Image(self.values[labels].T, affine, header), os.path.join(self.folder, "peer.nii.gz"))

    def predict(self, volume, affine, size, grid):
        values, inside = sample(volume[None], indices(affine, size, grid))
        values = values[0].numpy().astype(np.float64)
        scanned = values[inside.numpy()]
        top = np.quantile(scanned, 1 - self.fraction)
        scanned = np.minimum(scanned, top)
        low, high = self.range
        x = (np.minimum(values, top) - scanned.mean()) / scanned.std()
        x = np.where(inside.numpy(), np.clip(2 * (x - low) / (high - low) - 1, -1, 1), -1)
        slices = torch.from_numpy(x.astype(np.float32)).permute(1, 0, 2).flip(1, 2)[:, None]
        maps = []
        for batch in slices.split(BATCH):
            batch = batch.contiguous(memory_format=torch.channels_last)
            maps.append(sum(torch.softmax(s(batch), 1) for s in self.segmentors) / len(self.segmentors))
        return torch.cat(maps).flip(2, 3).permute(1, 2, 0, 3).contiguous()

    def around(self, centre, step, volume, affine):
        """The crop at a place, moved to where it shows the heart, and its grid."""
        grid = centred([self.pixels] * 3, step, centre)
        probabilities = self.predict(volume, affine, *grid)
        for _ in range(2):
            found = self.heart(probabilities, grid[1])
            if found is None or np.linalg.norm(found - centre) < step:
                break
            centre = found
            grid = centred([self.pixels] * 3, step, centre)
            probabilities = self.predict(volume, affine, *grid)
        return probabilities, grid

    @staticmethod
    def structures(probabilities):
        """How many structures have a hundredth of the foreground."""
        counts = np.bincount(leading(probabilities).numpy().ravel(), minlength=len(probabilities))[1:]
        return int((counts >= max(1, math.ceil(0.01 * counts.sum()))).sum())

    def heart(self, probabilities, grid):
        """Where most structures say that the middle is: their medians, less their usual places."""
        classes = leading(probabilities)
        votes = []
        for index, place in enumerate(self.places):
            found = classes == index + 1
            total = int(found.sum())
            if total > 0 and place is not None:
                below = [found.sum([a for a in range(3) if a != axis]).cumsum(0).numpy() for axis in (2, 1, 0)]
                median = [int(np.argmax((b >= 0.5 * total) & (b > 0))) for b in below]
                votes.append(grid[:3, :3] @ np.array(median) + grid[:3, 3] - np.array(place))
        return np.median(votes, axis=0) if votes else None

    @staticmethod
    def label(probabilities, grid, affine, shape):
        """Classes on the scan's grid, [Z, Y, X]; all outside the box around the crop is background."""
        size = np.array(probabilities.shape[:0:-1])
        corners = np.array([[x, y, z, 1] for x in (-0.5, size[0] - 0.5) for y in (-0.5, size[1] - 0.5) for z in (-0.5, size[2] - 0.5)])
        box = (np.linalg.inv(affine) @ grid @ corners.T)[:3]
        low = np.clip(np.floor(box.min(1)).astype(int), 0, np.array(shape))
        high = np.clip(np.ceil(box.max(1)).astype(int) + 1, 0, np.array(shape))
        labels = np.zeros(shape[::-1], np.uint8)
        mapping = np.linalg.inv(grid) @ affine
        axes = [interpolation(mapping[a, a] * np.arange(low[a], high[a]) + mapping[a, 3], size[a]) for a in range(3)]
        aligned = np.abs(mapping[:3, :3] - np.diag(np.diag(mapping[:3, :3]))).max() < 1e-9
        for z in range(low[2], high[2], SLAB):
            end = min(z + SLAB, high[2])
            if aligned:
                part = slice(z - low[2], end - low[2])
                slab = (axes[2][0][part] @ probabilities.reshape(len(probabilities), size[2], -1)).reshape(-1, size[1], size[0])
                slab = along(along(slab, axes[1][0], 1), axes[0][0], 0)
                found = leading(slab.reshape(len(probabilities), end - z, *slab.shape[1:]))
                found *= axes[2][1][part, None, None] & axes[1][1][:, None] & axes[0][1]
                labels[z:end, low[1]:high[1], low[0]:high[0]] = found.numpy()
                continue
            p = indices(grid, (high[0] - low[0], high[1] - low[1], end - z), affine, (low[0], low[1], z))
            values, inside = sample(probabilities, p)
            labels[z:end, low[1]:high[1], low[0]:high[0]] = torch.where(inside, values.argmax(0), 0).to(torch.uint8).numpy()
        return labels

    def outputs(self, path):
        os.replace(os.path.join(self.folder, "peer.nii.gz"), path)


worker.serve(Inference(**worker.options(folder=str, threads=int)))
