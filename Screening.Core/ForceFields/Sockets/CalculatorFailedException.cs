namespace Screening.Core.ForceFields.Sockets;

/// <summary>
/// An outside calculator gave no forces: none connected, it closed the connection, was too slow, or sent what is no answer. Ends the
/// run that asked with the verdict outside-potential; the server and its other clients go on.
/// </summary>
public sealed class CalculatorFailedException(string message) : OutsidePotentialException(message);
