namespace MkdSeg.Evaluation

open MkdSeg.Imaging.Labels

/// A named structure and the value that marks it in a label file.
type Structure = { Name: string; Value: uint16 }

/// The seven structures of MM-WHS 2017 with the values of its label files.
[<RequireQualifiedAccess>]
module MmWhs =
    /// Left ventricle (blood), right ventricle, left atrium, right atrium, left ventricle's myocardium, ascending aorta,
    /// pulmonary artery: the order in which every table of this project lists them. A public MR file holds 421 where 420
    /// is meant; the label audit of Imaging mends that before a volume comes here.
    let structures: Structure list =
        [ for structure in LabelMap.MmWhs.Structures -> { Name = structure.Name; Value = structure.Value } ]
