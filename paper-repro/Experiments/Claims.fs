namespace MkdSeg.PaperRepro

open System.IO
open System.Reflection
open System.Text.Json
open MkdSeg.Imaging
open MkdSeg.Imaging.Files

/// What a claim compares.
type ClaimKind =
    /// A row's mean over structures and volumes.
    | Value = 0
    /// A row's mean Dice less another row's, in points (hundredths of Dice).
    | Gain = 1
    /// Which of two rows is better; the paper's size of it is not known.
    | Order = 2
    /// That every row is better than the one before; the paper's sizes are not known.
    | Growth = 3

/// One thing the paper says, with how it is known. Numbers stand here only if the paper gives them.
type Claim =
    {
        Id: string
        Statement: string
        Kind: ClaimKind
        /// The table that can speak about it.
        Table: string
        /// The row it is about; of a growth, all rows from least to most.
        Rows: string list
        /// The row compared with, for gains and orders; BestCompared is the best of the methods that the paper compares with.
        Against: string option
        /// The paper's number in `Unit`.
        Value: float option
        Unit: string option
        /// The evidence tag of PAPER.md.
        Evidence: string
        /// Whether it is about the alignment module, so that a translation which is no better than matching says nothing of it.
        OfModule: bool
        /// For an order: 1 where the paper says "better", -1 where it says "worse".
        Sign: float
    }

/// The file data/paper-claims.json, carried inside the assembly.
type ClaimsFile = { Paper: string; Evidence: string; Claims: Claim list }

[<RequireQualifiedAccess>]
module Claims =
    /// In a claim's "against": whichever of the paper's compared methods is best.
    [<Literal>]
    let BestCompared = "best compared"

    /// A claim says only what its kind needs.
    let private options = JsonSerializerOptions(StrictJson.Settings, RespectRequiredConstructorParameters = false)

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
