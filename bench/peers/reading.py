"""A .nii.gz image to float32 by nibabel, the way its documentation advises: the peer of MkdSeg.Bench/Scenarios/Volumes/ReadingWork.cs."""

import os
import sys

import nibabel
import numpy as np

import worker


class Reading:
    def __init__(self, folder):
        self.path = os.path.join(folder, "scan.nii.gz")
        self.versions = {"python": sys.version.split()[0], "nibabel": nibabel.__version__, "numpy": np.__version__}

    def run(self):
        # Quicker than np.asanyarray(dataobj), which makes doubles, and than scaling dataobj.get_unscaled() by hand.
        self.voxels = nibabel.load(self.path).get_fdata(dtype=np.float32)

    def outputs(self, path):
        self.voxels.ravel(order="F").tofile(path)


worker.serve(Reading(**worker.options(folder=str)))
