module MkdSeg.PaperRepro.Program

[<EntryPoint>]
let main arguments =
    if not (OpenFiles.areEnough ()) then
        ExitCode.WrongInput
    else
        use interruption = new Interruption()
        CommandLine.invoke (Screen.Process()) interruption.Token arguments
