module MkdSeg.PaperRepro.Program

open System.Runtime.CompilerServices

/// Apart from `main`, so that none of it is loaded before the limit of open files is looked at.
[<MethodImpl(MethodImplOptions.NoInlining)>]
let private invoke (arguments: string[]) : int =
    use interruption = new Interruption()
    CommandLine.invoke (Screen.Process()) interruption.Token arguments

[<EntryPoint>]
let main arguments = if OpenFiles.areEnough () then invoke arguments else ExitCode.WrongInput
