namespace MkdSeg.Evaluation

/// A named structure and the value that marks it in a label file.
type Structure = { Name: string; Value: uint16 }
