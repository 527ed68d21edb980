using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// Full neighbour list with skin over explicit images, each atom's neighbours sorted by type. Positions are 32-bit fixed point
/// from the atom's place in the home cell at the last build: differences are exact, so single precision loses nothing to the size
/// of the cell. Memory grows with the densest list and is kept.
/// </summary>
internal sealed unsafe class NepNeighborList
{
    /// <summary>Fixed-point units per Å: 2^23, so that ±256 Å fit.</summary>
    internal const double UnitsPerAngstrom = 1 << 23;

    /// <summary>Room for wrapped positions and image shifts in fixed point, Å.</summary>
    internal const double LargestExtent = 110;

    private readonly int[] _types;
    private readonly int _typeCount;
    private readonly double _reach, _skin;
    private readonly double[] _listX, _listY, _listZ, _offsetX, _offsetY, _offsetZ;
    private readonly int[] _binOf, _order;
    private readonly Fractional[] _wrapped;
    private readonly int[] _countOfType;

    private int[] _firstInBin = [];
    private AlignedBuffer<Entry> _entries = new(1024), _unsorted = new(256);
    private Lattice? _lattice;

    internal NepNeighborList(int[] types, int typeCount, double cutoff, double skin)
    {
        int count = types.Length;
        (_types, _typeCount, _reach, _skin) = (types, typeCount, cutoff + skin, skin);
        (_listX, _listY, _listZ) = (new double[count], new double[count], new double[count]);
        (_offsetX, _offsetY, _offsetZ) = (new double[count], new double[count], new double[count]);
        (_binOf, _order, _wrapped) = (new int[count], new int[count], new Fractional[count]);
        _countOfType = new int[typeCount + 1];
        First = new int[(count * typeCount) + 1];
        Positions = new AlignedBuffer<Vector128<int>>(count);
    }

    /// <summary>Fixed-point positions x, y, z, 0; [atom].</summary>
    internal AlignedBuffer<Vector128<int>> Positions { get; }

    /// <summary>First entry of the neighbours of one type; [atom · types + type], and the end of all.</summary>
    internal int[] First { get; }

    internal Entry* Entries => _entries.Pointer;

    /// <summary>Most entries of one atom and type together over all atoms: bounds the scratch memory of a kernel.</summary>
    internal int MostNeighbors { get; private set; }

    internal int Builds { get; private set; }

    /// <summary>Type of an atom.</summary>
    internal int TypeOf(int atom) => _types[atom];

    /// <summary>Positions the list was built from: all x, all y, all z, Å; empty without a list.</summary>
    internal double[] BuiltFrom => _lattice is null ? [] : [.. _listX, .. _listY, .. _listZ];

    internal void Forget() => _lattice = null;

    /// <summary>Brings positions, and where an atom moved by half the skin the list, up to date.</summary>
    internal void Update(MdState state)
    {
        if (!ReferenceEquals(_lattice, state.Lattice) || HasMoved(state))
        {
            Build(state);
        }

        for (int i = 0; i < _types.Length; i++)
        {
            Positions.Pointer[i] = Fixed(state.X[i] - _offsetX[i], state.Y[i] - _offsetY[i], state.Z[i] - _offsetZ[i]);
        }
    }

    /// <summary>Vector from an atom to an entry's image in double precision, Å: for steep repulsion, where fixed point is too coarse.</summary>
    internal Cartesian Exact(MdState state, int atom, int entry)
    {
        int j = Entries[entry].Atom;
        Vector128<int> shift = Entries[entry].Value;
        const double unit = 1 / UnitsPerAngstrom;
        Fractional image = state.Lattice.ToFractional(new(unit * shift.GetElement(0), unit * shift.GetElement(1), unit * shift.GetElement(2)));
        Cartesian whole = state.Lattice.ToCartesian(new(Math.Round(image.U), Math.Round(image.V), Math.Round(image.W)));
        return new(
            state.X[j] - _offsetX[j] - (state.X[atom] - _offsetX[atom]) + whole.X,
            state.Y[j] - _offsetY[j] - (state.Y[atom] - _offsetY[atom]) + whole.Y,
            state.Z[j] - _offsetZ[j] - (state.Z[atom] - _offsetZ[atom]) + whole.Z);
    }

    private static Vector128<int> Fixed(double x, double y, double z) => Vector128.Create(
        (int)Math.Round(x * UnitsPerAngstrom), (int)Math.Round(y * UnitsPerAngstrom), (int)Math.Round(z * UnitsPerAngstrom), 0);

    private bool HasMoved(MdState state)
    {
        double limit = _skin * _skin / 4;
        for (int i = 0; i < _types.Length; i++)
        {
            double dx = state.X[i] - _listX[i], dy = state.Y[i] - _listY[i], dz = state.Z[i] - _listZ[i];
            if (!((dx * dx) + (dy * dy) + (dz * dz) <= limit))        // also where a position is no number
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Builds the list from the state's positions.</summary>
    internal void Build(MdState state)
    {
        Lattice lattice = state.Lattice;
        (int a, int b, int c) bins = (Bins(lattice.Widths.A), Bins(lattice.Widths.B), Bins(lattice.Widths.C));
        (int a, int b, int c) span = (Span(lattice.Widths.A, bins.a), Span(lattice.Widths.B, bins.b), Span(lattice.Widths.C, bins.c));
        Sort(state, bins);
        int written = 0;
        MostNeighbors = 0;
        for (int i = 0; i < _types.Length; i++)
        {
            int found = Collect(lattice, i, bins, span);
            MostNeighbors = Math.Max(MostNeighbors, found);
            if (written + found > _entries.Length)
            {
                AlignedBuffer<Entry> larger = new(Math.Max(2 * _entries.Length, written + found));
                _entries.Span[..written].CopyTo(larger.Span);
                _entries = larger;
            }

            written = SortByType(i, found, written);
        }

        First[^1] = written;
        state.X.CopyTo(_listX, 0);
        state.Y.CopyTo(_listY, 0);
        state.Z.CopyTo(_listZ, 0);
        _lattice = lattice;
        Builds++;

        int Bins(double width) => Math.Max(1, (int)(2 * width / _reach));
        int Span(double width, int count) => (int)Math.Ceiling(_reach * count / width);
    }

    /// <summary>Wraps all atoms and sorts them into bins, atoms of a bin in their own order.</summary>
    private void Sort(MdState state, (int A, int B, int C) bins)
    {
        int total = bins.A * bins.B * bins.C;
        if (_firstInBin.Length != total + 1)
        {
            _firstInBin = new int[total + 1];
        }

        Array.Clear(_firstInBin);
        for (int i = 0; i < _types.Length; i++)
        {
            Cartesian r = new(state.X[i], state.Y[i], state.Z[i]);
            if (!double.IsFinite(r.LengthSquared))
            {
                throw new ArithmeticException($"The position of atom {i} is not finite.");
            }

            Fractional f = state.Lattice.ToFractional(r).Wrapped();
            _wrapped[i] = f;
            Cartesian home = state.Lattice.ToCartesian(f);
            (_offsetX[i], _offsetY[i], _offsetZ[i]) = (r.X - home.X, r.Y - home.Y, r.Z - home.Z);
            _binOf[i] = (((Bin(f.U, bins.A) * bins.B) + Bin(f.V, bins.B)) * bins.C) + Bin(f.W, bins.C);
            _firstInBin[_binOf[i] + 1]++;
        }

        for (int bin = 0; bin < total; bin++)
        {
            _firstInBin[bin + 1] += _firstInBin[bin];
        }

        for (int i = _types.Length - 1; i >= 0; i--)
        {
            _order[--_firstInBin[_binOf[i] + 1]] = i;
        }

        // Filling from behind moved every start one place up: bin b now starts at entry b + 1.
        Array.Copy(_firstInBin, 1, _firstInBin, 0, total);
        _firstInBin[total] = _types.Length;
    }

    private int Collect(Lattice lattice, int i, (int A, int B, int C) bins, (int A, int B, int C) span)
    {
        Fractional home = _wrapped[i];
        Cartesian place = lattice.ToCartesian(home);
        (int a, int b, int c) own = (Bin(home.U, bins.A), Bin(home.V, bins.B), Bin(home.W, bins.C));
        double reachSquared = _reach * _reach;
        int found = 0;
        for (int u = own.a - span.A; u <= own.a + span.A; u++)
        {
            int su = FloorDivide(u, bins.A);
            for (int v = own.b - span.B; v <= own.b + span.B; v++)
            {
                int sv = FloorDivide(v, bins.B);
                for (int w = own.c - span.C; w <= own.c + span.C; w++)
                {
                    int sw = FloorDivide(w, bins.C), bin = (((u - (su * bins.A)) * bins.B) + v - (sv * bins.B)) * bins.C + w - (sw * bins.C);
                    Cartesian shift = lattice.ToCartesian(new(su, sv, sw)), from = shift - place;
                    for (int slot = _firstInBin[bin]; slot < _firstInBin[bin + 1]; slot++)
                    {
                        int j = _order[slot];
                        Cartesian d = lattice.ToCartesian(_wrapped[j]) + from;
                        if (d.LengthSquared < reachSquared && (j != i || su != 0 || sv != 0 || sw != 0))
                        {
                            if (found == _unsorted.Length)
                            {
                                AlignedBuffer<Entry> larger = new(2 * found);
                                _unsorted.Span.CopyTo(larger.Span);
                                _unsorted = larger;
                            }

                            _unsorted.Pointer[found++] = new(Fixed(shift.X, shift.Y, shift.Z), j);
                        }
                    }
                }
            }
        }

        return found;
    }

    private int SortByType(int i, int found, int written)
    {
        Array.Clear(_countOfType);
        for (int e = 0; e < found; e++)
        {
            _countOfType[_types[_unsorted.Pointer[e].Atom] + 1]++;
        }

        for (int t = 0; t < _typeCount; t++)
        {
            _countOfType[t + 1] += _countOfType[t];
            First[(i * _typeCount) + t] = written + _countOfType[t];
        }

        for (int e = 0; e < found; e++)
        {
            Entry entry = _unsorted.Pointer[e];
            _entries.Pointer[written + _countOfType[_types[entry.Atom]]++] = entry;
        }

        return written + found;
    }

    /// <summary>Bin of a wrapped fraction; the largest fraction below 1 may round up.</summary>
    private static int Bin(double fraction, int bins) => Math.Min(bins - 1, (int)(fraction * bins));

    private static int FloorDivide(int n, int d) => n >= 0 ? n / d : -((d - 1 - n) / d);

    /// <summary>A neighbour: the shift of its image in fixed point, and in the fourth place its index.</summary>
    internal readonly record struct Entry
    {
        private readonly Vector128<int> _value;

        internal Entry(Vector128<int> shift, int atom) => _value = shift.WithElement(3, atom);

        internal int Atom => _value.GetElement(3);

        internal Vector128<int> Value => _value;
    }
}
