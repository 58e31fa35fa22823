module MkdSeg.PaperRepro.Tests.PlainTests

open System
open System.IO
open MkdSeg.Evaluation
open MkdSeg.PaperRepro
open NUnit.Framework

[<Test>]
let ``commands to a terminal become letters`` () =
    Assert.That(Plain.text "a\u001B[31mb\u0007\u009B\u202Ec\r\nd\te", Is.EqualTo "a\\u001B[31mb\\u0007\\u009B\\u202Ec\r\nd\te")
    Assert.That(Plain.line "a\nb\u2028c\td", Is.EqualTo "a b c d")
    let plain = "±0.5 † déjà 心"
    Assert.That(Plain.text plain, Is.EqualTo plain)

[<Test>]
let ``no way of writing lets a command through`` () =
    use inner = new StringWriter()
    use writer = new PlainWriter(inner)
    writer.Write('\u001B')
    writer.Write("\u001B")
    writer.Write([| '\u001B' |])
    writer.WriteLine "\u001B"
    writer.Write("{0}", "\u001B")
    writer.Write(ReadOnlySpan [| '\u001B' |])
    Assert.That(inner.ToString(), Does.Not.Contain "\u001B")
    Assert.That(inner.ToString().Split("\\u001B").Length, Is.EqualTo 7)

[<Test>]
let ``a failure and a line on the screen hold no command`` () =
    use out = new StringWriter()
    let screen = { TinyReplay.silent with Out = out }
    screen.Line "name\u001B[2J"
    Failures.report out (MkdSeg.Imaging.InvalidInputException "name\u001B[2J: no such\nfile") |> ignore
    Assert.That(out.ToString(), Is.EqualTo "name\\u001B[2J\nmkdseg: name\\u001B[2J: no such\\u000Afile\n")

[<Test>]
let ``LaTeX prints every letter of a name`` () =
    Assert.That(
        TableFiles.latexText "\\input{x} & 5 % $a_1$ #2 ~ ^ <>\n\u001B",
        Is.EqualTo
            "\\textbackslash{}input\\{x\\} \\& 5 \\% \\$a\\_1\\$ \\#2 \\textasciitilde{} \\textasciicircum{} $<$$>$ \\textbackslash{}u001B"
    )

/// Behind the end of a line or a rule they would be read as what belongs to that: \\[length], \\*, \toprule[width].
[<TestCase("[1mm] a", "{[}1mm] a")>]
[<TestCase("  [a]", "  {[}a]")>]
[<TestCase("*", "{*}")>]
[<TestCase("a [b]*", "a [b]*")>]
[<TestCase("", "")>]
let ``LaTeX takes the beginning of a name for no argument`` (name: string, written: string) =
    Assert.That(TableFiles.latexText name, Is.EqualTo written)

[<Test>]
let ``a library that cannot be loaded is one sentence`` () =
    let torch = "This application uses TorchSharp but holds no libtorch. \n\nTrace from LoadNativeBackend:\nStep 1\nStep 2"

    let loader =
        "Unable to load shared library 'x'. Consider:\na.so: no such file\nb.so: failed to map segment from shared object\n"

    for problem, reason in
        [ TypeInitializationException("TorchSharp.torch", NotSupportedException torch) :> exn,
          "uses TorchSharp but holds no libtorch); give"
          TypeInitializationException("Any", DllNotFoundException loader), "(b.so: failed to map segment from shared object); give"
          AggregateException(DllNotFoundException loader), "(b.so: failed to map segment from shared object); give" ] do
        use error = new StringWriter()
        Assert.That(Failures.report error problem, Is.EqualTo ExitCode.Failed)
        let lines = error.ToString().TrimEnd('\n').Split '\n'
        Assert.That(lines, Has.Length.EqualTo 1, error.ToString())
        Assert.That(lines[0], Does.StartWith("mkdseg: a native library cannot be loaded (").And.Contain(reason).And.Contain "ulimit -v")
        Assert.That(lines[0], Does.Not.Contain "unexpected")

[<Test>]
let ``a name that is a formula to a spreadsheet is text, and reads back`` () =
    for name in [ "=1+1"; "+a"; "-a"; "@a"; "'=a"; "'a"; "''+"; "a=b"; "mkd+" ] do
        let field = CsvLine.ofText name
        Assert.That(CsvLine.toText field, Is.EqualTo name)
        Assert.That(field, Does.Not.Match "^[=+@-]")

    Assert.That([ for name in [ "a=b"; "mkd+"; "'a"; "" ] -> CsvLine.ofText name ], Is.EqualTo<string list> [ "a=b"; "mkd+"; "'a"; "" ])
