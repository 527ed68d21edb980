using System.Runtime.Intrinsics;
using Screening.Core.ForceFields.Pairs;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// A neuroevolution potential for dynamics: single precision in 16 lanes, neighbour list with skin, no allocation per step.
/// Forces agree with <see cref="NepReferenceForceField"/> to a few 1e-5 eV/Å. Any cell shape; small cells see their images.
/// </summary>
public sealed unsafe class NepForceField : IForceField
{
    /// <summary>Distance added to the cutoff in the list, Å: a rebuild costs about a tenth of a step, a longer list more per step.</summary>
    private const double SkinAngstrom = 0.8;

    private const int VirialParts = 6;

    private readonly NepShortRange _shortRange;
    private readonly AlignedBuffer<Vector512<float>> _virial = new(VirialParts);

    private int[]? _typeOf;
    private int[] _types = [];
    private NepNeighborList? _list;
    private NepKernel? _kernel;
    private AlignedBuffer<float> _forces = new(1);
    private double _largestScaled;

    private readonly bool? _mixed;

    /// <exception cref="OutsidePotentialException">The model predicts a tensor, no energies.</exception>
    /// <exception cref="ArgumentException">The model has parts that only the double engine knows.</exception>
    public NepForceField(NepModel model, string name)
        : this(model, name, null)
    {
    }

    /// <summary>With neighbours of all types in one batch, or of one type each; null for what is faster.</summary>
    internal NepForceField(NepModel model, string name, bool? mixed)
    {
        _mixed = mixed;
        NepReferenceForceField.RequirePotential(model.Header, name);
        if (!Covers(model.Header))
        {
            throw new ArgumentException($"{name}: the fast engine has no charges and no l above 4; use the reference engine.", nameof(model));
        }

        (Model, Name) = (model, name);
        _shortRange = new NepShortRange(model);
    }

    public NepModel Model { get; }

    public string Name { get; }

    public double CutoffAngstrom => Model.CutoffAngstrom;

    /// <summary>The largest scaled descriptor met so far, which <see cref="NepDomain"/> limits.</summary>
    public IReadOnlyList<ModelFinding> Findings => [NepDomain.Finding(_largestScaled)];

    /// <summary>How often the neighbour list was built.</summary>
    public int ListBuilds => _list?.Builds ?? 0;

    /// <summary>Whether this machine and the fast engine run such a model in such a cell; else the double engine does.</summary>
    public static bool Supports(NepModel model, Lattice lattice)
    {
        Cartesian a = lattice.A, b = lattice.B, c = lattice.C;
        double extent = new[] { a, b, c }.Sum(v => Math.Abs(v.X) + Math.Abs(v.Y) + Math.Abs(v.Z));
        return NepKernel.IsSupported && Covers(model.Header) && extent < NepNeighborList.LargestExtent;
    }

    /// <inheritdoc/>
    public void ForgetHistory() => _list?.Forget();

    /// <inheritdoc/>
    public double[] SaveHistory() => _list is null ? [] : [_largestScaled, .. _list.BuiltFrom];

    /// <inheritdoc/>
    public void RestoreHistory(MdState state, double[] saved)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(saved);
        Begin(state);
        if (saved.Length > 0)
        {
            _largestScaled = saved[0];
            if (saved.Length > 1)
            {
                ListPositions.With(state, saved[1..], _list!.Build);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="OutsidePotentialException">An element is missing in the model, or surroundings are outside its domain.</exception>
    /// <exception cref="ArithmeticException">A position is not finite.</exception>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (_list is null || !ReferenceEquals(_typeOf, state.TypeOf))
        {
            Begin(state);
        }

        NepNeighborList list = _list!;
        NepKernel kernel = _kernel!;
        int builds = list.Builds;
        list.Update(state);
        bool check = list.Builds != builds;        // often enough: between two builds no atom moves by more than half the skin
        kernel.Reserve(list.MostNeighbors);
        _forces.Span.Clear();
        _virial.Span.Clear();
        bool energetics = wanted != Wanted.Forces;
        double energy = 0;
        Virial repulsion = default;
        for (int i = 0; i < state.Count; i++)
        {
            energy += kernel.Run(i, _types[i], list, _forces.Pointer, energetics ? _virial.Pointer : null);
            if (check)
            {
                CheckDomain(state, i, kernel.Descriptors);
            }

            for (int close = 0; close < kernel.CloseCount; close++)
            {
                energy += Repel(state, i, kernel.Close(close), ref repulsion);
            }
        }

        AddForcesTo(state);
        return energetics ? new(energy, repulsion + Virial()) : Energetics.NotAsked;
    }

    private static bool Covers(NepHeader header) => !header.HasCharges && header.LargestL <= 4;

    private void CheckDomain(MdState state, int atom, ReadOnlySpan<float> descriptors)
    {
        for (int nu = 0; nu < descriptors.Length; nu++)
        {
            double scaled = descriptors[nu] * Model.Scalers[nu];
            _largestScaled = Math.Max(_largestScaled, Math.Abs(scaled));
            NepDomain.Require(state, atom, nu, scaled);
        }
    }

    private void Begin(MdState state)
    {
        int[] ofSpecies = Model.TypesOf(state.SpeciesList);
        _types = [.. state.TypeOf.Select(t => ofSpecies[t])];
        _list = new NepNeighborList(_types, Model.Types, Model.CutoffAngstrom, SkinAngstrom);
        _kernel = new NepKernel(new NepFloatModel(Model), _shortRange.LargestCutoff, _mixed);
        _forces = new AlignedBuffer<float>(4 * state.Count);
        _typeOf = state.TypeOf;
    }

    /// <summary>Half of a pair's repulsion: the other atom sees the other half.</summary>
    private double Repel(MdState state, int i, int entry, ref Virial virial)
    {
        int j = _list!.Entries[entry].Atom;
        Cartesian d = _list.Exact(state, i, entry);
        double r = d.Length;
        if (r < ReferencePairForceField.SmallestDistanceAngstrom)
        {
            throw new CloseContactException(i, j, r, ReferencePairForceField.SmallestDistanceAngstrom);
        }

        PairValue pair = _shortRange.At(_types[i], _types[j], r);
        Cartesian p = (pair.Derivative / 2 / r) * d;
        state.Fx[i] += p.X;
        state.Fy[i] += p.Y;
        state.Fz[i] += p.Z;
        state.Fx[j] -= p.X;
        state.Fy[j] -= p.Y;
        state.Fz[j] -= p.Z;
        virial += new Virial(-d.X * p.X, -d.Y * p.Y, -d.Z * p.Z, -d.X * p.Y, -d.X * p.Z, -d.Y * p.Z);
        return pair.EnergyEv / 2;
    }

    /// <summary>Adds the forces less their mean, which is rounding only: exact forces of this model sum to zero.</summary>
    private void AddForcesTo(MdState state)
    {
        float* f = _forces.Pointer;
        double x = 0, y = 0, z = 0;
        for (int i = 0; i < state.Count; i++)
        {
            x += f[4 * i];
            y += f[(4 * i) + 1];
            z += f[(4 * i) + 2];
        }

        (x, y, z) = (x / state.Count, y / state.Count, z / state.Count);
        for (int i = 0; i < state.Count; i++)
        {
            state.Fx[i] += f[4 * i] - x;
            state.Fy[i] += f[(4 * i) + 1] - y;
            state.Fz[i] += f[(4 * i) + 2] - z;
        }
    }

    private Virial Virial()
    {
        Span<double> w = stackalloc double[VirialParts];
        for (int part = 0; part < VirialParts; part++)
        {
            for (int lane = 0; lane < Vector512<float>.Count; lane++)
            {
                w[part] -= _virial.Pointer[part].GetElement(lane);
            }
        }

        return new(w[0], w[1], w[2], w[3] / 2, w[4] / 2, w[5] / 2);
    }
}
