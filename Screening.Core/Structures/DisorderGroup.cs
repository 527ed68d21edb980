namespace Screening.Core.Structures;

/// <summary>
/// Which alternative of a disordered region a site belongs to (_atom_site_disorder_assembly and _atom_site_disorder_group). Sites of one
/// assembly and one group are occupied together, sites of different groups of one assembly never.
/// </summary>
/// <param name="Assembly">Name of the region; "" where the file names none.</param>
/// <param name="Group">Name of the alternative; one with a minus sign is disorder about a special position, whose images overlap.</param>
public sealed record DisorderGroup(string Assembly, string Group);
