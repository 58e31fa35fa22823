using MkdSeg.Imaging.Labels;
using MkdSeg.Snapshots;
using MkdSeg.Snapshots.Text;
using MkdSeg.Training.Methods;
using MkdSeg.Training.Options;
using static TorchSharp.torch;

namespace MkdSeg.Training.Tests.Snapshots;

/// <summary>
/// The networks of each method in the paper's profile: names, shapes and counts of what its model file holds. Variants of "mkd" have
/// its networks, and two networks are twice those of one.
/// </summary>
public sealed class MethodNetworkTests
{
    private static IReadOnlyList<string> Methods =>
        [.. MethodCatalogue.Default.Names.Where(name => !name.StartsWith("mkd-") && !name.StartsWith("mkd+") && !name.StartsWith("two-"))];

    [Test]
    public void Networks() => Snapshot.Verify(string.Join('\n', Methods.Select(List)));

    private static string List(string name)
    {
        using TrainingMethod method = MethodCatalogue.Default.Create(Profiles.Paper with { Method = name }, LabelMap.MmWhs.ClassCount, CPU);
        return $"# {name}\n{string.Concat(method.Networks.Select(List))}";
    }

    private static string List(NamedNetwork named) => TensorList.Of(
        $"{named.Name}, {named.Network.GetName()}",
        named.Network.named_parameters().Select(p => (p.name, p.parameter.shape)),
        named.Network.named_buffers().Select(b => (b.name, b.buffer.shape)));
}
