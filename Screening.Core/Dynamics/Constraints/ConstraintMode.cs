namespace Screening.Core.Dynamics.Constraints;

/// <summary>
/// What the rotor anions may do (Li et al. (2025), constraint dynamics of anions in superionic conductors: modes UC, RC, RTC, RTVC).
/// All other atoms move freely in every mode.
/// </summary>
public enum ConstraintMode
{
    /// <summary>UC: everything moves.</summary>
    None,

    /// <summary>RC: orientations held; rotors translate and vibrate.</summary>
    Rotation,

    /// <summary>RTC: orientations and centres of mass held; rotors vibrate.</summary>
    RotationTranslation,

    /// <summary>RTVC: all atoms of the rotors at rest.</summary>
    Frozen,

    /// <summary>Rigid bodies: rotors translate and rotate, their shape is held.</summary>
    Rigid,
}

/// <summary>Names of the modes.</summary>
public static class ConstraintModes
{
    /// <summary>Name on the command line and in records: uc, rc, rtc, rtvc or rigid.</summary>
    public static string Text(this ConstraintMode mode) => mode switch
    {
        ConstraintMode.None => "uc",
        ConstraintMode.Rotation => "rc",
        ConstraintMode.RotationTranslation => "rtc",
        ConstraintMode.Frozen => "rtvc",
        ConstraintMode.Rigid => "rigid",
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown constraint mode."),
    };

    /// <summary>Mode of a name in any case; null where there is none.</summary>
    public static ConstraintMode? Parse(string text)
    {
        foreach (ConstraintMode mode in Enum.GetValues<ConstraintMode>())
        {
            if (string.Equals(mode.Text(), text, StringComparison.OrdinalIgnoreCase))
            {
                return mode;
            }
        }

        return null;
    }
}
