namespace MkdSeg.Notebooks

open System

/// A cell called exit, which would end the session and lose what other cells have computed.
type CellExitException(code: int) =
    inherit Exception($"exit {code} was called. A cell cannot end its session; let it run to its end, or leave it with failwith.")
