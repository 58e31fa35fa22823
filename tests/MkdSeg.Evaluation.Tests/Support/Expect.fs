/// Expected exceptions.
module MkdSeg.Evaluation.Tests.Expect

open System
open MkdSeg.Imaging
open NUnit.Framework

/// Asserts that the action throws this very type, and answers its message.
let throws<'error when 'error :> exn> (action: unit -> unit) : string =
    match Assert.Throws<'error>(Action action) with
    | null -> ""
    | error -> error.Message

/// Asserts that an InvalidInputException of one line comes, which holds all fragments.
let invalid (fragments: string list) (action: unit -> unit) =
    let message = throws<InvalidInputException> action
    Assert.That(message.Contains '\n', Is.False, message)

    for fragment in fragments do
        Assert.That(message.Contains fragment, $"'{message}' lacks '{fragment}'")
