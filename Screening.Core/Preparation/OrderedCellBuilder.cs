using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>Turns arrangements of the disordered sites of one supercell into ordered cells.</summary>
internal sealed class OrderedCellBuilder
{
    private readonly Structure _structure;
    private readonly SiteModel _model;
    private readonly PrimitiveCell _primitive;
    private readonly Supercell _cell;
    private readonly Species? _mobile;
    private readonly List<(int PrimitiveSite, Fractional Position)> _sites;
    private readonly int[] _disordered;
    private readonly EwaldSum _ewald;
    private readonly List<ReferenceSite> _mobileSites;

    internal OrderedCellBuilder(Structure structure, SiteModel model, PrimitiveCell primitive, Supercell cell, Species? mobile)
    {
        (_structure, _model, _primitive, _cell, _mobile) = (structure, model, primitive, cell, mobile);
        _sites = cell.Expand(primitive);
        _disordered = [.. Enumerable.Range(0, _sites.Count).Where(i => model.OrbitOf[_sites[i].PrimitiveSite] >= 0)];
        _ewald = new(cell.Lattice);
        _mobileSites = SplitSites.Merged(cell.Lattice, [.. _sites.Select(s => (Parent: ParentSite(s.PrimitiveSite), s.Position))
            .Where(s => s.Parent.Occupants.Any(o => o.Element == mobile?.Element))
            .Select(s => new ReferenceSite(s.Parent.Label, s.Position, s.Parent.Occupants.Where(o => o.Element == mobile?.Element).Sum(o => o.Occupancy)))]);
    }

    internal OrderingProblem Problem()
    {
        int[] settled = [.. Enumerable.Range(0, _sites.Count).Where(i => _model.Fixed[_sites[i].PrimitiveSite] is not null)];
        return new(
            _cell.Lattice,
            [.. _disordered.Select(i => _sites[i].Position)],
            [.. _disordered.Select(i => _model.OrbitOf[_sites[i].PrimitiveSite])],
            _model.OrbitsOf(_cell.Index),
            [.. settled.Select(i => _sites[i].Position)],
            [.. settled.Select(i => _model.Fixed[_sites[i].PrimitiveSite]!.Value)])
        {
            Assemblies = Assemblies() ?? [],
        };
    }

    /// <summary>Whether the cell's sites hold whole instances of every disordered region.</summary>
    internal bool HoldsWholeAssemblies => Assemblies() is not null;

    private IReadOnlyList<AssemblySites>? Assemblies() => _model.Assemblies.Instances.Count == 0 ? [] : GroupedOccupancies.In(
        _model, _cell.Index, _primitive.Lattice.Combine(_cell.Rows), [.. _disordered.Select(i => _sites[i].Position)], [.. _disordered.Select(i => _primitive.Sites[_sites[i].PrimitiveSite])]);

    /// <param name="occupants">Index of the species on each disordered site, in the order of <see cref="Problem"/>.</param>
    /// <param name="ordering">Number of this ordering.</param>
    internal OrderedCell Build(int[] occupants, int ordering)
    {
        List<(Species Species, Fractional Position, string Label)> atoms = [];
        for (int i = 0; i < _sites.Count; i++)
        {
            if (_model.Fixed[_sites[i].PrimitiveSite] is { } species)
            {
                atoms.Add((species, _sites[i].Position, ParentSite(_sites[i].PrimitiveSite).Label));
            }
        }

        for (int k = 0; k < _disordered.Length; k++)
        {
            int i = _disordered[k];
            IReadOnlyList<Species> species = _model.Orbits[_model.OrbitOf[_sites[i].PrimitiveSite]].Species;
            if (occupants[k] < species.Count)
            {
                atoms.Add((species[occupants[k]], _sites[i].Position, ParentSite(_sites[i].PrimitiveSite).Label));
            }
        }

        // Stable sort: mobile ions first, then electropositive before electronegative; within a species in order of the sites.
        atoms = [.. atoms.OrderBy(a => a.Species == _mobile ? 0 : 1)
            .ThenBy(a => a.Species.Element.Electronegativity).ThenBy(a => a.Species.Element.AtomicNumber).ThenBy(a => a.Species.OxidationState)];
        Fractional[] positions = [.. atoms.Select(a => a.Position)];
        return new OrderedCell
        {
            Lattice = _cell.Lattice,
            Atoms = [.. atoms.Select(a => a.Species)],
            Positions = positions,
            SiteLabels = [.. atoms.Select(a => a.Label)],
            Mobile = _mobile ?? atoms[0].Species,
            MobileSites = _mobileSites,
            Ordering = ordering,
            CoulombEnergyEv = _ewald.Energy(positions, [.. atoms.Select(a => a.Species.OxidationState)]),
        };
    }

    private Site ParentSite(int primitiveSite) => _structure.Sites[_primitive.Sites[primitiveSite]];
}
