namespace MkdSeg.PaperRepro

open System
open System.Runtime.InteropServices
open System.Text

/// The shell's limit of open files, which is looked at before anything else: below it the runtime fails to load its own parts, each time
/// at another place.
module internal OpenFiles =
    [<Struct; NoEquality; NoComparison; StructLayout(LayoutKind.Sequential)>]
    type Limit =
        val mutable Soft: uint64
        val mutable Hard: uint64

    [<DllImport("libc")>]
    extern int private getrlimit(int resource, Limit& limit)

    [<DllImport("libc")>]
    extern nativeint private write(int file, byte[] bytes, nativeint count)

    /// As Linux numbers it.
    [<Literal>]
    let private OpenFilesLimit = 7

    /// A session of a notebook opens about 170.
    [<Literal>]
    let private Least = 200UL

    /// Whether there are enough; says so on standard error if not, without anything that opens a file: F#'s own library is one.
    let areEnough () : bool =
        let mutable limit = Limit()

        if OperatingSystem.IsLinux() && getrlimit (OpenFilesLimit, &limit) = 0 && limit.Soft < Least then
            let line =
                Encoding.UTF8.GetBytes(
                    String.Concat(
                        String.Concat("mkdseg: this shell allows ", limit.Soft.ToString(), " open files, and at least "),
                        Least.ToString(),
                        " are needed; allow more with 'ulimit -n 1024'.\n"
                    )
                )

            write (2, line, nativeint line.Length) |> ignore
            false
        else
            true
