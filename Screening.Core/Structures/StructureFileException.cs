namespace Screening.Core.Structures;

/// <summary>A structure file that cannot be used, with the place, what was found and what was expected.</summary>
public sealed class StructureFileException : Exception
{
    public StructureFileException(string path, int? line, string message)
        : base(line is { } n ? $"{path}({n}): {message}" : $"{path}: {message}")
    {
        Path = path;
        Line = line;
        Problem = message;
    }

    public string Path { get; }

    /// <summary>Line in the file, from 1, where there is one.</summary>
    public int? Line { get; }

    /// <summary>The problem without the place.</summary>
    public string Problem { get; }
}
