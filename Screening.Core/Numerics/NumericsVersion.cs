namespace Screening.Core.Numerics;

/// <summary>Version of the program's numerics: part of every content key.</summary>
public static class NumericsVersion
{
    /// <summary>Raise by one whenever any stored number changes for the same input and protocol.</summary>
    public const int Current = 6;
}
