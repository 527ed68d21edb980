using Screening.Core.Neighbors;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet.Reference;

/// <summary>A directed edge: a centre sees an image of a neighbour.</summary>
/// <param name="Centre">Atom.</param>
/// <param name="Neighbor">Atom.</param>
/// <param name="Vector">From the centre to the image, Å.</param>
/// <param name="Pair">Radial functions, shared with the opposite edge.</param>
internal readonly record struct TensorNetEdge(int Centre, int Neighbor, Cartesian Vector, PairFunctions Pair);

/// <summary>What depends on the distance of a pair alone.</summary>
internal sealed class PairFunctions
{
    internal PairFunctions(double distance, double cutoff, int layers)
    {
        Distance = distance;
        (Cutoff, CutoffSlope) = RadialFunctions.Cutoff(distance, cutoff);
        RadialFunctions.Evaluate(distance, cutoff, Radial, RadialSlope);
        (Weights, WeightSlopes) = (new double[layers][], new double[layers][]);
    }

    internal double Distance { get; }

    internal double Cutoff { get; }

    internal double CutoffSlope { get; }

    /// <summary>g_0 to g_2 and their derivatives.</summary>
    internal double[] Radial { get; } = new double[TensorNetShape.RadialCount];

    internal double[] RadialSlope { get; } = new double[TensorNetShape.RadialCount];

    /// <summary>Weights of an edge, cutoff function included, and their derivatives with the distance, 1/Å; [layer][3 · channel + part].</summary>
    internal double[][] Weights { get; }

    internal double[][] WeightSlopes { get; }
}

/// <summary>All directed edges of a cell over explicit images; any cell size and shape.</summary>
internal sealed class TensorNetGraph
{
    /// <exception cref="OutsidePotentialException">Two atoms are nearer than the model is sound.</exception>
    internal TensorNetGraph(MdState state, TensorNetModel model)
    {
        double cutoff = model.Shape.CutoffAngstrom;
        List<TensorNetEdge> edges = [];
        PeriodicPairs.ForEach(state, cutoff, (i, j, r) =>
        {
            double distance = r.Length;
            TensorNetDomain.Require(state, i, j, distance);
            ClosestOverLimit = Math.Min(ClosestOverLimit, distance / TensorNetDomain.Limit(state, i, j));
            PairFunctions pair = new(distance, cutoff, model.Shape.Layers);
            edges.Add(new(i, j, r, pair));
            edges.Add(new(j, i, -1 * r, pair));
        });
        Edges = edges;
    }

    /// <summary>Each edge directly followed by its opposite.</summary>
    internal IReadOnlyList<TensorNetEdge> Edges { get; }

    /// <summary>Smallest distance of a pair over its limit.</summary>
    internal double ClosestOverLimit { get; private set; } = double.PositiveInfinity;
}
