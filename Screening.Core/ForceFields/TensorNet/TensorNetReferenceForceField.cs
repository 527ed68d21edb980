using Screening.Core.ForceFields.TensorNet.Reference;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// A TensorNet potential in double precision with the reverse pass written out, for any cell: the judge of the fast engine. Nothing is
/// tabulated; the distance networks of every pair make it slow (about half a second for 50 atoms).
/// </summary>
public sealed class TensorNetReferenceForceField : IForceField
{
    private readonly EmbeddingLayer _embedding;
    private readonly InteractionLayer[] _layers;
    private readonly GatedReadout _readout;
    private double _closestOverLimit = double.PositiveInfinity;

    public TensorNetReferenceForceField(TensorNetModel model, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Model, Name) = (model, name);
        _embedding = new(model);
        _layers = [.. Enumerable.Range(0, model.Shape.Layers).Select(l => new InteractionLayer(model, l))];
        _readout = new(model);
    }

    public TensorNetModel Model { get; }

    public string Name { get; }

    public double CutoffAngstrom => Model.Shape.CutoffAngstrom;

    /// <summary>How near the run came to the limit of <see cref="TensorNetDomain"/>.</summary>
    public IReadOnlyList<ModelFinding> Findings => TensorNetDomain.Findings(_closestOverLimit);

    /// <summary>Energies of the last call, element references included, eV; [atom].</summary>
    public double[] AtomEnergiesEv { get; private set; } = [];

    /// <summary>Tensors of the last call after the embedding and after each layer; [stage][atom][channel].</summary>
    internal List<PackedTensor[][]> Stages { get; } = [];

    /// <summary>Inputs of the readout in the last call; [atom][channel].</summary>
    internal double[][] Features { get; private set; } = [];

    /// <inheritdoc/>
    public double[] SaveHistory() => [_closestOverLimit];

    /// <inheritdoc/>
    public void RestoreHistory(MdState state, double[] saved) => _closestOverLimit = saved is [double closest] ? closest : double.PositiveInfinity;

    /// <inheritdoc/>
    /// <exception cref="OutsidePotentialException">An element is missing in the model, or two atoms are too close for it.</exception>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        ArgumentNullException.ThrowIfNull(state);
        int[] ofSpecies = Model.TypesOf(state.SpeciesList), types = [.. state.TypeOf.Select(t => ofSpecies[t])];
        TensorNetGraph graph = new(state, Model);
        _closestOverLimit = Math.Min(_closestOverLimit, graph.ClosestOverLimit);
        for (int e = 0; e < graph.Edges.Count; e += 2)        // an edge and its opposite share their functions
        {
            PairFunctions pair = graph.Edges[e].Pair;
            for (int l = 0; l < _layers.Length; l++)
            {
                (pair.Weights[l], pair.WeightSlopes[l]) = _layers[l].RadialWeights(pair);
            }
        }

        EmbeddedAtom[] embedded = Embed(graph, types);
        PackedTensor[][] x = [.. embedded.Select(a => a.Tensors)];
        Stages.Clear();
        Stages.Add(x);
        foreach (InteractionLayer layer in _layers)
        {
            x = layer.Apply(x, graph);
            Stages.Add(x);
        }

        PackedTensor[][] adjoint = Read(x, types);
        double[] edgeSlopes = new double[graph.Edges.Count];
        for (int l = _layers.Length - 1; l >= 0; l--)
        {
            adjoint = _layers[l].Back(adjoint, graph, edgeSlopes);
        }

        for (int i = 0; i < adjoint.Length; i++)
        {
            adjoint[i] = _embedding.Back(embedded[i], adjoint[i]);
        }

        Virial virial = AddEdges(state, graph, types, adjoint, edgeSlopes);
        return wanted == Wanted.Forces ? Energetics.NotAsked : new(AtomEnergiesEv.Sum(), virial);
    }

    private EmbeddedAtom[] Embed(TensorNetGraph graph, int[] types)
    {
        PackedTensor[][] sums = [.. types.Select(_ => new PackedTensor[Model.Shape.Channels])];
        foreach (TensorNetEdge edge in graph.Edges)
        {
            _embedding.Add(edge, _embedding.PairOf(types[edge.Centre], types[edge.Neighbor]), sums[edge.Centre]);
        }

        return [.. sums.Select(_embedding.Gate)];
    }

    /// <summary>Energies of all atoms and adjoints of their tensors.</summary>
    private PackedTensor[][] Read(PackedTensor[][] x, int[] types)
    {
        (AtomEnergiesEv, Features) = (new double[x.Length], new double[x.Length][]);
        PackedTensor[][] adjoint = new PackedTensor[x.Length][];
        for (int i = 0; i < x.Length; i++)
        {
            (double output, Features[i], PackedTensor[] unit) = _readout.Apply(x[i]);
            AtomEnergiesEv[i] = (Model.EnergyScaleEv * output) + Model.ElementReferencesEv[types[i]];
            adjoint[i] = [.. unit.Select(g => Model.EnergyScaleEv * g)];
        }

        return adjoint;
    }

    private Virial AddEdges(MdState state, TensorNetGraph graph, int[] types, PackedTensor[][] sumBars, double[] edgeSlopes)
    {
        Virial virial = default;
        for (int e = 0; e < edgeSlopes.Length; e++)
        {
            TensorNetEdge edge = graph.Edges[e];
            double r = edge.Pair.Distance;
            (double radial, Cartesian direction) = _embedding.EdgeBack(edge, _embedding.PairOf(types[edge.Centre], types[edge.Neighbor]), sumBars[edge.Centre]);
            Cartesian v = edge.Vector, u = (1 / r) * v;
            double along = (u.X * direction.X) + (u.Y * direction.Y) + (u.Z * direction.Z);
            Cartesian slope = ((radial + edgeSlopes[e] - (along / r)) * u) + ((1 / r) * direction);        // dE/dv
            (int i, int j) = (edge.Centre, edge.Neighbor);
            state.Fx[i] += slope.X;
            state.Fy[i] += slope.Y;
            state.Fz[i] += slope.Z;
            state.Fx[j] -= slope.X;
            state.Fy[j] -= slope.Y;
            state.Fz[j] -= slope.Z;
            virial += new Virial(
                -v.X * slope.X, -v.Y * slope.Y, -v.Z * slope.Z,
                -((v.X * slope.Y) + (v.Y * slope.X)) / 2, -((v.X * slope.Z) + (v.Z * slope.X)) / 2, -((v.Y * slope.Z) + (v.Z * slope.Y)) / 2);
        }

        return virial;
    }
}
