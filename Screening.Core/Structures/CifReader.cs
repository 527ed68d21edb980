using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// Structures from crystallographic information files as journals, databases and programs really write them. Of several data blocks
/// the first with a usable structure is taken, and a warning says so.
/// </summary>
internal static class CifReader
{
    /// <exception cref="StructureFileException">No block holds a structure that can be read.</exception>
    internal static Structure Read(string path, string text)
    {
        List<CifBlock> blocks = CifBlock.ParseAll(path, StructureText.Lines(text));
        List<CifBlock> withAtoms = [.. blocks.Where(CifAtoms.HasAtoms)];
        if (withAtoms.Count == 0)
        {
            throw new StructureFileException(path, blocks.Count > 0 ? blocks[0].Line : null, blocks.Count == 0
                ? "no data block: this is no CIF."
                : "no structure in the file: no data block lists atoms with coordinates (_atom_site_fract_x).");
        }

        StructureFileException? first = null;
        foreach (CifBlock block in withAtoms)
        {
            try
            {
                Structure structure = ReadBlock(path, block);
                if (withAtoms.Count > 1)
                {
                    structure = structure with
                    {
                        Warnings = [new("several-structures", $"The file holds {withAtoms.Count} structures ({string.Join(", ", withAtoms.Select(b => b.Name))}); '{block.Name}' is used."), .. structure.Warnings],
                    };
                }

                return structure with { StatedFormula = structure.StatedFormula ?? blocks.Select(b => b.Text("_chemical_formula_sum")).FirstOrDefault(f => f is not null) };
            }
            catch (StructureFileException e)
            {
                first ??= e;
            }
        }

        throw first!;
    }

    private static Structure ReadBlock(string path, CifBlock block)
    {
        RejectModulated(path, block);
        List<StructureWarning> warnings = [];
        Lattice lattice = ReadLattice(path, block);
        string? formula = block.Text("_chemical_formula_sum");
        List<AtomRow> rows = CifAtoms.Read(path, block, lattice, FormulaParser.Elements(formula), warnings);
        var settings = CifSymmetry.Find(path, block, lattice, warnings);
        List<Site> sites = Expand(path, block, lattice, settings, rows, warnings, out IReadOnlyList<SymmetryOperation> symmetry);
        CheckVolume(block, lattice, warnings);
        return new()
        {
            Lattice = lattice,
            Sites = sites,
            Name = block.Name,
            SpaceGroup = CifSymmetry.Name(block),
            Source = path,
            Citation = Citation(block),
            StatedFormula = formula,
            StatedFormulaUnits = block.Text("_cell_formula_units_z") is { } z && NumberText.TryParse(z, out double units) && units > 0 ? units : null,
            Operations = symmetry,
            Warnings = warnings,
        };
    }

    /// <summary>
    /// Expands with the first setting whose orbits have the stated multiplicities, or, where none is stated, whose content is the stated formula;
    /// a name alone leaves the origin of some groups open.
    /// </summary>
    private static List<Site> Expand(string path, CifBlock block, Lattice lattice, List<(IReadOnlyList<SymmetryOperation> Operations, string? Setting)> settings, List<AtomRow> rows, List<StructureWarning> warnings,
        out IReadOnlyList<SymmetryOperation> symmetry)
    {
        symmetry = [];
        List<Site>? best = null;
        List<StructureWarning> bestWarnings = [];
        string? bestSetting = null;
        int fewestMisfits = int.MaxValue;
        StructureFileException? failure = null;
        foreach ((IReadOnlyList<SymmetryOperation> operations, string? setting) in settings)
        {
            try
            {
                List<StructureWarning> own = [];
                List<Site> sites = new SiteList(path, lattice, operations, own).Build(rows);
                int misfits = Misfits(block, rows, sites);
                if (misfits < fewestMisfits)
                {
                    (best, bestWarnings, bestSetting, fewestMisfits, symmetry) = (sites, own, setting, misfits, operations);
                }
            }
            catch (StructureFileException e)
            {
                failure ??= e;
            }
        }

        if (best is null)
        {
            throw failure!;
        }

        warnings.AddRange(bestWarnings);
        CheckMultiplicities(rows, best, warnings);
        if (bestSetting is not null)
        {
            warnings.Add(new("symmetry-generated", settings.Count == 1
                ? $"No symmetry operations are listed; those of {bestSetting} were generated."
                : $"No symmetry operations are listed and the name leaves the origin open; those of {bestSetting} were generated, which fits the file best."));
        }

        return best;
    }

    private static int Misfits(CifBlock block, List<AtomRow> rows, List<Site> sites)
    {
        int misfits = 0;
        Dictionary<int, int> sizes = sites.CountBy(s => s.Orbit).ToDictionary();
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].StatedMultiplicity is { } stated && sizes.TryGetValue(i, out int size) && size != stated)
            {
                misfits++;
            }
        }

        IReadOnlyDictionary<Element, double>? formula = FormulaParser.Parse(block.Text("_chemical_formula_sum"));
        if (formula is { Count: > 1 })
        {
            Composition content = new(sites.SelectMany(s => s.Occupants).Select(o => KeyValuePair.Create(o.Element, o.Occupancy)));
            double[] units = [.. formula.Where(f => f.Value > 0).Select(f => content[f.Key] / f.Value)];
            misfits += units.Length > 0 && units.Max() - units.Min() > 0.05 * units.Max() ? 1 : 0;
        }

        return misfits;
    }

    /// <summary>A stated volume that the cell does not have is the commonest sign of a mistyped length or angle.</summary>
    private static void CheckVolume(CifBlock block, Lattice lattice, List<StructureWarning> warnings)
    {
        const double Tolerance = 0.01;      // stated volumes are rounded to three digits at worst
        if (block.Text("_cell_volume") is { } text && NumberText.TryParse(text, out double stated) && stated > 0
            && Math.Abs(lattice.VolumeCubicAngstrom - stated) > Tolerance * stated + 0.5)
        {
            warnings.Add(new("volume-mismatch", string.Create(CultureInfo.InvariantCulture,
                $"The cell has a volume of {lattice.VolumeCubicAngstrom:0.0} Å³, the file states {stated:0.0} Å³: a length or angle may be mistyped.")));
        }
    }

    private static void CheckMultiplicities(List<AtomRow> rows, List<Site> sites, List<StructureWarning> warnings)
    {
        Dictionary<int, int> sizes = sites.CountBy(s => s.Orbit).ToDictionary();
        List<string> wrong = [];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows[i].StatedMultiplicity is { } stated && sizes.TryGetValue(i, out int size) && size != stated)
            {
                wrong.Add(string.Create(CultureInfo.InvariantCulture, $"{rows[i].Label} ({size} instead of {stated})"));
            }
        }

        if (wrong.Count > 0)
        {
            warnings.Add(new("multiplicity-mismatch", $"Images in the cell differ from the stated multiplicities: {string.Join(", ", wrong.Take(8))}{(wrong.Count > 8 ? " and more" : "")}."));
        }
    }

    private static Lattice ReadLattice(string path, CifBlock block)
    {
        double Item(string tag, double? otherwise)
        {
            CifToken? token = block.Find(tag);
            if (token is null)
            {
                return otherwise ?? throw new StructureFileException(path, block.Line, $"data block '{block.Name}' lists atoms but no {tag}: without a cell it is no crystal.");
            }

            if (!NumberText.TryParse(token.Value.Text, out double value))
            {
                throw new StructureFileException(path, token.Value.Line, $"{tag} is '{token.Value.Text}'; a number is expected.");
            }

            bool angle = tag.Contains("angle", StringComparison.Ordinal);
            if (value <= 0 || (angle && value >= 180) || value > 10_000)
            {
                throw new StructureFileException(path, token.Value.Line, $"{tag} is {token.Value.Text}; {(angle ? "an angle between 0 and 180 degrees" : "a length between 0 and 10000 Å")} is expected.");
            }

            return value;
        }

        double a = Item("_cell_length_a", null), b = Item("_cell_length_b", null), c = Item("_cell_length_c", null);
        double alpha = Item("_cell_angle_alpha", 90), beta = Item("_cell_angle_beta", 90), gamma = Item("_cell_angle_gamma", 90);
        try
        {
            return Lattice.FromParameters(a, b, c, alpha, beta, gamma);
        }
        catch (ArgumentException)
        {
            throw new StructureFileException(path, block.Find("_cell_angle_alpha")?.Line ?? block.Line,
                string.Create(CultureInfo.InvariantCulture, $"the angles {alpha}, {beta}, {gamma} close no cell."));
        }
    }

    private static void RejectModulated(string path, CifBlock block)
    {
        CifToken? dimension = block.Find("_cell_modulation_dimension");
        bool stated = dimension is { } d && d.Text.Trim() is not "0";
        if (stated || block.LoopWith("_cell_wave_vector_seq_id") is { RowCount: > 0 })
        {
            throw new StructureFileException(path, dimension?.Line ?? block.Line, "a modulated (incommensurate) structure, which no single cell describes: not supported.");
        }
    }

    private static string? Citation(CifBlock block)
    {
        string? doi = block.Text("_citation_doi", "_journal_paper_doi", "_publ_doi");
        string? journal = block.Text("_journal_name_full", "_citation_journal_full", "_citation_journal_abbrev");
        string? volume = block.Text("_journal_volume", "_citation_journal_volume");
        string? page = block.Text("_journal_page_first", "_citation_page_first");
        string? year = block.Text("_journal_year", "_citation_year");
        string? title = block.Text("_publ_section_title", "_citation_title");
        List<string> parts = [];
        foreach (string? part in (ReadOnlySpan<string?>)[title, journal, volume, page, year is null ? null : $"({year})", doi is null ? null : $"doi:{doi}"])
        {
            if (part is not null)
            {
                parts.Add(string.Join(' ', part.Split((char[])[' ', '\n', '\r', '\t'], StringSplitOptions.RemoveEmptyEntries)));
            }
        }

        return parts.Count > 0 ? string.Join(" ", parts) : null;
    }
}
