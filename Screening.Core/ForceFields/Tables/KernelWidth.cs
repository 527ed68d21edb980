namespace Screening.Core.ForceFields.Tables;

/// <summary>Register width the pair loop runs on, chosen once per engine.</summary>
public enum KernelWidth
{
    /// <summary>One pair at a time, on any machine.</summary>
    Scalar,

    /// <summary>8 pairs at a time (AVX2).</summary>
    Wide256,

    /// <summary>16 pairs at a time (AVX-512).</summary>
    Wide512,
}
