using Screening.Core.Results;
using Screening.Core.Structures;
using Screening.Core.Trajectories;
using Screening.Descriptors.Hopping;

namespace Screening.Descriptors.Tests.Published;

/// <summary>Which tetrahedron each ion is in, frame by frame, and the stays with gaps of a given length filled, as site-analysis counts them.</summary>
internal sealed class SiteStays : IDescriptor
{
    private TetrahedronLocator? _locator;
    private TrajectoryInfo? _info;
    private int[] _mobile = [];

    /// <summary>Site of each ion; [ion][frame].</summary>
    public List<int>[] Sites { get; private set; } = [];

    public string[] Types { get; private set; } = [];

    public void Begin(TrajectoryInfo info)
    {
        _info = info;
        _locator = new(info.MobileSites);
        Types = [.. info.MobileSites.Select(s => s.Label)];
        _mobile = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => info.Atoms[i] == info.Mobile)];
        Sites = [.. _mobile.Select(_ => new List<int>())];
    }

    public void Accept(in Frame frame)
    {
        _locator!.Place(frame);
        for (int i = 0; i < _mobile.Length; i++)
        {
            Fractional f = frame.Lattice.ToFractional(new(frame.X[_mobile[i]], frame.Y[_mobile[i]], frame.Z[_mobile[i]]));
            Sites[i].Add(_locator.Assign(f, Sites[i].Count == 0 ? -1 : Sites[i][^1]));
        }
    }

    public void End()
    {
    }

    public DescriptorOutput Complete() => DescriptorOutput.Empty;

    /// <summary>Number and mean length (frames) of the stays on one type; stays of one ion on one site that gaps of at most so many frames part are one.</summary>
    /// <remarks>A stay in which the trajectory begins or ends is of unknown length and left out.</remarks>
    public (int Stays, double MeanFrames) Of(string type, int filter)
    {
        List<int> lengths = [];
        foreach (List<int> path in Sites)
        {
            foreach (IGrouping<int, int> visits in Enumerable.Range(0, path.Count).GroupBy(t => path[t]).Where(g => Types[g.Key] == type))
            {
                int[] frames = [.. visits];
                int start = 0;
                for (int n = 1; n <= frames.Length; n++)
                {
                    if (n == frames.Length || frames[n] - frames[n - 1] > filter + 1)
                    {
                        if (frames[start] > 0 && frames[n - 1] < path.Count - 1)
                        {
                            lengths.Add(frames[n - 1] - frames[start] + 1);
                        }

                        start = n;
                    }
                }
            }
        }

        return (lengths.Count, lengths.Count == 0 ? double.NaN : lengths.Average());
    }
}
