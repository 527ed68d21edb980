using System.Security.Cryptography;
using System.Text;
using Screening.Core.Structures;

namespace Screening.Core.ForceFields.Sockets;

/// <summary>An address for outside calculators as an entry of the catalogue.</summary>
internal static class SocketPotential
{
    /// <summary>Listens from now on.</summary>
    /// <exception cref="OutsidePotentialException">The text is no address.</exception>
    /// <exception cref="IOException">The address cannot be bound.</exception>
    internal static Potential FromAddress(string text)
    {
        IpiAddress address = IpiAddress.Parse(text);
        ForceServer.At(address);
        string name = IpiAddress.Scheme + (address.Label ?? address.Text);
        return new(
            name,
            $"outside calculators that connect to {address} (i-PI protocol)",
            Element.All,
            "that of the calculator",
            address.Label is null ? "unknown to this program; ?label=NAME tells calculators apart in records" : "that of the calculator",
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name))),
            (_, _) => new SocketForceField(ForceServer.At(address), address, name));
    }
}
