module MkdSeg.PaperRepro.Program

[<EntryPoint>]
let main _ = 0
