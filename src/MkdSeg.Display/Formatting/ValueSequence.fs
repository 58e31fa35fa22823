namespace MkdSeg.Display

open System
open System.Collections
open System.Collections.Generic
open System.Linq

/// A sequence that is its values alone. .NET Interactive lists the properties of what it does not know as a collection: head and tail of a
/// list, the inner state of `seq { }`. It spares those of an ordered sequence, which this one is: in the order that it has.
[<Sealed>]
type internal ValueSequence<'T>(values: IEnumerable<'T>) =
    interface IEnumerable<'T> with
        member _.GetEnumerator() : IEnumerator<'T> = values.GetEnumerator()

    interface IEnumerable with
        member _.GetEnumerator() : IEnumerator = (values :> IEnumerable).GetEnumerator()

    interface IOrderedEnumerable<'T> with
        member _.CreateOrderedEnumerable(key, comparer, descending) =
            if descending then values.OrderByDescending(key, comparer) else values.OrderBy(key, comparer)

[<RequireQualifiedAccess>]
module internal ValueSequence =
    let private element (kind: Type) : Type option =
        kind.GetInterfaces()
        |> Array.tryFind (fun face -> face.IsGenericType && face.GetGenericTypeDefinition() = typedefof<IEnumerable<_>>)
        |> Option.map (fun face -> face.GetGenericArguments()[0])

    /// The values of a sequence without its properties; what is known as a collection is itself.
    let ofValue (value: IEnumerable) : obj =
        match value with
        | :? ICollection -> value
        | _ ->
            match element (value.GetType()) with
            | Some kind when not (kind.IsGenericType && kind.GetGenericTypeDefinition() = typedefof<KeyValuePair<_, _>>) ->
                typedefof<ValueSequence<_>>.MakeGenericType(kind).GetConstructors() |> Array.head |> _.Invoke([| value |])
            | _ -> value
