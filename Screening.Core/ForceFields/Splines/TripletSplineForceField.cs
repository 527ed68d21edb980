using Screening.Core.Particles;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Splines;

/// <summary>
/// The three-body part of a spline potential in double precision, for a cell of any size. Neighbours of each centre are found among
/// all images by brute force: the cutoffs are bond lengths, and only centres are searched.
/// </summary>
/// <param name="name">Name for records.</param>
/// <param name="terms">Terms by centre and ends.</param>
public sealed class TripletSplineForceField(string name, IReadOnlyList<TripletSpline> terms) : IForceField
{
    private readonly List<Neighbour> _neighbours = [];
    private MdState? _state;
    private TripletSpline?[,,] _termOf = new TripletSpline?[0, 0, 0];

    public string Name => name;

    public double CutoffAngstrom { get; } = terms.Max(t => t.CutoffAngstrom);

    /// <inheritdoc/>
    public Energetics AddForces(MdState state, Wanted wanted)
    {
        if (!ReferenceEquals(_state, state))
        {
            _state = state;
            _termOf = TermsOf(state.SpeciesList);
        }

        double energy = 0;
        Virial virial = default;
        int types = state.SpeciesList.Length;
        for (int i = 0; i < state.Count; i++)
        {
            bool isCentre = false;
            for (int a = 0; a < types * types && !isCentre; a++)
            {
                isCentre = _termOf[state.TypeOf[i], a / types, a % types] is not null;
            }

            if (!isCentre)
            {
                continue;
            }

            FindNeighbours(state, i);
            for (int a = 0; a < _neighbours.Count; a++)
            {
                for (int b = a + 1; b < _neighbours.Count; b++)
                {
                    if (_termOf[state.TypeOf[i], state.TypeOf[_neighbours[a].Atom], state.TypeOf[_neighbours[b].Atom]] is { } term)
                    {
                        energy += Add(state, i, _neighbours[a], _neighbours[b], term, ref virial);
                    }
                }
            }
        }

        return wanted == Wanted.Forces ? Energetics.NotAsked : new(energy, virial);
    }

    private static double Add(MdState state, int i, Neighbour a, Neighbour b, TripletSpline term, ref Virial virial)
    {
        double outerA = a.Distance - term.CutoffAngstrom, outerB = b.Distance - term.CutoffAngstrom;
        if (outerA >= 0 || outerB >= 0)
        {
            return 0;
        }

        double decay = Math.Exp((term.RangeAngstrom / outerA) + (term.RangeAngstrom / outerB));
        Cartesian unitA = (1 / a.Distance) * a.Vector, unitB = (1 / b.Distance) * b.Vector;
        double cosine = unitA.Dot(unitB);
        (double value, double slope) = term.Angular.At(Math.Clamp(-cosine, -1, 1));
        double energy = decay * value;

        // dE/dr of each bond from the decay, and dE/dcos = -decay · S' along the bonds' perpendiculars.
        double radialA = -energy * term.RangeAngstrom / (outerA * outerA), radialB = -energy * term.RangeAngstrom / (outerB * outerB);
        double bend = -decay * slope;
        Cartesian onA = (-radialA * unitA) - ((bend / a.Distance) * (unitB - (cosine * unitA)));
        Cartesian onB = (-radialB * unitB) - ((bend / b.Distance) * (unitA - (cosine * unitB)));
        Push(state, a.Atom, onA);
        Push(state, b.Atom, onB);
        Push(state, i, -1 * (onA + onB));
        virial += Outer(a.Vector, onA) + Outer(b.Vector, onB);
        return energy;
    }

    private static Virial Outer(Cartesian r, Cartesian f) => new(r.X * f.X, r.Y * f.Y, r.Z * f.Z, r.X * f.Y, r.X * f.Z, r.Y * f.Z);

    private static void Push(MdState state, int atom, Cartesian force)
    {
        state.Fx[atom] += force.X;
        state.Fy[atom] += force.Y;
        state.Fz[atom] += force.Z;
    }

    private void FindNeighbours(MdState state, int i)
    {
        _neighbours.Clear();
        Lattice lattice = state.Lattice;
        double cutoff = CutoffAngstrom, reachU = cutoff / lattice.Widths.A, reachV = cutoff / lattice.Widths.B, reachW = cutoff / lattice.Widths.C;
        for (int j = 0; j < state.Count; j++)
        {
            Fractional d = lattice.ToFractional(new(state.X[j] - state.X[i], state.Y[j] - state.Y[i], state.Z[j] - state.Z[i]));
            d = new(d.U - Math.Round(d.U), d.V - Math.Round(d.V), d.W - Math.Round(d.W));
            for (double u = d.U + Math.Ceiling(-reachU - d.U); u <= reachU; u++)
            {
                for (double v = d.V + Math.Ceiling(-reachV - d.V); v <= reachV; v++)
                {
                    for (double w = d.W + Math.Ceiling(-reachW - d.W); w <= reachW; w++)
                    {
                        Cartesian r = lattice.ToCartesian(new(u, v, w));
                        double squared = r.LengthSquared;
                        if (squared < cutoff * cutoff && (j != i || squared > 1e-6))        // not the centre itself
                        {
                            _neighbours.Add(new(j, r, Math.Sqrt(squared)));
                        }
                    }
                }
            }
        }
    }

    private TripletSpline?[,,] TermsOf(IReadOnlyList<Species> species)
    {
        TripletSpline?[,,] found = new TripletSpline?[species.Count, species.Count, species.Count];
        for (int c = 0; c < species.Count; c++)
        {
            for (int a = 0; a < species.Count; a++)
            {
                for (int b = 0; b < species.Count; b++)
                {
                    found[c, a, b] = terms.FirstOrDefault(t => t.Centre == species[c].Element && t.Joins(species[a].Element, species[b].Element));
                }
            }
        }

        return found;
    }

    private readonly record struct Neighbour(int Atom, Cartesian Vector, double Distance);
}
