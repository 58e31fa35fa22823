namespace MkdSeg.Notebooks

open FSharp.Compiler.Interactive.Shell
open FSharp.Compiler.Symbols
open MkdSeg.Display

/// Values whose type is left open, such as None, [] and Ok 3, and functions: the compiler has no object of them to show.
[<RequireQualifiedAccess>]
module internal OpenValue =
    /// The value that the latest interaction left under F# Interactive's name for it.
    let private latest (fsi: FsiEvaluationSession) : FSharpMemberOrFunctionOrValue option =
        fsi.CurrentPartialAssemblySignature.Entities
        |> Seq.tryHead
        |> Option.bind (fun entity -> entity.MembersFunctionsAndValues |> Seq.tryFind (fun value -> value.DisplayName = "it"))

    let private signature (value: FSharpMemberOrFunctionOrValue) : string =
        let short = FSharpDisplayContext.Empty.WithShortTypeNames true

        value.GetValSignatureText(short, value.DeclarationLocation)
        |> Option.defaultValue $"val it: {value.FullType.Format short}"

    let private evaluated (fsi: FsiEvaluationSession) : (obj | null) option =
        match fsi.EvalExpressionNonThrowing "box it" with
        | Choice1Of2(Some value), _ -> Some value.ReflectionValue
        | _ -> None

    /// The value as F# Interactive would print it, None where there is none.
    let tryShow (fsi: FsiEvaluationSession) : MimeBundle option =
        latest fsi
        |> Option.map (fun value ->
            let kind = value.FullType

            if kind.IsFunctionType || value.CurriedParameterGroups.Count > 0 then
                MimeBundle.Plain(signature value)
            else
                match evaluated fsi with
                // The one value of an option that is no object.
                | Some null when kind.HasTypeDefinition && kind.TypeDefinition.DisplayName = "option" -> MimeBundle.Plain "None"
                | Some shown -> Forms.ofValue shown
                | None -> MimeBundle.Plain(signature value))
