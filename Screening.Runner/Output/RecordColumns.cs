using System.Globalization;
using Screening.Core.Results;
using Screening.Core.Results.Filtering;

namespace Screening.Runner.Output;

/// <summary>A column of a table of records: a plain field or a quantity.</summary>
public sealed record RecordColumn(string Name, ResultField? Field, string? Quantity)
{
    public string Text(ResultRecord record) => Field is not null ? Plain(record) : QuantityText.Format(record.Quantities.GetValueOrDefault(Quantity!));

    public string Plain(ResultRecord record) => Field!.Get(record) switch
    {
        null => "",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        _ when Field.Name == "seed" => record.Seed.ToString(CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        object other => other.ToString()!,
    };
}

/// <summary>Resolves the columns people name.</summary>
public static class RecordColumns
{
    private const string Default = "id,formula,temperature_K,verdict,tracer_diffusivity_cm2_s,conductivity_mS_cm,band_center_THz,site_entropy_kB,polarization_skewness,softness_mean,bv_barrier_3d_eV";

    /// <summary>The usual columns for rows of several potentials or protocols.</summary>
    public const string WithMethod = "potential,protocol," + Default;

    /// <summary>Columns of a comma-separated list; the usual ones for null.</summary>
    /// <exception cref="UsageException">A name is no field or quantity.</exception>
    public static IReadOnlyList<RecordColumn> Resolve(string? list, IEnumerable<string> quantities)
    {
        FilterKeys keys = new(quantities);
        return [.. (list ?? Default).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Resolve)];

        RecordColumn Resolve(string name) =>
            ResultFields.Find(name) is { } field ? new(field.Name, field, null)
            : keys.FindQuantity(name) is { IsError: false } quantity ? new(quantity.Name, null, quantity.Name)
            : throw new UsageException($"--columns: '{name}' is no field or quantity of this store{keys.Suggestion(name)}.");
    }
}
