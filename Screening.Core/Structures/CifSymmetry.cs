using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>Finds the symmetry operations of a data block: listed, or generated from the Hall symbol, the name or the number.</summary>
internal static class CifSymmetry
{
    private static readonly string[] OperationTags =
        ["_space_group_symop_operation_xyz", "_symmetry_equiv_pos_as_xyz", "_symmetry_equiv_pos_site_xyz", "_space_group_symop_magn_operation_xyz"];

    private static readonly string[] NameTags =
        ["_space_group_name_h-m_alt", "_symmetry_space_group_name_h-m", "_space_group_name_h-m", "_space_group_name_h-m_full", "_symmetry_space_group_name_h-m_full", "_parent_space_group_name_h-m_alt"];

    private static readonly string[] NumberTags =
        ["_space_group_it_number", "_symmetry_int_tables_number", "_symmetry_group_it_number"];

    /// <summary>Name as stated, or the tabulated name of the stated number, or null.</summary>
    internal static string? Name(CifBlock block)
    {
        if (block.Text(NameTags) is { } name)
        {
            return name.Replace('\n', ' ').Trim();
        }

        return Number(block) is { } number ? SpaceGroupSetting.FromNumber(number)[0].Name : null;
    }

    internal static int? Number(CifBlock block) =>
        block.Text(NumberTags) is { } text && int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number is >= 1 and <= 230
            ? number
            : null;

    /// <summary>Candidates in order of preference; more than one only where a name leaves the origin or the axes open.</summary>
    /// <exception cref="StructureFileException">No operation is listed and the space group is unknown.</exception>
    internal static List<(IReadOnlyList<SymmetryOperation> Operations, string? Setting)> Find(string path, CifBlock block, Lattice lattice, List<StructureWarning> warnings)
    {
        if (Listed(path, block, lattice, warnings) is { } listed)
        {
            return [(listed, null)];
        }

        if (block.Text("_space_group_name_hall", "_symmetry_space_group_name_hall") is { } hall)
        {
            try
            {
                return [(HallSymbol.Operations(hall), null)];
            }
            catch (FormatException e)
            {
                warnings.Add(new("unknown-hall-symbol", e.Message));
            }
        }

        string? name = block.Text(NameTags);
        int? number = Number(block);
        List<SpaceGroupSetting> settings = name is null ? [] : [.. SpaceGroupSetting.FromName(name)];
        if (settings.Count == 0 && number is { } n)
        {
            if (name is not null)
            {
                warnings.Add(new("unknown-space-group-name", $"'{name}' is no tabulated space-group name; the number {n} in its standard setting is used."));
            }

            settings = [.. SpaceGroupSetting.FromNumber(n)];
            string standard = settings[0].Name;
            settings = [.. settings.Where(s => s.Name == standard)];
        }

        if (settings.Count == 0)
        {
            if (name is not null)
            {
                CifToken at = block.Find(NameTags)!.Value;
                throw new StructureFileException(path, at.Line, $"no symmetry operations are listed and '{name}' is no space-group name that is known; list the operations or give a tabulated name.");
            }

            warnings.Add(new("no-symmetry-stated", "The file states neither symmetry operations nor a space group: taken as P 1, every atom listed."));
            return [([SymmetryOperation.Identity], null)];
        }

        settings = Fitting(settings, lattice);
        return [.. settings.Select(s => (s.Operations, (string?)(s.Setting.Length > 0 ? $"{s.Name} setting {s.Setting}" : s.Name)))];
    }

    /// <summary>
    /// Operations listed in the file, each once, with the centring of magnetic files applied. Null where none is listed, or where
    /// only the identity is although the space group has more and the name is tabulated.
    /// </summary>
    private static IReadOnlyList<SymmetryOperation>? Listed(string path, CifBlock block, Lattice lattice, List<StructureWarning> warnings)
    {
        foreach (string tag in OperationTags)
        {
            List<CifToken> texts = Values(block, tag);
            if (texts.Count == 0)
            {
                continue;
            }

            bool magnetic = tag.Contains("magn", StringComparison.Ordinal);
            List<SymmetryOperation> operations = Parse(path, texts, magnetic);
            if (magnetic)
            {
                warnings.Add(new("magnetic-structure", "A magnetic structure: atoms and cell are read, moments and time reversal are ignored."));
                List<SymmetryOperation> centring = Parse(path, Values(block, "_space_group_symop_magn_centering_xyz"), magnetic);
                operations = [.. centring.DefaultIfEmpty(SymmetryOperation.Identity).SelectMany(c => operations.Select(c.After)).Distinct()];
            }

            if (!operations.Contains(SymmetryOperation.Identity))
            {
                operations.Insert(0, SymmetryOperation.Identity);
                warnings.Add(new("identity-missing", "The list of symmetry operations lacks the identity x,y,z, which was added."));
            }

            CheckOrder(block, lattice, operations, magnetic, warnings);
            return operations;
        }

        return null;
    }

    private static List<CifToken> Values(CifBlock block, string tag)
    {
        if (block.LoopWith(tag) is { } loop)
        {
            int column = loop.Column(tag);
            return [.. Enumerable.Range(0, loop.RowCount).Select(r => loop[r, column]).Where(v => !v.IsMissing)];
        }

        return block.Find(tag) is { } single ? [single] : [];
    }

    private static List<SymmetryOperation> Parse(string path, List<CifToken> texts, bool magnetic)
    {
        List<SymmetryOperation> operations = [];
        HashSet<SymmetryOperation> known = [];
        foreach (CifToken token in texts)
        {
            string text = token.Text.Trim();
            if (magnetic && text.LastIndexOf(',') is int comma && text.Count(c => c == ',') == 3)
            {
                text = text[..comma];
            }

            if (!SymmetryOperation.TryParse(text, out SymmetryOperation operation))
            {
                throw new StructureFileException(path, token.Line, $"'{text}' is no symmetry operation; expected three terms such as -x+1/2,y,z.");
            }

            if (known.Add(operation))
            {
                operations.Add(operation);
            }

            if (operations.Count > HallSymbol.LargestOrder)
            {
                throw new StructureFileException(path, token.Line, $"more than {HallSymbol.LargestOrder} different symmetry operations: no space group has so many.");
            }
        }

        return operations;
    }

    private static void CheckOrder(CifBlock block, Lattice lattice, List<SymmetryOperation> operations, bool magnetic, List<StructureWarning> warnings)
    {
        if (magnetic)
        {
            return;
        }

        if (!KeepsMetric(operations, lattice))
        {
            warnings.Add(new("symmetry-breaks-cell", "The listed symmetry operations do not map the cell onto itself: wrong cell parameters or operations of another setting."));
        }

        HashSet<SymmetryOperation> known = [.. operations];
        if (operations.Any(a => operations.Any(b => !known.Contains(a.After(b)))))
        {
            warnings.Add(new("symmetry-not-a-group", $"The {operations.Count} listed symmetry operations form no group (one is missing or wrong); they are used as listed."));
            return;
        }

        IReadOnlyList<SpaceGroupSetting> named = block.Text(NameTags) is { } name ? SpaceGroupSetting.FromName(name) : [];
        if (named.Count == 0 && Number(block) is { } number)
        {
            named = SpaceGroupSetting.FromNumber(number);
        }

        if (named.Count > 0 && named.All(s => s.Operations.Count != operations.Count))
        {
            warnings.Add(new("symmetry-name-mismatch",
                $"{operations.Count} symmetry operations are listed, while {named[0].Name} has {named[0].Operations.Count}; the listed ones are used."));
        }
    }

    /// <summary>Settings whose point group maps the cell's metric onto itself; for two origins, choice 2 (the centre) first.</summary>
    private static List<SpaceGroupSetting> Fitting(List<SpaceGroupSetting> settings, Lattice lattice)
    {
        List<SpaceGroupSetting> fitting = [.. settings.Where(s => KeepsMetric(s.Operations, lattice))];
        if (fitting.Count == 0)
        {
            fitting = settings;
        }

        string name = fitting[0].Name;
        fitting = [.. fitting.Where(s => s.Name == name && s.Number == fitting[0].Number)];
        return [.. fitting.OrderBy(s => s.Setting.StartsWith('2') ? 0 : 1)];
    }

    internal static bool KeepsMetric(IReadOnlyList<SymmetryOperation> operations, Lattice lattice)
    {
        // One per cent: cells of disordered samples are refined without constraints now and then.
        const double Tolerance = 0.01;
        Cartesian[] basis = [lattice.A, lattice.B, lattice.C];
        foreach (SymmetryOperation operation in operations)
        {
            for (int j = 0; j < 3; j++)
            {
                Cartesian image = lattice.ToCartesian(new(operation.Rotation[j], operation.Rotation[3 + j], operation.Rotation[6 + j]));
                if (Math.Abs(image.Length - basis[j].Length) > Tolerance * basis[j].Length)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
