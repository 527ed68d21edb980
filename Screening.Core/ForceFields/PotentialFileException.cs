namespace Screening.Core.ForceFields;

/// <summary>A parameter file that cannot be used: which file and what is wrong with it.</summary>
public sealed class PotentialFileException(string path, string problem) : Exception($"{path}: not a usable potential: {problem}")
{
    public string Path { get; } = path;
}
