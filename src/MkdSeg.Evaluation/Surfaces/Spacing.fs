namespace MkdSeg.Evaluation

open System
open System.Globalization
open MkdSeg.Imaging
open MkdSeg.Imaging.Geometry

/// Distance between neighbouring voxel centres along each axis, in millimetres.
[<Struct>]
type Spacing = { X: float<mm>; Y: float<mm>; Z: float<mm> }

/// Lengths that follow from the spacing of a grid.
[<RequireQualifiedAccess>]
module Spacing =
    /// A spacing from three lengths in millimetres; InvalidInputException unless all are positive and finite.
    let create (x: float<mm>) (y: float<mm>) (z: float<mm>) : Spacing =
        for s in [ x; y; z ] do
            if not (Double.IsFinite(float s) && s > 0.0<mm>) then
                let given = $"Voxel spacing {x} x {y} x {z} mm"
                raise (InvalidInputException $"{given}: every axis needs a positive length; repair the image header.")

        { X = x; Y = y; Z = z }

    /// The spacing of a volume's grid. InvalidInputException where the axes are sheared (VolumeGeometry.IsSheared):
    /// three lengths do not describe such a grid.
    let ofGeometry (geometry: VolumeGeometry) : Spacing =
        let length axis = geometry.VoxelToWorld.Column(axis).Length * 1.0<mm>
        let spacing = create (length 0) (length 1) (length 2)

        if geometry.IsSheared then
            let degrees = geometry.ShearDegrees.ToString("0.0", CultureInfo.InvariantCulture)
            let axes = $"The axes of the grid are not perpendicular ({degrees} degrees off)"
            raise (InvalidInputException $"{axes}; resample the volume onto a grid without shear.")

        spacing

    /// Volume of one voxel in cubic millimetres.
    let voxelVolume (spacing: Spacing) : float<mm^3 / voxel> = spacing.X * spacing.Y * spacing.Z / 1.0<voxel>

    /// Diagonal of a grid in millimetres, whole voxels counted (size times spacing, not size minus one): the 373.13 mm
    /// that BraTS gives an absent structure in its 240 x 240 x 155 volumes. No surface distance can exceed it.
    let diagonal (size: GridSize) (spacing: Spacing) : float<mm> =
        let x, y, z = float size.X * spacing.X, float size.Y * spacing.Y, float size.Z * spacing.Z
        sqrt (x * x + y * y + z * z)
