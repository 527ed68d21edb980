namespace Screening.Core.ForceFields;

/// <summary>A kind of potential that the user brings along: a file, an address.</summary>
/// <param name="Recognises">Whether a text names one of this kind; decides on the text or the first bytes of the file it names.</param>
/// <param name="Open">The potential; throws <see cref="PotentialFileException"/> where it is broken.</param>
public sealed record PotentialSource(Func<string, bool> Recognises, Func<string, Potential> Open);
