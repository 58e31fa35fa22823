namespace MkdSeg.Interactive

open System
open System.IO
open System.Reflection
open System.Runtime.InteropServices
open System.Runtime.Loader

/// The native libraries that lie beside this program. Another host than the program's own does not look there.
[<RequireQualifiedAccess>]
module internal NativeFolder =
    let private own = Assembly.GetExecutingAssembly().Location |> Path.GetDirectoryName |> nonNull

    /// Where packages' native libraries for this system lie in a build's output.
    let private folder =
        let system =
            if OperatingSystem.IsWindows() then "win"
            elif OperatingSystem.IsMacOS() then "osx"
            else "linux"

        let processor = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()
        Path.Combine(own, "runtimes", $"{system}-{processor}", "native")

    let private tryLoad (name: string) : nativeint =
        [ $"lib{name}.so"; $"{name}.so"; name; $"{name}.dll"; $"lib{name}.dylib" ]
        |> List.map (fun file -> Path.Combine(folder, file))
        |> List.tryFind File.Exists
        |> Option.map NativeLibrary.Load
        |> Option.defaultValue 0n

    let private isUsed =
        lazy AssemblyLoadContext.Default.add_ResolvingUnmanagedDll (Func<Assembly, string, nativeint>(fun _ name -> tryLoad name))

    /// From now on native libraries that the host does not find are looked for there.
    let useIt () : unit = isUsed.Force()
