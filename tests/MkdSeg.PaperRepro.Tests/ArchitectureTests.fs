module MkdSeg.PaperRepro.Tests.ArchitectureTests

open System
open System.IO
open System.Text.RegularExpressions
open System.Xml.Linq
open Mono.Cecil
open MkdSeg.Testing
open NUnit.Framework

/// What each assembly may know of ours. Arrows run one way; nothing knows mkdseg.
let allowed =
    [ "MkdSeg.Imaging", []
      "MkdSeg.Data", [ "MkdSeg.Imaging" ]
      "MkdSeg.Phantom", [ "MkdSeg.Imaging" ]
      "MkdSeg.Models", [ "MkdSeg.Imaging" ]
      "MkdSeg.Training", [ "MkdSeg.Imaging"; "MkdSeg.Data"; "MkdSeg.Models" ]
      "MkdSeg.Inference", [ "MkdSeg.Imaging"; "MkdSeg.Data"; "MkdSeg.Models"; "MkdSeg.Training" ]
      "MkdSeg.Evaluation", [ "MkdSeg.Imaging" ]
      "MkdSeg.Display", [ "MkdSeg.Imaging" ]
      "MkdSeg.Interactive", [ "MkdSeg.Display" ]
      "MkdSeg.Notebooks", [ "MkdSeg.Imaging"; "MkdSeg.Display" ]
      "MkdSeg.Jupyter", [ "MkdSeg.Imaging"; "MkdSeg.Display"; "MkdSeg.Notebooks" ]
      "mkdseg",
      [ "MkdSeg.Imaging"
        "MkdSeg.Data"
        "MkdSeg.Phantom"
        "MkdSeg.Models"
        "MkdSeg.Training"
        "MkdSeg.Inference"
        "MkdSeg.Evaluation"
        "MkdSeg.Display"
        "MkdSeg.Notebooks"
        "MkdSeg.Jupyter" ] ]

let private built (assembly: string) = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"))

/// References as the built file holds them, without loading it.
let references (assembly: string) =
    use file = built assembly
    [ for reference in file.AssemblyReferences -> reference.Name ]

[<Test>]
let ``assemblies know only whom they may`` () =
    for assembly, friends in allowed do
        let ours = references assembly |> List.filter (fun name -> name = "mkdseg" || name.StartsWith "MkdSeg.")
        Assert.That(List.except friends ours, Is.Empty, $"{assembly} must not know these")

[<Test>]
let ``only what computes with tensors knows TorchSharp`` () =
    for assembly in
        [ "MkdSeg.Imaging"
          "MkdSeg.Data"
          "MkdSeg.Phantom"
          "MkdSeg.Evaluation"
          "MkdSeg.Display"
          "MkdSeg.Interactive"
          "MkdSeg.Notebooks"
          "MkdSeg.Jupyter" ] do
        Assert.That(references assembly, Does.Not.Contain "TorchSharp")

/// The kernel of .NET Interactive brings a compiler of its own.
[<Test>]
let ``what cells show needs no compiler`` () =
    for assembly in [ "MkdSeg.Display"; "MkdSeg.Interactive" ] do
        Assert.That(references assembly, Does.Not.Contain "FSharp.Compiler.Service")

/// The files of a C# project by folder, from its own folder on, with "" for files that lie in no folder.
let private sources (project: string) (extension: string) =
    let root = Path.Combine(RepositoryFolder.Path, project)

    [ for path in Directory.EnumerateFiles(root, "*" + extension, SearchOption.AllDirectories) do
          let relative = Path.GetRelativePath(root, path)

          if not (relative.StartsWith "bin" || relative.StartsWith "obj") then
              nonNull (Path.GetDirectoryName relative), path ]

let private libraries =
    [ "src/MkdSeg.Imaging"
      "src/MkdSeg.Data"
      "src/MkdSeg.Phantom"
      "src/MkdSeg.Models"
      "src/MkdSeg.Training"
      "src/MkdSeg.Inference" ]

let private fsharpProjects =
    [ "src/MkdSeg.Evaluation/MkdSeg.Evaluation.fsproj"
      "src/MkdSeg.Display/MkdSeg.Display.fsproj"
      "src/MkdSeg.Interactive/MkdSeg.Interactive.fsproj"
      "src/MkdSeg.Notebooks/MkdSeg.Notebooks.fsproj"
      "src/MkdSeg.Jupyter/MkdSeg.Jupyter.fsproj"
      "paper-repro/paper-repro.fsproj" ]

[<TestCaseSource(nameof libraries)>]
let ``a C# file's namespace is its folder`` (project: string) =
    for folder, path in sources project ".cs" do
        let expected =
            String.concat
                "."
                (nonNull (Path.GetFileName project) :: [ for part in folder.Split('/', StringSplitOptions.RemoveEmptyEntries) -> part ])

        Assert.That(File.ReadLines path, Has.Some.EqualTo $"namespace {expected};", path)

/// The namespace of a type, or of the type that it stands in.
let rec private home (reference: TypeReference) : string =
    match reference.DeclaringType with
    | null -> reference.Namespace
    | outer -> home outer

/// Every type that a reference is made of: elements of arrays, arguments of generics.
let rec private parts (reference: TypeReference | null) : TypeReference list =
    match reference with
    | null -> []
    | :? GenericInstanceType as generic ->
        generic.ElementType
        :: [ for argument in generic.GenericArguments do
                 yield! parts argument ]
    | :? TypeSpecification as made -> parts made.ElementType
    | :? GenericParameter -> []
    | plain -> [ plain ]

let private ofMethod (method: MethodReference) =
    [ yield! parts method.DeclaringType
      yield! parts method.ReturnType
      for parameter in method.Parameters do
          yield! parts parameter.ParameterType
      match method with
      | :? GenericInstanceMethod as generic ->
          for argument in generic.GenericArguments do
              yield! parts argument
      | _ -> () ]

let private mentioned (definition: TypeDefinition) : TypeReference list =
    [ yield! parts definition.BaseType
      for one in definition.Interfaces do
          yield! parts one.InterfaceType
      for field in definition.Fields do
          yield! parts field.FieldType
      for method in definition.Methods do
          yield! ofMethod method

          if method.HasBody then
              for variable in method.Body.Variables do
                  yield! parts variable.VariableType

              for instruction in method.Body.Instructions do
                  match instruction.Operand with
                  | :? MethodReference as called -> yield! ofMethod called
                  | :? FieldReference as field -> yield! parts field.DeclaringType
                  | :? TypeReference as used -> yield! parts used
                  | _ -> () ]

/// Which namespaces of an assembly know which others of it, with one type of each that does.
let private arrows (assembly: string) =
    use file = built assembly

    [ for definition in file.GetTypes() do
          for target in mentioned definition do
              let here, there = home definition, home target

              if here <> there && here.StartsWith assembly && there.StartsWith assembly then
                  (here, there), (definition.Name, target.Name) ]
    |> List.distinctBy fst

[<TestCaseSource(nameof libraries)>]
let ``no folders of a C# project know each other in a circle`` (project: string) =
    let arrows = arrows (nonNull (Path.GetFileName project))

    let next folder =
        [ for (here, there), _ in arrows do
              if here = folder then
                  there ]

    let rec reach seen folders =
        match folders with
        | [] -> seen
        | folder :: rest when Set.contains folder seen -> reach seen rest
        | folder :: rest -> reach (Set.add folder seen) (next folder @ rest)

    let circular =
        [ for (here, there), (user, used) in arrows do
              if Set.contains here (reach Set.empty [ there ]) then
                  $"{here} -> {there}: {user} uses {used}" ]

    Assert.That(circular, Is.Empty)

/// F# files know only those above them: folders that stand once in the project cannot know each other in a circle.
[<TestCaseSource(nameof fsharpProjects)>]
let ``a folder stands once in an F# project`` (project: string) =
    let document = XDocument.Load(Path.Combine(RepositoryFolder.Path, project))
    let files = [ for item in document.Descendants "Compile" -> (nonNull (item.Attribute "Include")).Value ]
    let folders = files |> List.map (fun file -> nonNull (Path.GetDirectoryName file))
    let blocks = folders |> List.pairwise |> List.filter (fun (one, two) -> one <> two) |> List.map snd
    let twice = List.head folders :: blocks |> List.countBy id |> List.filter (fun (_, times) -> times > 1) |> List.map fst
    Assert.That(twice, Is.Empty)

[<Test>]
let ``no folder of a project holds more than 25 sources`` () =
    for project in libraries @ [ for file in fsharpProjects -> nonNull (Path.GetDirectoryName file) ] do
        let crowded =
            sources project ".cs" @ sources project ".fs" |> List.countBy fst |> List.filter (fun (_, files) -> files > 25)

        Assert.That(crowded, Is.Empty, project)

let rec private sourcesBelow (folder: string) : string list =
    [ for path in Directory.EnumerateFiles folder do
          if path.EndsWith ".cs" || path.EndsWith ".fs" then
              path
      for below in Directory.EnumerateDirectories folder do
          match Path.GetFileName below with
          | "bin"
          | "obj" -> ()
          | _ -> yield! sourcesBelow below ]

/// fantomas leaves texts and comments as long as they are, dotnet format every line.
[<Test>]
let ``no source line is longer than 140 columns`` () =
    let long =
        [ for folder in [ "src"; "paper-repro"; "tests"; "bench" ] do
              for path in sourcesBelow (Path.Combine(RepositoryFolder.Path, folder)) do
                  for index, line in File.ReadLines path |> Seq.indexed do
                      if line.Length > 140 then
                          $"{Path.GetRelativePath(RepositoryFolder.Path, path)}:{index + 1}" ]

    Assert.That(long, Is.Empty, String.concat "\n" long)

/// InputFile is the one door to files that are read: what is no regular file hangs whoever opens it. Besides that door, these may open.
let private mayOpen =
    [ "src/MkdSeg.Training/Runs/BuildFacts.cs" // the program's own .deps.json
      "src/MkdSeg.Training/Runs/MachineFacts.cs" // /proc/cpuinfo, which the system makes up
      "src/MkdSeg.Models/TensorRuntime.cs" // /proc/self/maps
      "src/MkdSeg.Models/LibtorchFolder.cs" // a library that is loaded afterwards
      "src/MkdSeg.Display/Formatting/PanelPicture.fs" // the picture that it wrote itself
      "src/MkdSeg.Notebooks/Running/NativeOutput.fs" ] // a handle that is open already

[<Test>]
let ``files are opened by one door`` () =
    let opens =
        Regex @"(?<![A-Za-z])File\.(Open\w*|Read(All)?(Text|Bytes|Lines)\w*)\b|\bnew FileStream\b|new StreamReader\(\w*[pP]ath\b"

    let opening =
        [ for folder in [ "src"; "paper-repro" ] do
              for path in sourcesBelow (Path.Combine(RepositoryFolder.Path, folder)) do
                  let relative = Path.GetRelativePath(RepositoryFolder.Path, path)

                  if not (relative.StartsWith "src/MkdSeg.Imaging/Files/") && opens.IsMatch(File.ReadAllText path) then
                      relative ]

    Assert.That(opening, Is.EquivalentTo mayOpen)
