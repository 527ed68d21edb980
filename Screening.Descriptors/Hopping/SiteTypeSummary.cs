namespace Screening.Descriptors.Hopping;

/// <summary>Occupation of the sites of one type.</summary>
/// <param name="Multiplicity">Sites in the cell.</param>
/// <param name="Occupancy">Time-averaged share of the sites that hold an ion.</param>
/// <param name="PopulationFraction">Share of the ions found on this type.</param>
/// <param name="MeanResidencePs">Time on a site between jumps (total time over departures); null where no ion left.</param>
public sealed record SiteTypeSummary(string Type, int Multiplicity, double Occupancy, double PopulationFraction, double? MeanResidencePs)
{
    /// <summary>Jumps away from sites of the type.</summary>
    public long Departures { get; init; }

    /// <summary>Stays whose arrival and departure were both seen, without any recrossing filter.</summary>
    public long Visits { get; init; }

    /// <summary>Mean length of such a stay, ps; null where there is none.</summary>
    public double? MeanVisitPs { get; init; }
}
