using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>A place where a mobile ion can sit.</summary>
/// <param name="Type">Site type: orbits of one label, or interstitials of one coordination, share it.</param>
/// <param name="Position">Fractional in the supercell.</param>
public sealed record MobileSite(string Type, Fractional Position);
