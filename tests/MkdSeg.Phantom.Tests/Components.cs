using MkdSeg.Imaging.Geometry;

namespace MkdSeg.Phantom.Tests;

/// <summary>Connected components with 26 neighbours.</summary>
internal static class Components
{
    /// <summary>The largest component's share of a label.</summary>
    public static double LargestShare(Volume<ushort> labels, ushort label)
    {
        var left = Cohort.Places(labels).Where(p => labels[p.I, p.J, p.K] == label).ToHashSet();
        (int total, int largest) = (left.Count, 0);
        while (left.Count > 0)
        {
            var front = new Stack<(int I, int J, int K)>([left.First()]);
            left.Remove(front.Peek());
            int size = 0;
            while (front.TryPop(out (int I, int J, int K) p))
            {
                size++;
                for (int n = 0; n < 27; n++)
                {
                    (int I, int J, int K) next = (p.I + (n % 3) - 1, p.J + (n / 3 % 3) - 1, p.K + (n / 9) - 1);
                    if (left.Remove(next))
                    {
                        front.Push(next);
                    }
                }
            }

            largest = Math.Max(largest, size);
        }

        return largest / (double)total;
    }
}
