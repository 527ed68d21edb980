namespace Screening.Core.Results;

/// <summary>A number with its standard error (null where none can be given, with a reason in the record) and unit.</summary>
public sealed record Quantity(double Value, double? StandardError, string Unit);

/// <summary>A named scalar of a descriptor. The name is the JSON key with the unit as suffix, such as band_center_THz.</summary>
public sealed record DescriptorValue(string Name, double Value, double? StandardError, string Unit)
{
    public Quantity Quantity => new(Value, StandardError, Unit);
}

/// <summary>A curve to plot: y against x, optionally with the standard error of y.</summary>
public sealed record DescriptorSeries(string Name, double[] X, string XUnit, double[] Y, string YUnit, double[]? StandardError = null);

/// <summary>What one descriptor says about one candidate: scalars to rank by, curves to plot, remarks that belong to the record.</summary>
public sealed record DescriptorOutput(
    IReadOnlyList<DescriptorValue> Values,
    IReadOnlyList<DescriptorSeries> Series,
    IReadOnlyList<string> Remarks)
{
    public static readonly DescriptorOutput Empty = new([], [], []);
}
