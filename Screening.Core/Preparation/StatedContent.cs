using Screening.Core.Structures;

namespace Screening.Core.Preparation;

/// <summary>
/// A mobile ion that a file speaks of and does not place: its formula, its name or its file name is a composition that agrees with the atom
/// list in everything but that element. Light atoms are often missing from refinements against X-rays.
/// </summary>
internal static class StatedContent
{
    /// <summary>Ratios of the elements on both sides agree to this.</summary>
    private const double RatioTolerance = 0.05;

    /// <summary>Element and atoms in the file's cell, with the text that says so; null where nothing does.</summary>
    internal static (Element Element, double Amount, string Text)? MissingMobile(Structure structure)
    {
        Composition placed = structure.Composition;
        foreach (string text in new[] { structure.StatedFormula ?? "", structure.Name, Stem(structure.Source) })
        {
            if (FormulaParser.Parse(text) is not { } stated || stated.Count != placed.Elements.Count + 1)
            {
                continue;
            }

            Element[] extra = [.. stated.Keys.Where(e => !placed.Elements.Contains(e))];
            if (extra is not [var missing] || !MobileIon.Order.Any(m => m.Element == missing))
            {
                continue;
            }

            double[] factors = [.. placed.Elements.Select(e => placed[e] / stated[e])];
            if (factors.Max() < (1 + RatioTolerance) * factors.Min())
            {
                return (missing, stated[missing] * factors.Average(), text);
            }
        }

        return null;
    }

    private static string Stem(string source)
    {
        string name = Path.GetFileName(source);
        foreach (string ending in new[] { ".gz", ".cif", ".vasp", ".poscar", ".xyz", ".extxyz", ".json" })
        {
            name = name.EndsWith(ending, StringComparison.OrdinalIgnoreCase) ? name[..^ending.Length] : name;
        }

        return name;
    }
}
