#!/usr/bin/env python3
"""The peer of the metrics: scipy.ndimage as medpy and MONAI use it, all ten metrics of each structure of two label files.

    metrics.py TRUTH.nii.gz PREDICTION.nii.gz [--whole] [--repeat N]

expert (default): what an expert makes of MONAI 1.x (get_mask_edges with crop, get_surface_distance): boxes of all
structures from one find_objects for each side, every structure cut to the box that holds it on both
sides, one erosion and one distance transform for each side, and the two sets of distances used for every surface metric.

whole: medpy 0.5 as published: the same on the whole array, mask by mask.

Both measure between border voxels (object XOR erosion with face neighbours) with the voxel spacing, in double precision.
"""
import argparse
import json
import time

import nibabel
import numpy as np
from scipy import ndimage

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


def all_metrics(truth, prediction, spacing):
    voxel_ml = float(np.prod(spacing)) / 1000.0
    found = overlap_metrics(truth, prediction, voxel_ml) | surface_metrics(truth, prediction, spacing)
    return {name: float(value) for name, value in found.items()}


def expert(truth, prediction, spacing):
    """Each structure is cut to the box that holds it on both sides before anything else is done with it."""
    boxes = [ndimage.find_objects(side, max_label=max(STRUCTURES.values())) for side in (truth, prediction)]
    found = {}
    for name, value in STRUCTURES.items():
        box = tuple(
            slice(min(t.start, p.start), max(t.stop, p.stop)) for t, p in zip(*(side[value - 1] for side in boxes))
        )
        found[name] = all_metrics(truth[box] == value, prediction[box] == value, spacing)
    return found


def whole(truth, prediction, spacing):
    """No box: every array is as large as the volume."""
    return {name: all_metrics(truth == value, prediction == value, spacing) for name, value in STRUCTURES.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("truth")
    parser.add_argument("prediction")
    parser.add_argument("--whole", action="store_true", help="medpy's way: the whole array instead of boxes")
    parser.add_argument("--repeat", type=int, default=1, metavar="N")
    options = parser.parse_args()
    (truth, spacing), (prediction, _) = read(options.truth), read(options.prediction)
    compute = whole if options.whole else expert
    seconds = []
    for _ in range(options.repeat):
        start = time.perf_counter()
        found = compute(truth, prediction, spacing)
        seconds.append(time.perf_counter() - start)
    print(json.dumps({"seconds": seconds, "metrics": found}, indent=1))


if __name__ == "__main__":
    main()
