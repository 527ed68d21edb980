using System.Globalization;
using Screening.Core.Structures;

namespace Screening.Descriptors.Polarization;

/// <summary>Centres of the maximally localised Wannier functions of one frame with the atoms, as wannier90 writes them (*_centres.xyz), Å.</summary>
/// <param name="Elements">Element of each atom; [atom].</param>
/// <param name="Atoms">Positions; [atom].</param>
/// <param name="Centres">Positions; [function].</param>
public sealed record WannierCentres(IReadOnlyList<Element> Elements, IReadOnlyList<Cartesian> Atoms, IReadOnlyList<Cartesian> Centres)
{
    /// <summary>Reads a file: number of lines, a comment, then X for a centre or an element's symbol, and three coordinates.</summary>
    /// <exception cref="StructureFileException">The file is not of this form, or holds no centre.</exception>
    public static WannierCentres Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StructureFileException(path, null, e.Message);
        }

        if (lines.Length < 2 || !int.TryParse(lines[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out int count))
        {
            throw new StructureFileException(path, 1, $"the number of centres and atoms is expected, '{lines.FirstOrDefault()}' was found");
        }

        List<Element> elements = [];
        List<Cartesian> atoms = [], centres = [];
        for (int n = 0; n < count; n++)
        {
            string line = n + 2 < lines.Length ? lines[n + 2] : "";
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words.Length < 4 || !Number(words[1], out double x) || !Number(words[2], out double y) || !Number(words[3], out double z))
            {
                throw new StructureFileException(path, n + 3, $"X or an element and three coordinates are expected ({count} lines), '{line}' was found");
            }

            if (words[0] == "X")
            {
                centres.Add(new(x, y, z));
            }
            else if (Element.TryParse(words[0], out Element? element))
            {
                elements.Add(element);
                atoms.Add(new(x, y, z));
            }
            else
            {
                throw new StructureFileException(path, n + 3, $"'{words[0]}' is neither X nor an element");
            }
        }

        return centres.Count > 0 && atoms.Count > 0 ? new(elements, atoms, centres) : throw new StructureFileException(path, null, "it holds no Wannier centre (X) or no atom");
    }

    private static bool Number(string word, out double value) =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
