module MkdSeg.Jupyter.Tests.WireMessageTests

open System.Text
open System.Text.Json.Nodes
open MkdSeg.Notebooks
open MkdSeg.Jupyter
open MkdSeg.Notebooks.Tests
open NUnit.Framework

let private bytes (text: string) = Encoding.UTF8.GetBytes text
let private signer = MessageSigner "a0436f6c-1916-498b-8eb9-e81ab9368e84"

let private header =
    """{"msg_id":"1","session":"s","username":"u","date":"2020-01-01T00:00:00Z","msg_type":"kernel_info_request","version":"5.3"}"""

let private parts = [ header; "{}"; "{}"; """{"text":"ä"}""" ]

/// Python 3.11: hmac.new(key, digestmod=hashlib.sha256), updated with each part in UTF-8, hexdigest().
let private signature = "733892b0ee4530ce66ec7898758ae2c560d8f0af9b9bf0fb733d5f15ed384247"

let private frames = [ "client"; "<IDS|MSG>"; signature ] @ parts |> List.map bytes

[<Test>]
let ``the signature is Python's`` () =
    Assert.That(signer.Sign(List.map bytes parts), same signature)
    Assert.That(signer.IsValid(bytes signature, List.map bytes parts))

[<Test>]
let ``a message is read from its frames`` () =
    match WireMessage.Read(frames, signer) with
    | Ok message ->
        Assert.That(message.Identities |> List.map Encoding.UTF8.GetString, same [ "client" ])
        Assert.That(message.Type, same "kernel_info_request")
        Assert.That(message.Header, same (bytes header))
        Assert.That(string message.Content["text"], same "ä")
    | Error reason -> Assert.Fail reason

[<Test>]
let ``an answer carries the request's header as its parent, and can be read`` () =
    match WireMessage.Read(frames, signer) with
    | Ok request ->
        let content = JsonNode.Parse """{"a": [1, "ö"]}""" |> nonNull |> _.AsObject()
        let answer = WireMessage.Answer(request, request.Identities, "session", "kernel_info_reply", content)

        match WireMessage.Read(answer.Frames signer, signer) with
        | Ok back ->
            Assert.That(back.Parent, same (bytes header))
            Assert.That(back.Type, same "kernel_info_reply")
            Assert.That(JsonNode.DeepEquals(back.Content, content))
            let written = JsonNode.Parse(Encoding.UTF8.GetString back.Header) |> nonNull

            Assert.That(
                [ for pair in written.AsObject() -> pair.Key ],
                same [ "msg_id"; "session"; "username"; "date"; "msg_type"; "version" ]
            )

            Assert.That(string written["version"], same "5.3")
        | Error reason -> Assert.Fail reason
    | Error reason -> Assert.Fail reason

let private replaced (at: int) (text: string) = frames |> List.mapi (fun index frame -> if index = at then bytes text else frame)

let private reason (frames: byte[] list) =
    match WireMessage.Read(frames, signer) with
    | Ok _ -> "none"
    | Error reason -> reason

[<Test>]
let ``what was signed otherwise, cut or altered is no message`` () =
    Assert.That(reason (replaced 2 "00"), same "a bad signature")
    Assert.That(reason (replaced 2 ""), same "a bad signature")

    for part in 3..6 do
        Assert.That(reason (replaced part "{\"code\":\"\"}"), same "a bad signature")

    Assert.That(reason (List.truncate 6 frames), same "too few parts")
    Assert.That(reason (List.truncate 1 frames), same "no delimiter")
    Assert.That(reason [], same "no delimiter")

    Assert.That(
        (match WireMessage.Read(frames, MessageSigner "another") with
         | Ok _ -> "none"
         | Error reason -> reason),
        same "a bad signature"
    )

[<TestCase("[]", "{}")>]
[<TestCase("{}", "{}")>]
[<TestCase("{\"msg_type\": \"a\"}", "nothing")>]
[<TestCase("{\"msg_type\": \"a\"}", "null")>]
[<TestCase("{\"msg_type\": \"a\", \"msg_type\": \"a\"}", "{}")>]
[<TestCase("{\"msg_type\": \"a\"}", "{\"code\": {\"b\": 1, \"b\": 1}}")>]
[<TestCase("{\"msg_type\": [\"a\"]}", "{}")>]
let ``a signed message without type or content is none either`` (header: string, content: string) =
    let parts = [ header; "{}"; "{}"; content ] |> List.map bytes
    let frames = [ bytes "<IDS|MSG>"; bytes (signer.Sign parts) ] @ parts
    Assert.That(reason frames, same "a header or content that is no JSON object")

[<Test>]
let ``bytes that are no UTF-8 are no message`` () =
    let broken = [| yield! "{\"msg_type\": \""B; 0xC3uy; yield! "\"}"B |]

    for header, content in [ broken, "{}"B; "{\"msg_type\": \"a\"}"B, broken ] do
        let parts = [ header; "{}"B; "{}"B; content ]
        Assert.That(reason ([ bytes "<IDS|MSG>"; bytes (signer.Sign parts) ] @ parts), same "a header or content that is no JSON object")

[<TestCase("\\ud800", "\ufffd")>]
[<TestCase("\\udc00x", "\ufffdx")>]
[<TestCase("\\ud83d\\ude00", "😀")>]
[<TestCase("\\ud83d\\ud83d\\ude00", "\ufffd😀")>]
[<TestCase("\\\\ud800", "\\ud800")>]
[<TestCase("\\uD8", null)>]
let ``half a surrogate pair is replaced`` (written: string, read: string | null) =
    let json = JsonText.tryObject (bytes $"{{\"code\": \"{written}\"}}")
    Assert.That(json |> Option.map (fun json -> string json["code"]) |> Option.toObj, same read)

[<TestCase("a😀b", 0, 0)>]
[<TestCase("a😀b", 1, 1)>]
[<TestCase("a😀b", 2, 3)>]
[<TestCase("a😀b", 3, 4)>]
let ``positions are code points for Jupyter and units for .NET`` (text: string, points: int, units: int) =
    Assert.That(CodePoints.toUnits text points, same units)
    Assert.That(CodePoints.ofUnits text units, same points)

[<Test>]
let ``a position beyond the text is its end`` () =
    Assert.That(CodePoints.toUnits "a😀" 9, same 3)
    Assert.That(CodePoints.toUnits "a" -1, same 0)
