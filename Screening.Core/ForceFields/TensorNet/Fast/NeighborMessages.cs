using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Lane = System.Runtime.Intrinsics.Vector512<float>;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>
/// Messages of the neighbour model: every edge's weights times the neighbour's tensors. Sixteen channels of one atom at a time, so that
/// its sums stay in registers; edges come in both directions, so what an atom sends back is gathered from its own edges.
/// </summary>
internal sealed unsafe class NeighborMessages(FloatWeights weights)
{
    private readonly int _width = weights.Model.Shape.Channels;
    private AlignedBuffer<Lane> _slopes = new(1);

    /// <summary>dE/dr of each edge in sixteen shares, eV/Å.</summary>
    internal Lane* Slopes => _slopes.Pointer;

    /// <summary>Makes room for the edges of a step.</summary>
    internal void Begin(int edges)
    {
        if (edges > _slopes.Length)
        {
            _slopes = new(2 * edges);
        }

        new Span<Lane>(_slopes.Pointer, edges).Clear();
    }

    /// <summary>Messages of all atoms.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Send(EdgeKernel edges, int atoms, int layer, float* mixed, float* messages, nint plane)
    {
        DistanceTable table = weights.EdgeWeights![layer];
        int count = table.Count;
        for (int atom = 0; atom < atoms; atom++)
        {
            int begin = edges.FirstOf(atom), end = edges.FirstOf(atom + 1);
            for (int c = 0; c < _width; c += Lanes)
            {
                TensorLanes sum = default;
                for (int e = begin; e < end; e++)
                {
                    float* a = table.At(edges.Edges[e].Interval) + c;
                    Lane t = Const(edges.Edges[e].Place);
                    sum = TensorLanes.Add(
                        TensorLanes.At(mixed + ((nint)edges.Edges[e].Neighbor * _width) + c, plane), DistanceTable.Value(a, count, t),
                        DistanceTable.Value(a + _width, count, t), DistanceTable.Value(a + (2 * _width), count, t), sum);
                }

                sum.To(messages + ((nint)atom * _width) + c, plane);
            }
        }
    }

    /// <summary>Adds to the adjoints of Y what comes back through the messages, and to the slopes of the edges.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Back(EdgeKernel edges, int atoms, int layer, float* mixed, float* messageBars, float* mixedBars, nint plane)
    {
        DistanceTable table = weights.EdgeWeights![layer];
        int count = table.Count;
        for (int atom = 0; atom < atoms; atom++)
        {
            int begin = edges.FirstOf(atom), end = edges.FirstOf(atom + 1);
            for (int c = 0; c < _width; c += Lanes)
            {
                nint own = ((nint)atom * _width) + c;
                TensorLanes bar = TensorLanes.At(messageBars + own, plane), sum = TensorLanes.At(mixedBars + own, plane);
                for (int e = begin; e < end; e++)
                {
                    float* a = table.At(edges.Edges[e].Interval) + c;
                    Lane t = Const(edges.Edges[e].Place);
                    nint other = ((nint)edges.Edges[e].Neighbor * _width) + c;
                    sum = TensorLanes.Add(
                        TensorLanes.At(messageBars + other, plane), DistanceTable.Value(a, count, t),
                        DistanceTable.Value(a + _width, count, t), DistanceTable.Value(a + (2 * _width), count, t), sum);
                    TensorLanes y = TensorLanes.At(mixed + other, plane);
                    Lane scalar = Const(3) * bar.S * y.S, vector = Const(2) * TensorLanes.VectorDot(bar, y), symmetric = TensorLanes.SymmetricDot(bar, y);
                    _slopes.Pointer[e] += Fma(
                        scalar, DistanceTable.Slope(a, count, t),
                        Fma(vector, DistanceTable.Slope(a + _width, count, t), symmetric * DistanceTable.Slope(a + (2 * _width), count, t)));
                }

                sum.To(mixedBars + own, plane);
            }
        }
    }
}
