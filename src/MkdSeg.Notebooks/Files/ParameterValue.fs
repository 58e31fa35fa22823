namespace MkdSeg.Notebooks

open System
open System.Globalization
open System.Numerics
open System.Text
open System.Text.RegularExpressions
open FSharp.Compiler.Syntax

/// Of what kind a notebook's parameter is, and so what may take its place.
[<RequireQualifiedAccess>]
type internal ParameterKind =
    /// Whole numbers of an F# type, with what F# writes behind them.
    | Whole of suffix: string * least: BigInteger * most: BigInteger
    | Float
    | Float32
    | Decimal
    | Text
    | Truth

[<RequireQualifiedAccess>]
module internal ParameterValue =
    let private whole (suffix: string) (least: 'T) (most: 'T) =
        ParameterKind.Whole(suffix, BigInteger.Parse(string (box least)), BigInteger.Parse(string (box most)))

    let private int32 = whole "" Int32.MinValue Int32.MaxValue
    let private int64 = whole "L" Int64.MinValue Int64.MaxValue
    let private int16 = whole "s" Int16.MinValue Int16.MaxValue
    let private uint16 = whole "us" UInt16.MinValue UInt16.MaxValue
    let private uint32 = whole "u" UInt32.MinValue UInt32.MaxValue
    let private uint64 = whole "UL" UInt64.MinValue UInt64.MaxValue
    let private byte = whole "uy" Byte.MinValue Byte.MaxValue
    let private sbyte = whole "y" SByte.MinValue SByte.MaxValue

    /// The kind that a written type asks for.
    let ofType (name: string) : ParameterKind option =
        match name with
        | "int"
        | "int32" -> Some int32
        | "int64" -> Some int64
        | "int16" -> Some int16
        | "uint16" -> Some uint16
        | "uint"
        | "uint32" -> Some uint32
        | "uint64" -> Some uint64
        | "byte"
        | "uint8" -> Some byte
        | "sbyte"
        | "int8" -> Some sbyte
        | "float"
        | "double" -> Some ParameterKind.Float
        | "float32"
        | "single" -> Some ParameterKind.Float32
        | "decimal" -> Some ParameterKind.Decimal
        | "string" -> Some ParameterKind.Text
        | "bool" -> Some ParameterKind.Truth
        | _ -> None

    /// The kind of a value that stands in a cell, None for what is no number, text or truth.
    let rec ofExpression (expression: SynExpr) : ParameterKind option =
        match expression with
        | SynExpr.Typed(expr = inner)
        | SynExpr.Paren(expr = inner)
        // A sign that stands apart.
        | SynExpr.App(isInfix = false; funcExpr = (SynExpr.Ident _ | SynExpr.LongIdent _); argExpr = SynExpr.Const _ & inner) ->
            ofExpression inner
        | SynExpr.Const(constant = constant) ->
            match constant with
            | SynConst.Bool _ -> Some ParameterKind.Truth
            | SynConst.String _ -> Some ParameterKind.Text
            | SynConst.Double _ -> Some ParameterKind.Float
            | SynConst.Single _ -> Some ParameterKind.Float32
            | SynConst.Decimal _ -> Some ParameterKind.Decimal
            | SynConst.Int32 _ -> Some int32
            | SynConst.Int64 _ -> Some int64
            | SynConst.Int16 _ -> Some int16
            | SynConst.UInt16 _ -> Some uint16
            | SynConst.UInt32 _ -> Some uint32
            | SynConst.UInt64 _ -> Some uint64
            | SynConst.Byte _ -> Some byte
            | SynConst.SByte _ -> Some sbyte
            | _ -> None
        | _ -> None

    let private wholeNumber =
        lazy Regex("^([+-]?)(0x[0-9a-f_]+|0o[0-7_]+|0b[01_]+|[0-9][0-9_]*)(l|ul|u|s|us|y|uy)?$", RegexOptions.IgnoreCase)

    /// The number of digits in a base.
    let private inBase (radix: int) (digits: string) : BigInteger =
        digits
        |> Seq.fold (fun sum digit -> sum * BigInteger radix + BigInteger(Convert.ToInt32(string digit, 16))) BigInteger.Zero

    let private tryWhole (suffix: string) (text: string) : BigInteger option =
        let found = wholeNumber.Value.Match text
        let behind = found.Groups[3].Value

        if not found.Success || not (behind = "" || behind.Equals(suffix, StringComparison.OrdinalIgnoreCase)) then
            None
        else
            let digits = found.Groups[2].Value.Replace("_", "").ToLowerInvariant()

            let size =
                match digits with
                | _ when digits.StartsWith "0x" -> inBase 16 digits[2..]
                | _ when digits.StartsWith "0o" -> inBase 8 digits[2..]
                | _ when digits.StartsWith "0b" -> inBase 2 digits[2..]
                | _ -> inBase 10 digits

            Some(if found.Groups[1].Value = "-" then -size else size)

    let private withPoint (written: string) = if written.IndexOfAny [| '.'; 'E' |] >= 0 then written else written + ".0"

    /// A text between quotes, in signs that F# reads back as they are.
    let private quoted (text: string) : string =
        let letter (sign: char) =
            match sign with
            | '\\' -> @"\\"
            | '"' -> "\\\""
            | '\n' -> @"\n"
            | '\r' -> @"\r"
            | '\t' -> @"\t"
            | sign when Char.IsControl sign || Char.IsSurrogate sign || sign = '\u2028' || sign = '\u2029' -> $"\\u{int sign:X4}"
            | sign -> string sign

        "\"" + String.collect letter text + "\""

    /// `text` as F# writes a value of the kind, or what it must be.
    let write (kind: ParameterKind) (text: string) : Result<string, string> =
        let trimmed = text.Trim()
        let real (suffixes: string) = trimmed.Replace("_", "").TrimEnd(suffixes.ToCharArray())
        let culture = CultureInfo.InvariantCulture

        match kind with
        | ParameterKind.Text -> Ok(quoted text)
        | ParameterKind.Truth ->
            match trimmed.ToLowerInvariant() with
            | "true"
            | "false" as word -> Ok word
            | _ -> Error "true or false"
        | ParameterKind.Whole(suffix, least, most) ->
            match tryWhole suffix trimmed with
            | Some number when number >= least && number <= most -> Ok(number.ToString culture + suffix)
            | _ -> Error $"a whole number from {least} to {most}"
        | ParameterKind.Float ->
            match Double.TryParse(real "", NumberStyles.Float, culture) with
            | true, number when Double.IsFinite number -> Ok(withPoint (number.ToString("R", culture)))
            | _ -> Error "a number"
        | ParameterKind.Float32 ->
            match Single.TryParse(real "fF", NumberStyles.Float, culture) with
            | true, number when Single.IsFinite number -> Ok(withPoint (number.ToString("R", culture)) + "f")
            | _ -> Error $"a number of size at most {Single.MaxValue}"
        | ParameterKind.Decimal ->
            match Decimal.TryParse(real "mM", NumberStyles.Float, culture) with
            | true, number -> Ok(number.ToString culture + "m")
            | _ -> Error "a number of at most 28 digits"
