using System.Runtime.Intrinsics;
using Screening.Core.ForceFields.Nep;
using Screening.Core.ForceFields.TensorNet.Fast;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.TensorNet;

/// <summary>
/// A TensorNet potential for dynamics: network in single precision with channels as lanes, matrix products over blocks of atoms, functions of
/// the distance tabulated, positions, distances and sums of forces in double precision, neighbour list with skin, no allocation per step.
/// Agrees with <see cref="TensorNetReferenceForceField"/> to 5e-5 eV/Å. Any cell shape; small cells see their images.
/// </summary>
public sealed unsafe class TensorNetForceField : IForceField
{
    /// <summary>Distance added to the cutoff in the list, Å: looking at an edge costs a thousandth of an atom, so rebuilds may be rare.</summary>
    private const double SkinAngstrom = 0.8;

    /// <summary>
    /// Atoms of a block in the self model: each block reads all weights (4 MB) once, and keeps 80 kB per atom.
    /// </summary>
    private const int BlockAtoms = 48;

    private readonly FloatWeights _weights;
    private readonly int _blockAtoms;
    private double _closestOverLimit = double.PositiveInfinity;
    private int[]? _typeOf;
    private int[] _types = [];
    private double _references;
    private NepNeighborList? _list;
    private EdgeKernel? _edges;
    private TensorNetBlock? _block;
    private ForceSums? _sums;
    private readonly NeighborMessages? _messages;

    /// <exception cref="ArgumentException">The fast engine has no kernels for the model's width.</exception>
    public TensorNetForceField(TensorNetModel model, string name)
        : this(new FloatWeights(model), name, BlockAtoms)
    {
    }

    /// <summary>With weights prepared once for several runs.</summary>
    internal TensorNetForceField(FloatWeights weights, string name, int blockAtoms = BlockAtoms)
    {
        (_weights, Name, _blockAtoms) = (weights, name, blockAtoms);
        _messages = Model.Source == MessageSource.Neighbour ? new(weights) : null;
    }

    public TensorNetModel Model => _weights.Model;

    public string Name { get; }

    public double CutoffAngstrom => Model.Shape.CutoffAngstrom;

    /// <summary>How near the run came to the limit of <see cref="TensorNetDomain"/>.</summary>
    public IReadOnlyList<ModelFinding> Findings => TensorNetDomain.Findings(_closestOverLimit);

    /// <summary>Where the time goes; null where nobody asks.</summary>
    internal StageClock? Clock { get; init; }

    /// <summary>Directed edges of the last call.</summary>
    internal int EdgeCount { get; private set; }

    /// <summary>How often the neighbour list was built.</summary>
    public int ListBuilds => _list?.Builds ?? 0;

    /// <summary>Whether this machine and the fast engine run such a model in such a cell; else the double engine does.</summary>
    public static bool Supports(TensorNetModel model, Lattice lattice)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(lattice);
        Cartesian a = lattice.A, b = lattice.B, c = lattice.C;
        double extent = new[] { a, b, c }.Sum(v => Math.Abs(v.X) + Math.Abs(v.Y) + Math.Abs(v.Z));
        return Vector256.IsHardwareAccelerated && TensorNetBlock.Supports(model.Shape) && extent < NepNeighborList.LargestExtent;
    }

    /// <inheritdoc/>
    public void ForgetHistory() => _list?.Forget();

    /// <inheritdoc/>
    public double[] SaveHistory() => _list is null ? [] : [_closestOverLimit, .. _list.BuiltFrom];

    /// <inheritdoc/>
    public void RestoreHistory(MdState state, double[] saved)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(saved);
        Begin(state);
        if (saved.Length > 0)
        {
            _closestOverLimit = saved[0];
            if (saved.Length > 1)
            {
                ListPositions.With(state, saved[1..], _list!.Build);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OutsidePotentialException">An element is missing in the model, or two atoms are too close for it.</exception>
    /// <exception cref="ArithmeticException">A position is not finite.</exception>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (_list is null || !ReferenceEquals(_typeOf, state.TypeOf))
        {
            Begin(state);
        }

        _list!.Update(state);
        _sums!.Begin((wanted & Wanted.Virial) != 0);
        const int unit = MatrixProduct.RowUnit;        // blocks of whole units leave no empty rows but at the end
        int count = state.Count, units = (count + unit - 1) / unit, blocks = _messages is null ? ((units * unit) + _blockAtoms - 1) / _blockAtoms : 1;
        double output = 0;
        EdgeCount = 0;
        for (int n = 0; n < blocks; n++)
        {
            int begin = unit * (units * n / blocks), end = Math.Min(count, unit * (units * (n + 1) / blocks));
            output += Run(state, begin, end - begin);
        }

        _closestOverLimit = Math.Min(_closestOverLimit, _edges!.ClosestOverLimit);
        _sums.AddTo(state);
        return wanted == Wanted.Forces ? Energetics.NotAsked : new((Model.EnergyScaleEv * output) + _references, _sums.Virial);
    }

    /// <summary>Adds the forces that come from the energies of some atoms; returns the sum of their outputs.</summary>
    private double Run(MdState state, int begin, int atoms)
    {
        (EdgeKernel edges, TensorNetBlock block) = (_edges!, _block!);
        Clock?.Start();
        edges.Gather(state, _list!, begin, atoms);
        Clock?.Mark("edges: find");
        EdgeCount += edges.Count;
        block.Begin(atoms);
        int width = Model.Shape.Channels, layers = Model.Shape.Layers;
        for (int a = 0; a < atoms; a++)
        {
            edges.Embed(a, _types[begin + a], block.Coefficients + ((nint)a * width), block.Sums + ((nint)a * width), block.Plane);
        }

        Clock?.Mark("edges: forward");
        block.Embed();
        Clock?.Mark("embedding: forward");
        _messages?.Begin(edges.Count);
        for (int layer = 0; layer < layers; layer++)
        {
            block.Mix(layer);
            _messages?.Send(edges, atoms, layer, block.Mixed(layer), block.Messages(layer), block.Plane);
            block.Combine(layer);
        }

        Clock?.Mark("layers: forward");
        double output = block.Read(atoms);
        Clock?.Mark("readout: both ways");
        for (int layer = layers - 1; layer >= 0; layer--)
        {
            block.CombineBack(layer);
            _messages?.Back(edges, atoms, layer, block.Mixed(layer), block.MessageBars, block.MixedBars, block.Plane);
            block.MixBack(layer);
        }

        Clock?.Mark("layers: back");
        block.EmbedBack();
        Clock?.Mark("embedding: back");
        for (int a = 0; a < atoms; a++)
        {
            edges.Back(
                a, _types[begin + a], block.CoefficientBars + ((nint)a * width), block.Bars + ((nint)a * width), block.Plane, _messages is null ? null : _messages.Slopes, _sums!, begin + a);
        }

        Clock?.Mark("edges: back");
        return output;
    }

    private void Begin(MdState state)
    {
        int[] ofSpecies = Model.TypesOf(state.SpeciesList), elements = [.. ofSpecies.Distinct().Order()];
        _types = [.. state.TypeOf.Select(t => Array.IndexOf(elements, ofSpecies[t]))];
        _references = _types.Sum(t => Model.ElementReferencesEv[elements[t]]);
        _list = new NepNeighborList(_types, elements.Length, CutoffAngstrom, SkinAngstrom);
        _edges = new EdgeKernel(_weights, elements, _types) { ClosestOverLimit = _closestOverLimit };
        _block = TensorNetBlock.Create(_weights, _messages is null ? Math.Min(_blockAtoms, state.Count) : state.Count);
        _sums = new ForceSums(state.Count);
        _typeOf = state.TypeOf;
    }
}
