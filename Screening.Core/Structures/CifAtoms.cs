using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>Reads the atom list of a CIF data block.</summary>
internal static class CifAtoms
{
    private static readonly string[] X = ["_atom_site_fract_x"], Y = ["_atom_site_fract_y"], Z = ["_atom_site_fract_z"];
    private static readonly string[] CartX = ["_atom_site_cartn_x"], CartY = ["_atom_site_cartn_y"], CartZ = ["_atom_site_cartn_z"];

    internal static bool HasAtoms(CifBlock block)
    {
        CifLoop? loop = Loop(block, out bool cartesian);
        if (loop is null)
        {
            return false;
        }

        int column = loop.Column(cartesian ? CartX : X);
        return Enumerable.Range(0, loop.RowCount).Any(r => !loop[r, column].IsMissing);
    }

    /// <param name="mentioned">Elements of the stated formula.</param>
    internal static List<AtomRow> Read(string path, CifBlock block, Lattice lattice, IReadOnlySet<Element> mentioned, List<StructureWarning> warnings)
    {
        CifLoop loop = Loop(block, out bool cartesian)!;
        if (loop.IsRagged)
        {
            throw new StructureFileException(path, RaggedLine(loop), $"the atom list opened at line {loop.Line} has {loop.Tags.Count} columns, but its {loop.Values.Count} values fill no whole number of rows: a value is missing or one too many near here.");
        }

        int x = loop.Column(cartesian ? CartX : X), y = loop.Column(cartesian ? CartY : Y), z = loop.Column(cartesian ? CartZ : Z);
        int label = loop.Column("_atom_site_label", "_atom_site_id", "_atom_site_label_atom_id");
        int type = loop.Column("_atom_site_type_symbol");
        int occupancy = loop.Column("_atom_site_occupancy");
        int multiplicity = loop.Column("_atom_site_symmetry_multiplicity", "_atom_site_site_symmetry_multiplicity");
        int hydrogens = loop.Column("_atom_site_attached_hydrogens");
        int flag = loop.Column("_atom_site_calc_flag");
        int group = loop.Column("_atom_site_disorder_group"), assembly = loop.Column("_atom_site_disorder_assembly");
        if (y < 0 || z < 0 || (label < 0 && type < 0))
        {
            throw new StructureFileException(path, loop.Line, "the atom list lacks a coordinate column or both label and type symbol.");
        }

        Dictionary<string, double> charges = OxidationNumbers(block);
        List<AtomRow> rows = [];
        List<string> vacancies = [], withoutPosition = [], missingHydrogens = [];
        HashSet<string> disorderGroups = [];
        for (int r = 0; r < loop.RowCount; r++)
        {
            CifToken at = loop[r, x];
            string name = label >= 0 && !loop[r, label].IsMissing ? loop[r, label].Text : type >= 0 ? loop[r, type].Text : $"#{r + 1}";
            if (at.IsMissing || loop[r, y].IsMissing || loop[r, z].IsMissing || (flag >= 0 && loop[r, flag].Text.StartsWith("dum", StringComparison.OrdinalIgnoreCase)))
            {
                withoutPosition.Add(name);
                continue;
            }

            double share = occupancy >= 0 && !loop[r, occupancy].IsMissing ? Number(path, loop[r, occupancy], "_atom_site_occupancy") : 1;
            if (share is < 0 or > 1 + SiteList.OccupancyExcess)
            {
                throw new StructureFileException(path, loop[r, occupancy].Line, string.Create(CultureInfo.InvariantCulture, $"the occupancy of {name} is {share}; between 0 and 1 is possible."));
            }

            string symbol = type >= 0 && !loop[r, type].IsMissing ? loop[r, type].Text : "";
            if (share == 0 || symbol is "Va" or "Vac" or "vac" or "Vc" or "VAC")
            {
                vacancies.Add(name);
                continue;
            }

            SiteSpecies species = (symbol.Length > 0 ? SiteSpecies.FromSymbol(symbol, mentioned) : SiteSpecies.FromLabel(name, mentioned))
                ?? throw new StructureFileException(path, at.Line, $"site {name}: '{(symbol.Length > 0 ? symbol : name)}' names no element; a symbol such as Li, Li1+ or '0.8Nb + 0.2Zr' is expected.");
            if (symbol.Length > 0 && species.MissingHydrogens > 0)
            {
                throw new StructureFileException(path, at.Line, $"site {name}: '{symbol}' is a group of atoms on one position, and its {species.MissingHydrogens} hydrogen atoms have none; list the atoms one by one.");
            }

            int attached = hydrogens >= 0 && !loop[r, hydrogens].IsMissing && NumberText.TryParse(loop[r, hydrogens].Text, out double h) ? (int)Math.Round(h) : 0;
            if (attached > 0 || species.MissingHydrogens > 0)
            {
                missingHydrogens.Add($"{name} ({(symbol.Length > 0 ? symbol : name)}{(attached > 0 ? $", {attached} attached" : "")})");
            }

            DisorderGroup? disorder = null;
            if (group >= 0 && !loop[r, group].IsMissing)
            {
                disorderGroups.Add(loop[r, group].Text);

                // A full site belongs to every alternative.
                disorder = share < 1 - Composition.OccupancyTolerance ? new(assembly >= 0 && !loop[r, assembly].IsMissing ? loop[r, assembly].Text : "", loop[r, group].Text) : null;
            }

            List<Occupant> occupants = [.. species.Parts.Select(p => new Occupant(p.Element, p.Share * share, p.OxidationState ?? Charge(charges, symbol, p.Element)))];
            (Fractional position, double rounding) = Position(path, loop, r, x, y, z, cartesian, lattice);
            int? stated = multiplicity >= 0 && int.TryParse(loop[r, multiplicity].Text, NumberStyles.None, CultureInfo.InvariantCulture, out int m) ? m : null;
            rows.Add(new(name, occupants, position, rounding, stated, at.Line) { Disorder = disorder });
        }

        Warn(warnings, vacancies, withoutPosition, missingHydrogens, disorderGroups);
        if (rows.Count == 0)
        {
            throw new StructureFileException(path, loop.Line, "no atom of the list has a position and an occupancy above zero.");
        }

        return rows;
    }

    private static void Warn(List<StructureWarning> warnings, List<string> vacancies, List<string> withoutPosition, List<string> missingHydrogens, HashSet<string> disorderGroups)
    {
        if (vacancies.Count > 0)
        {
            warnings.Add(new("empty-sites", $"Sites with occupancy 0 or named vacancy are left out: {List(vacancies)}."));
        }

        if (withoutPosition.Count > 0)
        {
            warnings.Add(new("atoms-without-position", $"Atoms without coordinates are left out: {List(withoutPosition)}."));
        }

        if (missingHydrogens.Count > 0)
        {
            warnings.Add(new("missing-hydrogens", $"Hydrogen atoms without positions of their own are missing from the composition: {List(missingHydrogens)}."));
        }

        if (disorderGroups.Count > 1)
        {
            warnings.Add(new("disorder-groups", $"Disorder groups {string.Join(", ", disorderGroups.Order(StringComparer.Ordinal))} are alternatives: atoms of one group are placed together, those of different groups of one assembly never."));
        }
    }

    private static string List(List<string> names) =>
        names.Count <= 8 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(8))} and {names.Count - 8} more";

    private static CifLoop? Loop(CifBlock block, out bool cartesian)
    {
        cartesian = false;
        CifLoop? loop = block.LoopWith(X[0]);
        if (loop is not null)
        {
            return loop;
        }

        if (block.Items.ContainsKey(X[0]) && block.Items.TryGetValue(Y[0], out _) && block.Items.TryGetValue(Z[0], out _))
        {
            // One atom written without a loop.
            CifLoop single = new(block.Items[X[0]].Line);
            foreach ((string tag, CifToken value) in block.Items.Where(i => i.Key.StartsWith("_atom_site_", StringComparison.Ordinal)))
            {
                single.Tags.Add(tag);
                single.Values.Add(value);
            }

            return single;
        }

        cartesian = true;
        return block.LoopWith(CartX[0]);
    }

    private static (Fractional Position, double RoundingAngstrom) Position(string path, CifLoop loop, int row, int x, int y, int z, bool cartesian, Lattice lattice)
    {
        double u = Coordinate(path, loop[row, x], out double du), v = Coordinate(path, loop[row, y], out double dv), w = Coordinate(path, loop[row, z], out double dw);
        if (cartesian)
        {
            return (lattice.ToFractional(new(u, v, w)), Math.Sqrt(du * du + dv * dv + dw * dw));
        }

        double ru = Math.Abs(du) * lattice.A.Length, rv = Math.Abs(dv) * lattice.B.Length, rw = Math.Abs(dw) * lattice.C.Length;
        return (new(u, v, w), Math.Sqrt(ru * ru + rv * rv + rw * rw));
    }

    /// <summary>
    /// A coordinate and the rounding error of its last digit. Sixths written as 0.33, 0.667 or 0.1667 become exact; a written 0, 1/8, 1/4, 0.5
    /// is exact already.
    /// </summary>
    private static double Coordinate(string path, CifToken token, out double rounding)
    {
        double value = Number(path, token, "a coordinate", out double halfUnit);
        if (Math.Abs(value) > 1e4)
        {
            throw new StructureFileException(path, token.Line, $"the coordinate {token.Text} is too large.");
        }

        rounding = halfUnit;
        if (value * 8 == Math.Round(value * 8))
        {
            rounding = 0;
            return value;
        }

        double sixth = Math.Round(value * 6) / 6;
        // 0.333 and 0.67 are rounded, 0.666 is cut off (from three digits on).
        bool rounded = halfUnit <= 0.0051 && Math.Abs(value - sixth) <= 1.001 * halfUnit;
        bool cut = halfUnit <= 0.00051 && Math.Abs(value) < Math.Abs(sixth) && Math.Abs(value - sixth) < 2 * halfUnit;
        if (rounded || cut)
        {
            rounding = 0;
            return sixth;
        }

        return value;
    }

    private static double Number(string path, CifToken token, string what) => Number(path, token, what, out _);

    private static double Number(string path, CifToken token, string what, out double halfUnit) =>
        NumberText.TryParse(token.Text, out double value, out halfUnit)
            ? value
            : throw new StructureFileException(path, token.Line, $"'{token.Text}' stands where {what} is expected, a number.");

    /// <summary>The row where values and columns first disagree: the first coordinate that is no number.</summary>
    private static int RaggedLine(CifLoop loop)
    {
        int x = loop.Column("_atom_site_fract_x", "_atom_site_cartn_x");
        for (int r = 0; r < loop.RowCount; r++)
        {
            if (!loop[r, x].IsMissing && !NumberText.TryParse(loop[r, x].Text, out _))
            {
                return loop[r, x].Line;
            }
        }

        return loop.Values.Count > 0 ? loop.Values[^1].Line : loop.Line;
    }

    private static Dictionary<string, double> OxidationNumbers(CifBlock block)
    {
        Dictionary<string, double> charges = [];
        CifLoop? loop = block.LoopWith("_atom_type_oxidation_number");
        int symbol = loop?.Column("_atom_type_symbol") ?? -1;
        if (loop is not null && symbol >= 0)
        {
            int number = loop.Column("_atom_type_oxidation_number");
            for (int r = 0; r < loop.RowCount; r++)
            {
                if (NumberText.TryParse(loop[r, number].Text, out double charge))
                {
                    charges[loop[r, symbol].Text] = charge;
                }
            }
        }

        return charges;
    }

    private static double? Charge(Dictionary<string, double> charges, string symbol, Element element) =>
        charges.TryGetValue(symbol, out double charge) || charges.TryGetValue(element.Symbol, out charge) ? charge : null;
}
