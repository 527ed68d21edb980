using Screening.Core.Structures;

namespace Screening.Descriptors.Hopping;

/// <summary>A confirmed jump of one ion between two sites.</summary>
/// <param name="Ion">Number among the mobile ions.</param>
/// <param name="Edge">Number of the pair of sites, whichever way it is crossed.</param>
/// <param name="Frame">Frame of arrival.</param>
/// <param name="Start">Site it left.</param>
/// <param name="Vector">From the left site to the nearest image of the new one, Å.</param>
internal readonly record struct JumpEvent(int Ion, int Edge, long Frame, Fractional Start, Cartesian Vector);
