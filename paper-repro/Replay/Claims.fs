namespace MkdSeg.PaperRepro

open System.IO
open System.Reflection
open System.Text.Json
open System.Text.Json.Serialization
open MkdSeg.Imaging

/// What a claim compares.
[<RequireQualifiedAccess>]
type ClaimKind =
    /// A row's mean over structures and volumes.
    | Value
    /// A row's mean Dice less another row's, in points (hundredths of Dice).
    | Gain
    /// Which of two rows is better; the paper's size of it is not known.
    | Order

/// One thing the paper says, with how it is known. Numbers stand here only if the paper gives them.
type Claim =
    {
        Id: string
        Statement: string
        Kind: ClaimKind
        /// The table that can speak about it; None where there is no experiment yet.
        Table: string option
        Row: string option
        /// The row compared with, for gains and orders.
        Against: string option
        /// What our experiment covers of the claim, where that is not all of it.
        Scope: string option
        /// The paper's number in `Unit`.
        Value: float option
        Unit: string option
        /// The evidence tag of PAPER.md.
        Evidence: string
    }

/// The file data/paper-claims.json, carried inside the assembly.
type ClaimsFile =
    { Paper: string
      Evidence: string
      Claims: Claim list }

[<RequireQualifiedAccess>]
module Claims =
    /// Writes and reads ClaimKind as a lower-case word.
    type private KindConverter() =
        inherit JsonConverter<ClaimKind>()

        override _.Read(reader, _, _) =
            match reader.GetString() with
            | "value" -> ClaimKind.Value
            | "gain" -> ClaimKind.Gain
            | "order" -> ClaimKind.Order
            | other -> raise (JsonException $"'{other}' is no kind of claim")

        override _.Write(writer, kind, _) = writer.WriteStringValue((string kind).ToLowerInvariant())

    let private options =
        let options = JsonSerializerOptions(PropertyNamingPolicy = JsonNamingPolicy.CamelCase)
        options.UnmappedMemberHandling <- JsonUnmappedMemberHandling.Disallow
        options.Converters.Add(KindConverter())
        options

    /// Claims from JSON text.
    let parse (json: string) : ClaimsFile =
        match JsonSerializer.Deserialize<ClaimsFile>(json, options) |> Option.ofObj with
        | Some file -> file
        | None -> raise (InvalidInputException "The claims file holds null.")

    /// The claims this program was built with.
    let load () : ClaimsFile =
        let assembly = Assembly.GetExecutingAssembly()
        use stream = assembly.GetManifestResourceStream "paper-claims.json" |> nonNull
        use reader = new StreamReader(stream)
        parse (reader.ReadToEnd())
