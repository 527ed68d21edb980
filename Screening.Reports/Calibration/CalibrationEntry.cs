namespace Screening.Reports.Calibration;

/// <summary>A measured material to calibrate against.</summary>
/// <param name="Id">Identifier in its table.</param>
/// <param name="StructureFile">Name of its structure file without folder; empty where there is none.</param>
/// <param name="Formula">Formula as published.</param>
/// <param name="Fractions">Atomic fractions by element symbol.</param>
/// <param name="Log10Sigma">log10 of the conductivity in S/cm at room temperature, or of its upper bound.</param>
/// <param name="IsUpperBound">Only an upper bound was published.</param>
/// <param name="Publication">What was measured together: DOI or citation.</param>
/// <param name="Family">Structural family.</param>
public sealed record CalibrationEntry(
    string Id, string StructureFile, string Formula, IReadOnlyDictionary<string, double> Fractions, double Log10Sigma, bool IsUpperBound, string Publication, string Family);
