using Screening.Core.Structures;

namespace Screening.Core.Trajectories;

/// <summary>A kind of site: a representative position and, for a tetrahedron, how its corners are named.</summary>
/// <param name="Type">Name of the kind.</param>
/// <param name="Center">Fractional in the unit cell; its images under the space group are the sites.</param>
/// <param name="VertexLabels">Labels of the framework positions that may be corners; empty for a site that is a point.</param>
/// <param name="Vertices">Corners: the nearest so many positions; 0 for a point.</param>
/// <param name="CutoffAngstrom">Corners are no further from the centre than this.</param>
public sealed record SiteKind(string Type, Fractional Center, IReadOnlyList<string> VertexLabels, int Vertices, double CutoffAngstrom);

/// <summary>
/// Sites of the mobile ion in the unit cell of a framework, as points or as tetrahedra whose corners are framework atoms and move with them.
/// </summary>
public sealed record SiteDefinition
{
    /// <summary>Furthest that an atom may be from the framework position it stands for, Å: half of an anion-anion distance.</summary>
    public const double FurthestVertexAngstrom = 1.8;

    /// <summary>Framework of the unit cell: every position with its label and the elements that may sit there.</summary>
    public required Structure Framework { get; init; }

    public required IReadOnlyList<SymmetryOperation> Operations { get; init; }

    public required IReadOnlyList<SiteKind> Kinds { get; init; }

    /// <summary>Elements by whose positions the origin is found; empty for the whole framework.</summary>
    public IReadOnlyList<Element> AlignBy { get; init; } = [];

    /// <summary>The description with these sites, in the frame's own origin, the corners named by atom.</summary>
    /// <exception cref="StructureFileException">The framework does not fit the frame, or a site has too few corners.</exception>
    public TrajectoryInfo Apply(TrajectoryInfo info, TrajectoryFrame frame)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(frame);
        Placement placement = ReferenceAlignment.Locate(info, frame, Framework, AlignBy);
        VertexFinder finder = new(this, placement, info, frame);
        List<ReferenceSite> sites = [];
        foreach (SiteKind kind in Kinds)
        {
            foreach (Fractional center in OrbitExpansion.Expand(Framework.Lattice, Operations, kind.Center, OrbitExpansion.SmallestToleranceAngstrom, out _))
            {
                foreach (Fractional image in placement.Images(center))
                {
                    sites.Add(new(kind.Type, image, 0) { Vertices = kind.Vertices == 0 ? [] : finder.Around(kind, image) });
                }
            }
        }

        return info with { MobileSites = sites };
    }

    /// <summary>Finds corners among the repeated framework positions, and the atom that stands at each.</summary>
    private sealed class VertexFinder
    {
        private readonly SiteDefinition _definition;
        private readonly TrajectoryInfo _info;
        private readonly List<(string Label, Fractional Position, int Atom)> _positions = [];

        public VertexFinder(SiteDefinition definition, Placement placement, TrajectoryInfo info, TrajectoryFrame frame)
        {
            (_definition, _info) = (definition, info);
            HashSet<string> needed = [.. definition.Kinds.SelectMany(k => k.VertexLabels)];
            HashSet<int> taken = [];
            foreach (Site site in definition.Framework.Sites.Where(s => needed.Contains(s.Label)))
            {
                HashSet<Element> elements = [.. site.Occupants.Select(o => o.Element)];
                int[] atoms = [.. Enumerable.Range(0, info.Atoms.Count).Where(i => elements.Contains(info.Atoms[i].Element))];
                foreach (Fractional position in placement.Images(site.Position))
                {
                    (int atom, double distance) = atoms.Select(i => (i, info.Lattice.Distance(position, new(frame.U[i], frame.V[i], frame.W[i]))))
                        .DefaultIfEmpty((-1, double.PositiveInfinity)).MinBy(p => p.Item2);
                    if (distance > FurthestVertexAngstrom || !taken.Add(atom))
                    {
                        throw Bad($"no atom of its own stands at the framework position {site.Label} ({position.U:0.000}, {position.V:0.000}, {position.W:0.000}); the nearest is {distance:0.0} Å away");
                    }

                    _positions.Add((site.Label, position, atom));
                }
            }
        }

        public int[] Around(SiteKind kind, Fractional center)
        {
            int[] near = [.. _positions.Where(p => kind.VertexLabels.Contains(p.Label))
                .Select(p => (p.Atom, Distance: _info.Lattice.Distance(center, p.Position)))
                .Where(p => p.Distance <= kind.CutoffAngstrom).OrderBy(p => p.Distance).ThenBy(p => p.Atom).Take(kind.Vertices).Select(p => p.Atom)];
            return near.Length == kind.Vertices ? near : throw Bad(
                $"site {kind.Type} has {near.Length} corners within {kind.CutoffAngstrom:0.00} Å; {kind.Vertices} are expected");
        }

        private StructureFileException Bad(FormattableString message) =>
            new(_definition.Framework.Source, null, FormattableString.Invariant(message));
    }
}
