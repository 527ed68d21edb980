using System.Globalization;

namespace Screening.Core.Structures;

/// <summary>
/// Reads a crystal structure from a file, choosing the format by name and, where the name says nothing, by content: CIF (and mCIF),
/// VASP POSCAR, extended XYZ, LAMMPS data, JSON (pymatgen, OPTIMADE); gzip, archives and lists transparently.
/// </summary>
public static class StructureReader
{
    private enum Format
    {
        Cif,
        Poscar,
        ExtendedXyz,
        LammpsData,
        Json,
    }

    /// <exception cref="StructureFileException">The file is unreadable or holds no crystal; the message says where and why.</exception>
    public static Structure Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return Parse(path, StructureText.Load(path));
    }

    /// <summary>Reads a structure from text; <paramref name="path"/> names it in messages and chooses the format.</summary>
    /// <exception cref="StructureFileException">The text holds no crystal.</exception>
    public static Structure Parse(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            throw new StructureFileException(path, null, "the file is empty.");
        }

        return FormatOf(path, text) switch
        {
            Format.Poscar => PoscarReader.Read(path, text),
            Format.LammpsData => LammpsDataReader.Read(path, text),
            Format.ExtendedXyz => ExtendedXyzReader.Read(path, text),
            Format.Json => JsonStructureReader.Read(path, text),
            _ => CifReader.Read(path, text),
        };
    }

    /// <summary>Candidate structure files of the given files and folders; see <see cref="StructureFiles"/>.</summary>
    public static IEnumerable<StructureFile> FindFiles(IEnumerable<string> paths) => StructureFiles.Find(paths);

    private static Format FormatOf(string path, string text)
    {
        string name = Path.GetFileName(path).ToLowerInvariant();
        name = name.EndsWith(".gz", StringComparison.Ordinal) ? name[..^3] : name;
        switch (Path.GetExtension(name))
        {
            case ".cif" or ".mcif" or ".mmcif":
                return Format.Cif;
            case ".xyz" or ".extxyz":
                return Format.ExtendedXyz;
            case ".vasp" or ".poscar" or ".contcar":
                return Format.Poscar;
            case ".json":
                return Format.Json;
            case ".lmp" or ".lammps" or ".lmpdat":
                return Format.LammpsData;
        }

        if (name.Contains("poscar", StringComparison.Ordinal) || name.Contains("contcar", StringComparison.Ordinal))
        {
            return Format.Poscar;
        }

        if (text.AsSpan().TrimStart().StartsWith("{"))
        {
            return Format.Json;
        }

        string[] lines = StructureText.Lines(text.Length > 20_000 ? text[..20_000] : text);
        if (lines.Any(l => l.StartsWith("data_", StringComparison.OrdinalIgnoreCase) || l.StartsWith("loop_", StringComparison.OrdinalIgnoreCase)))
        {
            return Format.Cif;
        }

        if (LammpsDataReader.Looks(lines))
        {
            return Format.LammpsData;
        }

        if (lines.Length > 1 && int.TryParse(lines[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Format.ExtendedXyz;
        }

        bool scaled = lines.Length > 5 && NumberText.TryParse(lines[1], out _)
            && lines[2].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries) is { Length: >= 3 } vector && vector.Take(3).All(w => NumberText.TryParse(w, out _));
        return scaled
            ? Format.Poscar
            : text.Contains("_cell_length_a", StringComparison.OrdinalIgnoreCase)
                ? Format.Cif
                : throw new StructureFileException(path, 1, "neither name nor content say which format this is; CIF, POSCAR, extended XYZ, LAMMPS data and JSON are read.");
    }
}
