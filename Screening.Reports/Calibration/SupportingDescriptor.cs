using Screening.Core.Results;
using Screening.Reports.Ranking;

namespace Screening.Reports.Calibration;

/// <summary>
/// A descriptor of the papers that is judged beside D and the barrier, with the sign its paper gives it. None enters a prediction: the
/// cross-validation table shows what each would be worth.
/// </summary>
/// <param name="Name">Name in words.</param>
/// <param name="Quantity">Stored quantity.</param>
/// <param name="Sign">1 where large values should mean fast, -1 where small ones should.</param>
public sealed record SupportingDescriptor(string Name, string Quantity, int Sign)
{
    /// <summary>
    /// Low band center: soft vibrations of the mobile ion (Muy et al., Energy Environ. Sci. 11, 850, 2018). Entropy: ions spread over sites.
    /// Softness: local structures that rearrange. Skewness: anions polarised unevenly.
    /// </summary>
    public static IReadOnlyList<SupportingDescriptor> All { get; } =
    [
        new("low band center", QuantityNames.BandCenter, -1),
        new("site entropy", QuantityNames.SiteEntropy, 1),
        new("softness", QuantityNames.Softness, 1),
        new("polarization skewness", QuantityNames.PolarizationSkewness, 1),
    ];

    /// <summary>Values by <see cref="All"/>, signed so that larger should be faster; null where not computed.</summary>
    public static IReadOnlyList<double?> Of(ResultRecord record) =>
        [.. All.Select(d => record.Quantities.TryGetValue(d.Quantity, out Quantity? q) && double.IsFinite(q.Value) ? d.Sign * q.Value : (double?)null)];
}
