"""All ten metrics of each structure of two label files by scipy.ndimage: the peer of MkdSeg.Bench/Scenarios/Metrics/MetricsWork.cs.

This is what an expert makes of MONAI 1.x (get_mask_edges with crop, get_surface_distance): the boxes of all structures from one
find_objects for each side, every structure cut to the box that holds it on both sides, one erosion and one distance transform
for each side, and the two sets of distances used for every surface metric. medpy does the same on the whole array, which takes
longer. Distances lie between border voxels (object XOR erosion with face neighbours), with the voxel spacing, in double precision.
"""

import json
import os
import sys

import nibabel
import numpy as np
import scipy
from scipy import ndimage

import worker

STRUCTURES = {"lv": 500, "rv": 600, "la": 420, "ra": 550, "myo": 205, "aa": 820, "pa": 850}
TOLERANCE_MM = 2.0
FACES = ndimage.generate_binary_structure(3, 1)


def read(path):
    """Label values in file order (first axis fastest) and the voxel spacing in mm."""
    image = nibabel.load(path)
    spacing = np.sqrt((image.affine[:3, :3] ** 2).sum(axis=0))
    # Transposed: a C-contiguous array, which is how numpy and scipy run fastest.
    return np.asarray(image.dataobj).astype(np.uint16, copy=False).T, spacing[::-1]


def border(mask):
    return mask ^ ndimage.binary_erosion(mask, FACES)


def surface_metrics(truth, prediction, spacing):
    """Metrics of the two directed sets of surface distances, each computed once."""
    truth, prediction = border(truth), border(prediction)
    there = ndimage.distance_transform_edt(~prediction, sampling=spacing)[truth]
    back = ndimage.distance_transform_edt(~truth, sampling=spacing)[prediction]
    pooled = np.concatenate([there, back])
    return {
        "assd-mean-of-means": (there.mean() + back.mean()) / 2,
        "assd-pooled": pooled.mean(),
        "hd": pooled.max(),
        "hd95-max-directed": max(np.percentile(there, 95), np.percentile(back, 95)),
        "hd95-pooled": np.percentile(pooled, 95),
        f"nsd-border-{TOLERANCE_MM:g}mm": (pooled <= TOLERANCE_MM).mean(),
    }


def overlap_metrics(truth, prediction, voxel_ml):
    both = int(np.count_nonzero(truth & prediction))
    truth, prediction = int(np.count_nonzero(truth)), int(np.count_nonzero(prediction))
    return {
        "dice": 2 * both / (truth + prediction),
        "jaccard": both / (truth + prediction - both),
        "volume-difference": (prediction - truth) * voxel_ml,
        "relative-volume-difference": (prediction - truth) / truth,
    }


class Metrics:
    def __init__(self, folder):
        self.truth, self.spacing = read(os.path.join(folder, "truth.nii.gz"))
        self.prediction, _ = read(os.path.join(folder, "prediction.nii.gz"))
        self.versions = {"python": sys.version.split()[0], "scipy": scipy.__version__, "numpy": np.__version__}

    def run(self):
        largest = max(STRUCTURES.values())
        boxes = [ndimage.find_objects(side, max_label=largest) for side in (self.truth, self.prediction)]
        voxel_ml = float(np.prod(self.spacing)) / 1000.0
        self.found = {}
        for name, value in STRUCTURES.items():
            sides = zip(*(side[value - 1] for side in boxes))
            box = tuple(slice(min(t.start, p.start), max(t.stop, p.stop)) for t, p in sides)
            truth, prediction = self.truth[box] == value, self.prediction[box] == value
            metrics = overlap_metrics(truth, prediction, voxel_ml) | surface_metrics(truth, prediction, self.spacing)
            self.found |= {f"{name} {metric}": float(found) for metric, found in metrics.items()}

    def outputs(self, path):
        with open(path, "w") as file:
            json.dump(self.found, file)


worker.serve(Metrics(**worker.options(folder=str)))
