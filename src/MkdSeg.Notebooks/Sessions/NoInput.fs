namespace MkdSeg.Notebooks

open System
open System.IO

/// Standard input of cells: there is nobody to ask.
[<Sealed>]
type internal NoInput() =
    inherit TextReader()

    let refuse () =
        raise (InvalidOperationException "A cell cannot read from standard input; put the value into the cell, or into a parameter.")

    override _.Peek() = refuse ()
    override _.Read() = refuse ()
    override _.Read(_: char[], _: int, _: int) : int = refuse ()
    override _.ReadLine() : string | null = refuse ()
    override _.ReadToEnd() : string = refuse ()
