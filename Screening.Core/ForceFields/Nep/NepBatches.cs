using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Screening.Core.Numerics;
using static Screening.Core.ForceFields.Nep.LaneMath;
using Entry = Screening.Core.ForceFields.Nep.NepNeighborList.Entry;

namespace Screening.Core.ForceFields.Nep;

/// <summary>
/// The neighbours of one atom in batches of 16, those in angular range first, the last batch padded with far ones. Pure batches hold one
/// type each, so that coefficients are the same in all lanes; mixed batches follow one another without gaps, and what depends on
/// the type is collected lane by lane: with many types in the model most lanes of pure batches would be padding.
/// </summary>
internal sealed unsafe class NepBatches(NepFloatModel model, double shortRange, bool mixed)
{
    private const float Far = 1000;        // Å; where the padding of a batch sits, beyond every cutoff

    private static readonly Vector128<float> Scale = Vector128.Create((float)(1 / NepNeighborList.UnitsPerAngstrom)).WithElement(3, 0);

    private readonly NepFloatModel _m = model;
    private readonly float _closeSquared = (float)(shortRange * shortRange);

    private AlignedBuffer<float> _pairs = new(1);
    private AlignedBuffer<int> _indices = new(1);
    private float* _outerX, _outerY, _outerZ;
    private int* _outerAtoms, _outerTypes, _closeEntries;
    private int _capacity;

    internal bool Mixed { get; } = mixed;

    /// <summary>Batches of the last atom.</summary>
    internal int Count { get; private set; }

    /// <summary>How many of them reach into the angular range.</summary>
    internal int AngularCount { get; private set; }

    /// <summary>Neighbours of the last atom that are near enough for the short-range repulsion.</summary>
    internal int CloseCount { get; private set; }

    /// <summary>Vectors to the neighbours, Å; unit vectors after the radial part; [batch · 16 + lane].</summary>
    internal float* X { get; private set; }

    internal float* Y { get; private set; }

    internal float* Z { get; private set; }

    /// <summary>Inverse distances; set by the radial part.</summary>
    internal float* Inverse { get; private set; }

    /// <summary>Neighbour; −1 in the padding, which ends its batch.</summary>
    internal int* Atoms { get; private set; }

    /// <summary>Type of each lane's neighbour; mixed batches only.</summary>
    internal int* Types { get; private set; }

    /// <summary>Type of a batch; pure batches only.</summary>
    internal int* TypeOfBatch { get; private set; }

    /// <summary>Number of a batch among the angular ones, −1 for others; [batch].</summary>
    internal int* AngularOfBatch { get; private set; }

    /// <summary>Entry of the list that holds a close neighbour.</summary>
    internal int Close(int number) => _closeEntries[number];

    /// <summary>Slots for atoms with at most so many listed neighbours.</summary>
    internal int SlotsFor(int neighbors) => ((neighbors + Lanes - 1) / Lanes * Lanes) + (_m.Types * Lanes);

    internal void Reserve(int slots)
    {
        if (slots <= _capacity)
        {
            return;
        }

        _capacity = slots;
        _pairs = new AlignedBuffer<float>(7 * slots);
        float* next = _pairs.Pointer;
        X = next;
        Y = next += slots;
        Z = next += slots;
        Inverse = next += slots;
        _outerX = next += slots;
        _outerY = next += slots;
        _outerZ = next + slots;
        _indices = new AlignedBuffer<int>((5 * slots) + (2 * slots / Lanes));
        Atoms = _indices.Pointer;
        Types = Atoms + slots;
        _outerAtoms = Types + slots;
        _outerTypes = _outerAtoms + slots;
        _closeEntries = _outerTypes + slots;
        TypeOfBatch = _closeEntries + slots;
        AngularOfBatch = TypeOfBatch + (slots / Lanes);
    }

    /// <summary>Compacts the listed neighbours to those in range.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Gather(int atom, int type, NepNeighborList list)
    {
        (Count, AngularCount, CloseCount) = (0, 0, 0);
        int first = atom * _m.Types;
        if (Mixed)
        {
            (int end, int outer, int close) = Compact(atom, type * _m.Types, list, list.First[first], list.First[first + _m.Types], 0, 0);
            for (int s = 0; s < end; s++)
            {
                Types[s] = list.TypeOf(Atoms[s]);
            }

            for (int o = 0; o < outer; o++)
            {
                _outerTypes[o] = list.TypeOf(_outerAtoms[o]);
            }

            CloseCount = close;
            Append(0, end, outer, 0);
            return;
        }

        int slot = 0;
        for (int t = 0; t < _m.Types; t++)
        {
            (int end, int outer, int close) = Compact(atom, (type * _m.Types) + t, list, list.First[first + t], list.First[first + t + 1], slot, CloseCount);
            CloseCount = close;
            slot = Append(slot, end, outer, t);
        }
    }

    /// <summary>Angular neighbours among some entries into the slots, radial ones aside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Slot, int Outer, int Close) Compact(int atom, int pair, NepNeighborList list, int firstEntry, int endEntry, int slot, int close)
    {
        Vector128<int>* positions = list.Positions.Pointer;
        Vector128<int> own = positions[atom];
        float radialSquared = _m.RadialCutoffs[pair] * _m.RadialCutoffs[pair], angularSquared = _m.AngularCutoffs[pair] * _m.AngularCutoffs[pair];
        float* xs = X, ys = Y, zs = Z, outerX = _outerX, outerY = _outerY, outerZ = _outerZ;
        int* atoms = Atoms, outerAtoms = _outerAtoms;
        int outer = 0;
        Entry* end = list.Entries + endEntry;
        for (Entry* e = list.Entries + firstEntry; e < end; e++)
        {
            Vector128<int> packed = e->Value;
            int j = packed.GetElement(3);
            Vector128<float> d = Vector128.ConvertToSingle(positions[j] + packed - own) * Scale;
            float squared = Vector128.Dot(d, d);
            (float x, float y, float z) = (d.GetElement(0), d.GetElement(1), d.GetElement(2));
            xs[slot] = x;
            ys[slot] = y;
            zs[slot] = z;
            atoms[slot] = j;
            outerX[outer] = x;
            outerY[outer] = y;
            outerZ[outer] = z;
            outerAtoms[outer] = j;
            if (squared < _closeSquared)
            {
                _closeEntries[close++] = (int)(e - list.Entries);
            }

            int inAngular = squared < angularSquared ? 1 : 0, inRadial = squared < radialSquared ? 1 : 0;
            slot += inAngular;
            outer += inRadial & ~inAngular;
        }

        return (slot, outer, close);
    }

    /// <summary>Radial neighbours behind the angular ones, padding to whole batches; returns the next free slot.</summary>
    private int Append(int start, int slot, int outer, int type)
    {
        int angularBatches = (slot - start + Lanes - 1) / Lanes;
        for (int o = 0; o < outer; o++, slot++)
        {
            (X[slot], Y[slot], Z[slot], Atoms[slot]) = (_outerX[o], _outerY[o], _outerZ[o], _outerAtoms[o]);
            Types[slot] = _outerTypes[o];
        }

        for (; slot % Lanes != 0; slot++)
        {
            (X[slot], Y[slot], Z[slot], Atoms[slot], Types[slot]) = (Far, 0, 0, -1, 0);
        }

        for (int b = 0; b < (slot - start) / Lanes; b++)
        {
            AngularOfBatch[Count] = b < angularBatches ? AngularCount++ : -1;
            TypeOfBatch[Count++] = type;
        }

        return slot;
    }
}
