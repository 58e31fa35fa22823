using System.Runtime.CompilerServices;
using MkdSeg.Models.Alignment;
using MkdSeg.Models.Segmentation;
using MkdSeg.Snapshots;
using MkdSeg.Snapshots.Text;
using static TorchSharp.torch;

namespace MkdSeg.Models.Tests.Snapshots;

/// <summary>Names, shapes and counts of what a checkpoint of each network holds, in the default sizes.</summary>
public sealed class NetworkTests : TorchFixture
{
    [Test]
    public void Generator() => Verify(new ResNetGenerator());

    [Test]
    public void Discriminator() => Verify(new PatchDiscriminator());

    [Test]
    public void Segmentor() => Verify(new UNet());

    private static void Verify(nn.Module network, [CallerMemberName] string method = "")
    {
        using (network)
        {
            string list = TensorList.Of(
                network.GetName(),
                network.named_parameters().Select(p => (p.name, p.parameter.shape)),
                network.named_buffers().Select(b => (b.name, b.buffer.shape)));
            Snapshot.Verify(list, method: method);
        }
    }
}
