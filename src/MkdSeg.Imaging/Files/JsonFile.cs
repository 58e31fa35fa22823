using System.Text.Json;
using System.Text.Json.Nodes;

namespace MkdSeg.Imaging.Files;

/// <summary>Reads JSON files that may come from a stranger: every failure names the file and the place in it.</summary>
public static class JsonFile
{
    /// <summary>Reads a file into an object.</summary>
    /// <typeparam name="T">What the file describes.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="kind">What the file should be, for messages, for example <c>a slice folder's manifest</c>.</param>
    /// <param name="remedy">What to do about a wrong file, for messages.</param>
    /// <param name="largest">Files of more bytes are refused unread.</param>
    /// <param name="options">How the object is written as JSON.</param>
    /// <exception cref="InvalidInputException">The file is missing or cannot be read.</exception>
    /// <exception cref="DamagedFileException">It is too large, no JSON, null, or holds other keys or values than
    /// <typeparamref name="T"/> allows.</exception>
    public static T Read<T>(string path, string kind, string remedy, long largest, JsonSerializerOptions options)
        where T : class => Parse<T>(InputFile.ReadAllBytes(path, largest, kind, remedy), path, kind, remedy, options);

    /// <summary>Makes an object of a file's bytes.</summary>
    /// <typeparam name="T">What the file describes.</typeparam>
    /// <param name="content">The bytes.</param>
    /// <param name="path">Where they stand, for messages.</param>
    /// <param name="kind">As for <see cref="Read"/>.</param>
    /// <param name="remedy">As for <see cref="Read"/>.</param>
    /// <param name="options">How the object is written as JSON.</param>
    /// <exception cref="DamagedFileException">As for <see cref="Read"/>.</exception>
    public static T Parse<T>(byte[] content, string path, string kind, string remedy, JsonSerializerOptions options)
        where T : class =>
        Told(() => JsonSerializer.Deserialize<T>(content, options), PlaceOf, path, kind, remedy);

    /// <summary>The object that a node describes: for files that hold several, or hold them in another form.</summary>
    /// <inheritdoc cref="Read{T}(string, string, string, long, JsonSerializerOptions)"/>
    /// <param name="json">The node. Lines and bytes are not told: they would not be those of the file.</param>
    /// <param name="path">Where it stands, for messages.</param>
    /// <param name="kind">What it should be, for messages.</param>
    /// <param name="remedy">What to do about a wrong one, for messages.</param>
    /// <param name="options">How the object is written as JSON.</param>
    /// <exception cref="DamagedFileException">It holds other keys or values than <typeparamref name="T"/> allows.</exception>
    public static T Of<T>(JsonNode json, string path, string kind, string remedy, JsonSerializerOptions options)
        where T : class =>
        Told(() => json.Deserialize<T>(options), e => e.Path ?? "$", path, kind, remedy);

    private static T Told<T>(Func<T?> read, Func<JsonException, string> placeOf, string path, string kind, string remedy)
        where T : class
    {
        try
        {
            return read() ?? throw new DamagedFileException(path, "$", $"null is not {kind}", remedy);
        }
        catch (JsonException e)
        {
            throw new DamagedFileException(path, placeOf(e), $"not {kind}: {Reason(e)}", remedy, e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // What the reader of plain nodes throws for a key that is there twice and for half a surrogate pair.
            throw new DamagedFileException(path, "$", $"not {kind}: {e.Message.TrimEnd('.')}", remedy, e);
        }
        catch (InvalidInputException e) when (e is not DamagedFileException)
        {
            // A constructor found a value that it cannot take; the reader does not tell which object it was making.
            throw new DamagedFileException(path, "$", $"not {kind}: {e.Message}", remedy, e);
        }
    }

    /// <summary>
    /// For example <c>$.labels.LV, line 1, byte 27</c>: the first byte after the wrong value, both counted from 1. Of a key that
    /// does not belong there the serializer tells only its name and type, in the message.
    /// </summary>
    private static string PlaceOf(JsonException e) => e.LineNumber is null
        ? e.Path ?? "$"
        : FormattableString.Invariant($"{e.Path ?? "$"}, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}");

    /// <summary>The message without the place that the library appends to it.</summary>
    private static string Reason(JsonException e)
    {
        int place = e.Message.IndexOf(" Path: ", StringComparison.Ordinal);
        return (place < 0 ? e.Message : e.Message[..place]).TrimEnd('.');
    }
}
