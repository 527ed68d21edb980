namespace Screening.Reports.Writers;

/// <summary>Units as printed: records keep them in plain characters.</summary>
public static class UnitText
{
    /// <summary>cm²/s for cm2/s, Å for A, k_B for kB, nothing for the unit 1.</summary>
    public static string Pretty(string unit) => unit switch
    {
        "1" or "" => "",
        "kB" => "k_B",
        "kB/site" => "k_B/site",
        "A" => "Å",
        "1/A" or "A^-1" => "1/Å",
        "A2" or "A^2" => "Å²",
        "A3" or "A^3" => "Å³",
        "eA" or "e A" => "e·Å",
        _ => unit.Replace("cm2", "cm²", StringComparison.Ordinal).Replace("cm3", "cm³", StringComparison.Ordinal)
            .Replace("A2", "Å²", StringComparison.Ordinal).Replace("eV/A", "eV/Å", StringComparison.Ordinal),
    };

    /// <summary>A name with its unit in the way axes are labelled.</summary>
    public static string Label(string name, string unit) => Pretty(unit) is { Length: > 0 } pretty ? $"{name} ({pretty})" : name;
}
