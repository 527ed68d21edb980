using Screening.Core.ForceFields.Pairs;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Tables;

/// <summary>
/// The fast engine for any pair model: register tables per species pair, single-precision pairs on 32-bit fixed-point fractions,
/// double precision for everything that accumulates over time. Forces agree with <see cref="ReferencePairForceField"/> to about
/// 1e-6 of their root mean square. No allocation per call; the order of every sum is fixed.
/// </summary>
/// <remarks>Needs a cell at least two cutoffs wide. Positions must be unwrapped (a jump by a lattice vector only costs a list build).</remarks>
public sealed class PairTableForceField : IForceField
{
    /// <summary>Distance added to the cutoff in block lists, Å: at 1000 K a list then lasts 13-17 steps of 1 fs.</summary>
    private const double SkinAngstrom = 0.7;

    /// <summary>Cells with at most this many atoms need no list: building one costs more than it saves.</summary>
    private const int AllPairsAtoms = 300;

    /// <summary>A list that keeps more than this part of the blocks is not worth rebuilding; all pairs are taken from then on.</summary>
    private const double WorthwhileFraction = 0.85;

    /// <summary>Lists between two orderings of the atoms in space; mobile ions lose their order slowly.</summary>
    private const int ListsPerSort = 50;

    private readonly PairModel _model;
    private readonly PackedAtoms _atoms;
    private readonly PairBlocks[] _blocks;
    private readonly KernelWidth _width;
    private readonly double[] _listX, _listY, _listZ;
    private readonly int[] _typeOf;
    private readonly bool _startWithAllPairs;

    private Lattice? _lattice;
    private TriangularCell _cell;
    private bool _allPairs;
    private int _lists;

    /// <param name="model">The model; its forms are tabulated here.</param>
    /// <param name="state">The atoms this engine will run; their number, order and species are fixed from now on.</param>
    /// <exception cref="ArgumentException">The cell is narrower than two cutoffs.</exception>
    public PairTableForceField(PairModel model, MdState state)
        : this(model, state, BestWidth)
    {
    }

    internal PairTableForceField(PairModel model, MdState state, KernelWidth width, bool? allPairs = null)
    {
        RequireWidth(state.Lattice, model.CutoffAngstrom);
        _model = model;
        _width = width;
        _typeOf = state.TypeOf;
        int[] modelTypes = model.TypesOf(state.SpeciesList);
        _atoms = new PackedAtoms([.. state.TypeOf.Select(t => modelTypes[t])], model.Species.Count);
        _blocks = [.. CreateBlocks()];
        _cell = new TriangularCell(state.Lattice);
        (_listX, _listY, _listZ) = (new double[state.Count], new double[state.Count], new double[state.Count]);
        _startWithAllPairs = _allPairs = allPairs ?? state.Count <= AllPairsAtoms;
        if (_allPairs)
        {
            ListAllPairs();
        }
    }

    public string Name => _model.Name;

    public double CutoffAngstrom => _model.CutoffAngstrom;

    public PairModel Model => _model;

    /// <summary>How often the lists were built; 0 where all pairs are taken.</summary>
    public int ListBuilds => _lists;

    /// <summary>The widest loop this machine runs.</summary>
    public static KernelWidth BestWidth =>
        PairKernel512.IsSupported ? KernelWidth.Wide512 : PairKernel256.IsSupported ? KernelWidth.Wide256 : KernelWidth.Scalar;

    /// <summary>Orders and lists the atoms anew on the next call, from their positions alone.</summary>
    public void ForgetHistory()
    {
        if (!_startWithAllPairs)
        {
            _atoms.SortByAtom();
            _allPairs = false;
            _lattice = null;
            _lists = 0;
        }
    }

    /// <summary>Whether all pairs are taken, lists built so far, atom of each slot, positions of the last list; empty before the first.</summary>
    public double[] SaveHistory() => _startWithAllPairs || _lattice is null
        ? []
        : [_allPairs ? 1 : 0, _lists, .. _atoms.Order, .. _listX, .. _listY, .. _listZ];

    /// <inheritdoc/>
    public void RestoreHistory(MdState state, double[] saved)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(saved);
        ForgetHistory();
        if (_startWithAllPairs || saved.Length == 0)
        {
            return;
        }

        const int head = 2;
        if (saved.Length != head + _atoms.Slots + (3 * state.Count))
        {
            throw new ArgumentException($"The history holds {saved.Length} numbers; {head + _atoms.Slots + (3 * state.Count)} are expected.", nameof(saved));
        }

        _atoms.Order = saved.AsSpan(head, _atoms.Slots).ToArray();
        _allPairs = saved[0] != 0;
        _lists = (int)saved[1];
        _lattice = state.Lattice;
        _cell = new TriangularCell(state.Lattice);
        ListPositions.With(state, saved.AsSpan(head + _atoms.Slots), _ => ListAgain(state));
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> ChargesOf(IReadOnlyList<Species> atoms) => _model.ChargesOf(atoms);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The state is not the one this engine was made for, or its cell became too narrow.</exception>
    /// <exception cref="ArithmeticException">A position is not finite.</exception>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (!ReferenceEquals(state.TypeOf, _typeOf) && !state.TypeOf.AsSpan().SequenceEqual(_typeOf))
        {
            throw new ArgumentException("This force field was made for other atoms.", nameof(state));
        }

        bool newCell = !ReferenceEquals(state.Lattice, _lattice);
        if (newCell)
        {
            RequireWidth(state.Lattice, CutoffAngstrom);
            _lattice = state.Lattice;
            _cell = new TriangularCell(state.Lattice);
        }

        _atoms.Load(state, _cell);
        if (!_allPairs && (newCell || HasMoved(state)))
        {
            BuildLists(state);
        }

        bool energetics = wanted != Wanted.Forces;
        Energetics total = new(0, default);
        if (!TryRun(_width, energetics, ref total))
        {
            // Two atoms are nearer than a table reaches: the whole evaluation is repeated with the forms themselves.
            _atoms.Load(state, _cell);
            total = new(0, default);
            TryRun(KernelWidth.Scalar, energetics, ref total);
        }

        _atoms.AddForcesTo(state, _cell);
        return energetics ? new(total.PotentialEnergyEv, _cell.TurnBack(total.Virial)) : Energetics.NotAsked;
    }

    /// <summary>Runs all species pairs; false when a wide kernel met a distance below its table.</summary>
    private bool TryRun(KernelWidth width, bool energetics, ref Energetics total)
    {
        foreach (PairBlocks blocks in _blocks)
        {
            PairTask task = new(_atoms, blocks, _cell);
            PairSums sums = new() { SmallestS = float.MaxValue };
            switch (width, _cell.IsRectangular, energetics)
            {
                case (KernelWidth.Wide512, true, false): PairKernel512.Run<No, No>(task, ref sums); break;
                case (KernelWidth.Wide512, true, true): PairKernel512.Run<No, Yes>(task, ref sums); break;
                case (KernelWidth.Wide512, false, false): PairKernel512.Run<Yes, No>(task, ref sums); break;
                case (KernelWidth.Wide512, false, true): PairKernel512.Run<Yes, Yes>(task, ref sums); break;
                case (KernelWidth.Wide256, true, false): PairKernel256.Run<No, No>(task, ref sums); break;
                case (KernelWidth.Wide256, true, true): PairKernel256.Run<No, Yes>(task, ref sums); break;
                case (KernelWidth.Wide256, false, false): PairKernel256.Run<Yes, No>(task, ref sums); break;
                case (KernelWidth.Wide256, false, true): PairKernel256.Run<Yes, Yes>(task, ref sums); break;
                default: PairKernelScalar.Run(task, blocks.Table, _atoms, energetics, ref sums); break;
            }

            if (sums.SmallestS < RegisterTable.Start)
            {
                return false;
            }

            // The kernels sum force times scaled coordinate: one √a too much.
            double w = 1.0 / blocks.Table.Map.SquareRootOfA;
            total = new(
                total.PotentialEnergyEv + sums.Energy,
                total.Virial + new Virial(w * sums.Xx, w * sums.Yy, w * sums.Zz, w * sums.Xy, w * sums.Xz, w * sums.Yz));
        }

        return true;
    }

    private static void RequireWidth(Lattice lattice, double cutoff)
    {
        if (lattice.SmallestWidth < 2 * cutoff)
        {
            throw new ArgumentException(FormattableString.Invariant(
                $"The cell is {lattice.SmallestWidth:0.###} Å wide; the fast engine needs two cutoffs, {2 * cutoff:0.###} Å. Use a larger supercell."));
        }
    }

    private IEnumerable<PairBlocks> CreateBlocks()
    {
        for (int a = 0; a < _model.Species.Count; a++)
        {
            for (int b = a; b < _model.Species.Count; b++)
            {
                if (_model[a, b] is NoInteraction || _atoms.CountOf[a] == 0 || _atoms.CountOf[b] == 0)
                {
                    continue;
                }

                // The species that fills its blocks better takes the blocks, the other the groups.
                bool swap = Slots(b, a) < Slots(a, b);
                yield return new PairBlocks(_atoms, swap ? b : a, swap ? a : b, new PairTable(_model[a, b], CutoffAngstrom));
            }
        }

        int Slots(int groups, int blocks) =>
            (_atoms.CountOf[groups] + PackedAtoms.GroupSize - 1) / PackedAtoms.GroupSize * ((_atoms.CountOf[blocks] + PackedAtoms.BlockSize - 1) / PackedAtoms.BlockSize);
    }

    private void ListAllPairs()
    {
        foreach (PairBlocks blocks in _blocks)
        {
            blocks.ListAll();
        }
    }

    private void BuildLists(MdState state)
    {
        if (_lists++ % ListsPerSort == 0)
        {
            _atoms.SortInSpace(state);
            _atoms.Load(state, _cell);
        }

        long listed = 0, all = 0;
        foreach (PairBlocks blocks in _blocks)
        {
            blocks.ListWithin(_cell, CutoffAngstrom + SkinAngstrom);
            listed += blocks.Listed;
            all += (long)blocks.Groups * blocks.BlocksOfJ / (blocks.IsSame ? 2 : 1);
        }

        if (_lists == 1 && listed > WorthwhileFraction * all)
        {
            _allPairs = true;
            ListAllPairs();
        }

        KeepListPositions(state);
    }

    /// <summary>The lists as <see cref="BuildLists"/> made them, without sorting or counting.</summary>
    private void ListAgain(MdState state)
    {
        KeepListPositions(state);
        if (_allPairs)
        {
            ListAllPairs();
            return;
        }

        _atoms.Load(state, _cell);
        foreach (PairBlocks blocks in _blocks)
        {
            blocks.ListWithin(_cell, CutoffAngstrom + SkinAngstrom);
        }
    }

    private void KeepListPositions(MdState state)
    {
        state.X.CopyTo(_listX, 0);
        state.Y.CopyTo(_listY, 0);
        state.Z.CopyTo(_listZ, 0);
    }

    /// <summary>Whether any atom has moved by half the skin since the lists were built.</summary>
    private bool HasMoved(MdState state)
    {
        double largest = 0;
        for (int i = 0; i < state.Count; i++)
        {
            double dx = state.X[i] - _listX[i], dy = state.Y[i] - _listY[i], dz = state.Z[i] - _listZ[i];
            largest = Math.Max(largest, (dx * dx) + (dy * dy) + (dz * dz));
        }

        return largest > SkinAngstrom * SkinAngstrom / 4;
    }
}
