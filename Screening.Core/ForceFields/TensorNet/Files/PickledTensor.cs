namespace Screening.Core.ForceFields.TensorNet.Files;

/// <summary>A tensor as the index of an archive describes it: a view of a raw file of numbers.</summary>
/// <param name="Storage">Key of the file of numbers inside the archive.</param>
/// <param name="Kind">Type name of the numbers, such as "FloatStorage".</param>
/// <param name="StorageCount">Numbers in the file.</param>
/// <param name="Offset">First number of the view.</param>
/// <param name="Sizes">Shape.</param>
/// <param name="Strides">Distance of neighbours along each axis, in numbers.</param>
internal sealed record PickledTensor(string Storage, string Kind, long StorageCount, long Offset, int[] Sizes, int[] Strides)
{
    internal long Count => Sizes.Aggregate(1L, (product, size) => product * size);
}
