namespace Screening.Core.ForceFields;

/// <summary>A structure that a potential cannot describe; the message names the species or pair that is missing.</summary>
public class OutsidePotentialException(string message) : Exception(message);
