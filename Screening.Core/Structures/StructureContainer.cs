using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Screening.Core.Structures;

/// <summary>
/// Archives (zip, tar, tar.gz) and lists with one JSON structure per line. A structure inside is named by the container's path, "!/" and
/// its own name: <c>set.zip!/oxides/Li2O.cif</c>, <c>list.jsonl!/line-3</c>. Nothing is unpacked to disk.
/// </summary>
internal static class StructureContainer
{
    private const string Separator = "!/", LinePrefix = "line-";

    /// <summary>Members beyond this are a damaged or hostile archive.</summary>
    private const int MostMembers = 1_000_000;

    internal static bool IsArchive(string name) => Ends(name, ".zip", ".tar", ".tar.gz", ".tgz");

    internal static bool IsList(string name) => Ends(name, ".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz");

    /// <summary>The container and the member's name, or null where the path is a plain file's.</summary>
    internal static (string Container, string Member)? Split(string path)
    {
        for (int at = path.IndexOf(Separator, StringComparison.Ordinal); at > 0; at = path.IndexOf(Separator, at + 1, StringComparison.Ordinal))
        {
            string container = path[..at];
            if ((IsArchive(container) || IsList(container)) && File.Exists(container))
            {
                return (container, path[(at + Separator.Length)..]);
            }
        }

        return null;
    }

    /// <summary>Full paths of the structures inside, archives in ordinal order of names, lists in order of lines.</summary>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    internal static IReadOnlyList<string> Members(string container)
    {
        List<string> members = [];
        if (IsList(container))
        {
            int number = 0;
            foreach (string line in StructureText.Lines(StructureText.Decode(StructureText.Unzipped(File.OpenRead(container)))))
            {
                number++;
                if (!string.IsNullOrWhiteSpace(line))
                {
                    members.Add(FormattableString.Invariant($"{LinePrefix}{number}"));
                }
            }
        }
        else
        {
            Visit(container, (name, _) =>
            {
                string file = Path.GetFileName(name);
                if (file.Length > 0 && !name.Split('/').Any(p => p.StartsWith('.') || p == "__MACOSX") && StructureFiles.IsStructureName(file))
                {
                    members.Add(name);
                }

                return members.Count < MostMembers;
            });
            members.Sort(StringComparer.Ordinal);
        }

        return [.. members.Select(m => container + Separator + m)];
    }

    /// <exception cref="FileNotFoundException">There is no such member.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged, or the member too large.</exception>
    internal static byte[] Read(string container, string member)
    {
        byte[]? found = null;
        if (IsList(container))
        {
            string[] lines = StructureText.Lines(StructureText.Decode(StructureText.Unzipped(File.OpenRead(container))));
            if (member.StartsWith(LinePrefix, StringComparison.Ordinal) && int.TryParse(member.AsSpan(LinePrefix.Length), out int line) && line > 0 && line <= lines.Length)
            {
                found = Encoding.UTF8.GetBytes(lines[line - 1]);
            }
        }
        else
        {
            Visit(container, (name, open) =>
            {
                if (name != member)
                {
                    return true;
                }

                found = StructureText.Unzipped(open());
                return false;
            });
        }

        return found ?? throw new FileNotFoundException($"{container} holds no '{member}'.");
    }

    private static bool Ends(string name, params ReadOnlySpan<string> endings)
    {
        foreach (string ending in endings)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Calls back for every file of the archive with its name and a way to open it, until the callback has enough.</summary>
    private static void Visit(string container, Func<string, Func<Stream>, bool> more)
    {
        if (Ends(container, ".zip"))
        {
            using ZipArchive zip = ZipFile.OpenRead(container);
            foreach (ZipArchiveEntry entry in zip.Entries)
            {
                if (!entry.FullName.EndsWith('/') && !more(entry.FullName, entry.Open))
                {
                    return;
                }
            }

            return;
        }

        using FileStream file = File.OpenRead(container);
        using Stream source = Ends(container, ".gz", ".tgz") ? new GZipStream(file, CompressionMode.Decompress) : file;
        using TarMetadataGuard guarded = new(source);
        using TarReader tar = new(guarded);
        try
        {
            while (tar.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile && entry.DataStream is { } data
                    && !more(entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name, () => data))
                {
                    return;
                }
            }
        }
        catch (Exception e) when (e is FormatException or EndOfStreamException or ArgumentException or OverflowException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }
}
