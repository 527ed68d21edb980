using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>One row of a file's atom list.</summary>
/// <param name="RoundingAngstrom">How far rounding of the written coordinates may have moved the atom, Å.</param>
/// <param name="StatedMultiplicity">Number of images the file states, or null.</param>
internal sealed record AtomRow(string Label, IReadOnlyList<Occupant> Occupants, Fractional Position, double RoundingAngstrom, int? StatedMultiplicity, int Line)
{
    internal DisorderGroup? Disorder { get; init; }
}

/// <summary>
/// From atom rows and symmetry to the sites of the whole cell: orbits are expanded, rows that share a position become one mixed site,
/// occupancies are checked.
/// </summary>
internal sealed class SiteList(string path, Lattice lattice, IReadOnlyList<SymmetryOperation> operations, List<StructureWarning> warnings)
{
    /// <summary>
    /// Rows nearer than this share one site, Å. Species on a mixed site are refined at one position or at positions a few hundredths
    /// apart; genuine split sites are refined apart only beyond a thermal amplitude, about 0.1 Å.
    /// </summary>
    internal const double SharedSiteAngstrom = 0.05;

    /// <summary>Sums up to this much above 1 are rounding of three-digit occupancies and are scaled to 1; larger ones are a wrong file.</summary>
    internal const double OccupancyExcess = 0.05;

    /// <summary>A cell with more positions is no crystal this program can screen; the limit keeps a damaged file from filling memory.</summary>
    internal const int MostSites = 200_000;

    /// <summary>Grid cells at least half an ångström wide, so that a shared site lies in the same cell or one beside it.</summary>
    private readonly (int A, int B, int C) _cells = (Cells(lattice.Widths.A), Cells(lattice.Widths.B), Cells(lattice.Widths.C));

    private readonly Dictionary<(int, int, int), List<(Orbit Orbit, Fractional Position)>> _grid = [];

    private sealed record Orbit(List<string> Labels, List<Occupant> Occupants, List<Fractional> Positions, int Index, int Line)
    {
        internal DisorderGroup? Disorder { get; set; }
    }

    internal List<Site> Build(IReadOnlyList<AtomRow> rows)
    {
        List<Orbit> orbits = [];
        long total = 0;
        for (int i = 0; i < rows.Count; i++)
        {
            AtomRow row = rows[i];
            List<Fractional> positions = Expand(row);
            total += positions.Count;
            if (total > MostSites)
            {
                throw new StructureFileException(path, row.Line, $"more than {MostSites} positions in the cell.");
            }

            Orbit? shared = FindShared(positions);
            if (shared is not null)
            {
                Join(shared, row);
            }
            else
            {
                orbits.Add(new([row.Label], [.. row.Occupants], positions, i, row.Line) { Disorder = row.Disorder });
                Remember(orbits[^1]);
            }
        }

        return [.. orbits.SelectMany(ToSites)];
    }

    private List<Fractional> Expand(AtomRow row)
    {
        List<Fractional> positions = OrbitExpansion.Expand(lattice, operations, row.Position, row.RoundingAngstrom, out _);
        if (row.StatedMultiplicity is { } stated && stated > 0 && positions.Count > stated && positions.Count % stated == 0)
        {
            // The file itself says the atom sits on a special position: allow for all the imprecision that can still be imprecision.
            List<Fractional> wider = OrbitExpansion.Expand(lattice, operations, row.Position, OrbitExpansion.LargestToleranceAngstrom, out _);
            positions = wider.Count == stated ? wider : positions;
        }

        return positions;
    }

    /// <summary>The orbit with as many images that has one at this place, found through a grid of the positions so far.</summary>
    private Orbit? FindShared(List<Fractional> positions)
    {
        Fractional first = positions[0];
        (int a, int b, int c) = Cell(first);
        for (int i = -1; i <= 1; i++)
        {
            for (int j = -1; j <= 1; j++)
            {
                for (int k = -1; k <= 1; k++)
                {
                    (int, int, int) cell = (Wrap(a + i, _cells.A), Wrap(b + j, _cells.B), Wrap(c + k, _cells.C));
                    foreach ((Orbit orbit, Fractional position) in _grid.GetValueOrDefault(cell) ?? [])
                    {
                        if (orbit.Positions.Count == positions.Count && Distance(position, first) < SharedSiteAngstrom)
                        {
                            return orbit;
                        }
                    }
                }
            }
        }

        return null;
    }

    private void Remember(Orbit orbit)
    {
        foreach (Fractional position in orbit.Positions)
        {
            (int, int, int) cell = Cell(position);
            if (!_grid.TryGetValue(cell, out List<(Orbit, Fractional)>? list))
            {
                _grid[cell] = list = [];
            }

            list.Add((orbit, position));
        }
    }

    private static int Cells(double width) => (int)Math.Clamp(width / 0.5, 1, 1000);

    private (int, int, int) Cell(Fractional p) => (Wrap((int)(p.U * _cells.A), _cells.A), Wrap((int)(p.V * _cells.B), _cells.B), Wrap((int)(p.W * _cells.C), _cells.C));

    private static int Wrap(int index, int cells) => index < 0 ? index + cells : index >= cells ? index - cells : index;

    private double Distance(Fractional p, Fractional q) => lattice.ToCartesian(OrbitExpansion.Nearest(p - q)).Length;

    private void Join(Orbit orbit, AtomRow row)
    {
        bool twice = row.Occupants.Count == 1 && orbit.Occupants.Count == 1 && orbit.Occupants[0].Element == row.Occupants[0].Element
            && row.Occupants[0].Occupancy + orbit.Occupants[0].Occupancy > 1 + OccupancyExcess
            && row.Occupants[0].Occupancy == orbit.Occupants[0].Occupancy;
        if (twice && row.Occupants[0].Occupancy > 0.99)
        {
            warnings.Add(new("duplicate-atom", $"{row.Label} (line {row.Line}) repeats {orbit.Labels[0]} (line {orbit.Line}) at the same position and is dropped."));
            return;
        }

        // Alternatives on one position exclude each other anyway.
        orbit.Disorder = orbit.Disorder == row.Disorder ? row.Disorder : null;
        foreach (Occupant occupant in row.Occupants)
        {
            int same = orbit.Occupants.FindIndex(o => o.Element == occupant.Element);
            if (same < 0)
            {
                orbit.Occupants.Add(occupant);
                continue;
            }

            Occupant old = orbit.Occupants[same];
            double sum = old.Occupancy + occupant.Occupancy;
            double? charge = old.StatedOxidationState is { } a && occupant.StatedOxidationState is { } b && sum > 0
                ? (a * old.Occupancy + b * occupant.Occupancy) / sum
                : null;
            orbit.Occupants[same] = new(old.Element, sum, charge);
        }

        if (!orbit.Labels.Contains(row.Label))
        {
            orbit.Labels.Add(row.Label);
        }
    }

    private IEnumerable<Site> ToSites(Orbit orbit)
    {
        string label = string.Join('/', orbit.Labels);
        double sum = orbit.Occupants.Sum(o => o.Occupancy);
        if (sum > 1 + OccupancyExcess)
        {
            throw new StructureFileException(path, orbit.Line, string.Create(CultureInfo.InvariantCulture,
                $"the occupancies on site {label} sum to {sum:0.###} ({string.Join(" + ", orbit.Occupants.Select(o => string.Create(CultureInfo.InvariantCulture, $"{o.Element} {o.Occupancy:0.###}")))}); at most 1 is possible."));
        }

        List<Occupant> occupants = orbit.Occupants;
        if (sum > 1)
        {
            occupants = [.. occupants.Select(o => o with { Occupancy = o.Occupancy / sum })];
            if (sum > 1 + Composition.OccupancyTolerance)
            {
                warnings.Add(new("occupancy-above-one", string.Create(CultureInfo.InvariantCulture, $"The occupancies on site {label} sum to {sum:0.####} and were scaled to 1.")));
            }
        }

        return orbit.Positions.Select(p => new Site(label, p, occupants, orbit.Index) { Disorder = orbit.Disorder });
    }
}
