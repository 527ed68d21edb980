using Screening.Core.Structures;

namespace Screening.Core.Tests.Preparation;

/// <summary>Small textbook crystals for the tests of this folder.</summary>
internal static class PreparationStructures
{
    internal static Structure Of(Lattice lattice, params (string Label, string Content, double U, double V, double W)[] sites)
    {
        List<string> labels = [];
        List<Site> list = [];
        foreach ((string label, string content, double u, double v, double w) in sites)
        {
            if (!labels.Contains(label))
            {
                labels.Add(label);
            }

            Occupant[] occupants = [.. content.Split(' ').Select(part =>
            {
                string[] pieces = part.Split(':');
                return new Occupant(Element.Parse(pieces[0]), pieces.Length > 1 ? double.Parse(pieces[1], System.Globalization.CultureInfo.InvariantCulture) : 1);
            })];
            list.Add(new(label, new Fractional(u, v, w).Wrapped(), occupants, labels.IndexOf(label)));
        }

        return new() { Lattice = lattice, Sites = list, Name = "test" };
    }

    private static readonly (double, double, double)[] FaceCentred = [(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0)];

    /// <summary>Rock salt with any contents of the two sites; conventional cell of 8 sites.</summary>
    internal static Structure RockSalt(string cation, string anion, double a) => Of(Lattice.Cubic(a),
        [.. FaceCentred.Select(t => ("M", cation, t.Item1, t.Item2, t.Item3)), .. FaceCentred.Select(t => ("X", anion, t.Item1 + 0.5, t.Item2 + 0.5, t.Item3 + 0.5))]);

    internal static Structure CaesiumChloride(string cation, string anion, double a) =>
        Of(Lattice.Cubic(a), ("M", cation, 0, 0, 0), ("X", anion, 0.5, 0.5, 0.5));

    internal static Structure Zincblende(string cation, string anion, double a) => Of(Lattice.Cubic(a),
        [.. FaceCentred.Select(t => ("M", cation, t.Item1, t.Item2, t.Item3)), .. FaceCentred.Select(t => ("X", anion, t.Item1 + 0.25, t.Item2 + 0.25, t.Item3 + 0.25))]);

    /// <summary>Antifluorite with any contents of the tetrahedral site.</summary>
    internal static Structure Antifluorite(string cation, string anion, double a) => Of(Lattice.Cubic(a),
        [.. FaceCentred.Select(t => ("X", anion, t.Item1, t.Item2, t.Item3)),
         .. FaceCentred.SelectMany(t => new[] { 0.25, 0.75 }.Select(z => ("M", cation, t.Item1 + 0.25, t.Item2 + 0.25, t.Item3 + z)))]);
}
