// The first cell of a notebook loads this file. Cells of .NET Interactive get the built program by it; cells of `mkdseg notebook run` and of
// the program's own kernel have it already. A program that was built into another folder: put that folder into a further #I, above these.
#if !MKDSEG_SESSION
#nowarn "211" // one of the two folders may be missing
#I "../paper-repro/bin/Release/net10.0"
#I "../paper-repro/bin/Debug/net10.0"
#r "MkdSeg.Imaging.dll"
#r "MkdSeg.Data.dll"
#r "MkdSeg.Phantom.dll"
#r "MkdSeg.Models.dll"
#r "MkdSeg.Training.dll"
#r "MkdSeg.Inference.dll"
#r "MkdSeg.Evaluation.dll"
#r "MkdSeg.Display.dll"
#r "MkdSeg.Interactive.dll"
#r "mkdseg.dll"
#r "TorchSharp.dll"
#r "XPlot.Plotly.dll"

MkdSeg.Interactive.InteractiveHost.start ()
MkdSeg.PaperRepro.Cells.CellHost.register ()
#endif
