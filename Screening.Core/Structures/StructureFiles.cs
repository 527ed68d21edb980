namespace Screening.Core.Structures;

/// <summary>A candidate structure file, or a path that could not be searched.</summary>
/// <param name="Problem">Why the path cannot be used, or null for a candidate.</param>
public sealed record StructureFile(string Path, string? Problem = null);

/// <summary>Finds structure files below the given paths.</summary>
public static class StructureFiles
{
    private static readonly string[] Extensions = [".cif", ".mcif", ".vasp", ".poscar", ".contcar", ".xyz", ".extxyz", ".lmp", ".lammps", ".lmpdat"];

    /// <summary>
    /// Files named directly are yielded whatever their name; archives (zip, tar, tar.gz) and lists of one JSON structure per line (jsonl, ndjson) yield
    /// what they hold, as <c>set.zip!/a.cif</c> and <c>list.jsonl!/line-3</c>; folders are walked in ordinal order of names, files before subfolders, and yield
    /// what is named like a structure file (*.cif, *.vasp, *.xyz, *.extxyz, *.lmp, POSCAR*, CONTCAR*, each also with .gz). Hidden names are passed over,
    /// links to folders are not followed below the given paths, a file reached twice is yielded once. Lazy: nothing is read ahead but one folder.
    /// A path that is missing or may not be read is yielded with its problem, and the search goes on.
    /// </summary>
    public static IEnumerable<StructureFile> Find(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (string path in paths)
        {
            if (File.Exists(path))
            {
                foreach (StructureFile file in Inside(path).Where(f => f.Problem is not null || seen.Add(Path.GetFullPath(f.Path))))
                {
                    yield return file;
                }
            }
            else if (StructureContainer.Split(path) is not null)
            {
                if (seen.Add(Path.GetFullPath(path)))
                {
                    yield return new(path);
                }
            }
            else if (Directory.Exists(path))
            {
                foreach (StructureFile file in Walk(path))
                {
                    if (file.Problem is not null || seen.Add(Path.GetFullPath(file.Path)))
                    {
                        yield return file;
                    }
                }
            }
            else
            {
                yield return new(path, "there is no such file or folder.");
            }
        }
    }

    /// <summary>Whether a file of this name in a folder is taken for a structure.</summary>
    public static bool IsStructureName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string plain = name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? name[..^3] : name;
        return Extensions.Any(e => plain.EndsWith(e, StringComparison.OrdinalIgnoreCase))
            || ((plain.Contains("POSCAR", StringComparison.Ordinal) || plain.Contains("CONTCAR", StringComparison.Ordinal)) && Path.GetExtension(plain) is not (".md" or ".txt" or ".py" or ".json"));
    }

    /// <summary>A plain file itself, or the members of a container.</summary>
    private static IReadOnlyList<StructureFile> Inside(string file)
    {
        if (!StructureContainer.IsArchive(file) && !StructureContainer.IsList(file))
        {
            return [new(file)];
        }

        try
        {
            IReadOnlyList<string> members = StructureContainer.Members(file);
            return members.Count == 0 ? [new(file, "the archive holds no structure file.")] : [.. members.Select(m => new StructureFile(m))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return [new(file, $"the archive cannot be read: {e.Message}")];
        }
    }

    /// <summary>The bytes that decide what is read from a path of <see cref="Find"/>: those of the file, or of the member of an archive or list.</summary>
    /// <exception cref="IOException">The file is missing or unreadable.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return StructureContainer.Split(path) is { } inside ? StructureContainer.Read(inside.Container, inside.Member) : File.ReadAllBytes(path);
        }
        catch (InvalidDataException damaged)
        {
            throw new IOException(damaged.Message, damaged);
        }
    }

    private static IEnumerable<StructureFile> Walk(string folder)
    {
        string[]? files = null, folders = null;
        string? problem = null;
        try
        {
            files = Directory.GetFiles(folder);
            folders = [.. new DirectoryInfo(folder).GetDirectories().Where(d => d.LinkTarget is null).Select(d => Path.Combine(folder, d.Name))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = $"the folder cannot be read: {e.Message}";
        }

        if (problem is not null)
        {
            yield return new(folder, problem);
            yield break;
        }

        Array.Sort(files!, StringComparer.Ordinal);
        Array.Sort(folders!, StringComparer.Ordinal);
        foreach (string file in files!)
        {
            string name = Path.GetFileName(file);
            if (!name.StartsWith('.') && (IsStructureName(name) || StructureContainer.IsArchive(name) || StructureContainer.IsList(name)))
            {
                foreach (StructureFile inside in Inside(file))
                {
                    yield return inside;
                }
            }
        }

        foreach (string child in folders!.Where(f => !Path.GetFileName(f).StartsWith('.')))
        {
            foreach (StructureFile file in Walk(child))
            {
                yield return file;
            }
        }
    }
}
