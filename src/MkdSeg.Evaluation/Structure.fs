namespace MkdSeg.Evaluation

/// A named structure and the value that marks it in a label file.
type Structure = { Name: string; Value: uint16 }

/// The seven structures of MM-WHS 2017 with the values of its label files.
[<RequireQualifiedAccess>]
module MmWhs =
    /// Left ventricle (blood), right ventricle, left atrium, right atrium, left ventricle's myocardium, ascending aorta,
    /// pulmonary artery: the order in which every table of this project lists them. A public MR file holds 421 where 420
    /// is meant; the label audit of Imaging mends that before a volume comes here.
    let structures: Structure list =
        [ { Name = "lv"; Value = 500us }
          { Name = "rv"; Value = 600us }
          { Name = "la"; Value = 420us }
          { Name = "ra"; Value = 550us }
          { Name = "myo"; Value = 205us }
          { Name = "aa"; Value = 820us }
          { Name = "pa"; Value = 850us } ]
