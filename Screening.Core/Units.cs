namespace Screening.Core;

/// <summary>
/// Constants and conversions. Inside the program: Å, ps, eV, u, e, K; velocities Å/ps, forces eV/Å, pressure GPa.
/// Values are the exact SI-2019 ones or CODATA 2018 where measured.
/// </summary>
public static class Units
{
    /// <summary>Boltzmann constant, eV/K (exact SI value of k_B / e).</summary>
    public const double BoltzmannEvPerK = 8.617333262e-5;

    /// <summary>Coulomb constant e²/(4πε₀), eV·Å (CODATA 2018, the digits the reference data of this field use).</summary>
    public const double CoulombEvAngstrom = 14.399645;

    /// <summary>Acceleration in Å/ps² of 1 u under 1 eV/Å: e / (u · 10⁻⁴).</summary>
    public const double AccelerationPerForceOverMass = 9648.533212;

    /// <summary>Pressure in GPa of 1 eV/Å³.</summary>
    public const double GigapascalPerEvPerCubicAngstrom = 160.2176634;

    /// <summary>Diffusivity in cm²/s of 1 Å²/ps.</summary>
    public const double SquareCentimetrePerSecondPerSquareAngstromPerPicosecond = 1e-4;

    /// <summary>Elementary charge, C (exact).</summary>
    public const double ElementaryChargeCoulomb = 1.602176634e-19;

    /// <summary>Photon or phonon energy in meV of 1 THz: h · 10¹² / e · 10³.</summary>
    public const double MilliElectronVoltPerTerahertz = 4.135667696;

    /// <summary>Wavenumber in cm⁻¹ of 1 THz.</summary>
    public const double InverseCentimetrePerTerahertz = 33.35640952;

    /// <summary>Kinetic energy in eV of 1 u at 1 Å/ps is half of this.</summary>
    public const double EvPerMassVelocitySquared = 1.0 / AccelerationPerForceOverMass;
}
