module MkdSeg.PaperRepro.Program

[<EntryPoint>]
let main arguments =
    use interruption = new Interruption()
    CommandLine.invoke (Screen.Process()) interruption.Token arguments
