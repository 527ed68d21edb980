using Screening.Core.Numerics;

namespace Screening.Core.ForceFields.TensorNet.Fast;

/// <summary>The right factor of <see cref="MatrixProduct"/>: panels of 32 columns, each row after row.</summary>
internal sealed unsafe class PackedMatrix
{
    private readonly AlignedBuffer<float> _panels;

    /// <param name="inner">Rows.</param>
    /// <param name="columns">Columns; made up to whole panels with zeros.</param>
    /// <param name="element">Number at a row and a column.</param>
    internal PackedMatrix(int inner, int columns, Func<int, int, double> element)
    {
        const int width = MatrixProduct.PanelColumns;
        (Inner, Columns) = (inner, (columns + width - 1) / width * width);
        _panels = new(Inner * Columns);
        for (int column = 0; column < columns; column++)
        {
            for (int row = 0; row < inner; row++)
            {
                Panel(column / width * width, row)[column % width] = (float)element(row, column);
            }
        }
    }

    /// <summary>Rows.</summary>
    internal int Inner { get; }

    /// <summary>Columns, whole panels.</summary>
    internal int Columns { get; }

    /// <summary>A panel from one of its rows on.</summary>
    /// <param name="column">First column of the panel.</param>
    /// <param name="row">Row.</param>
    internal float* Panel(int column, int row) => _panels.Pointer + ((nint)column * Inner) + ((nint)row * MatrixProduct.PanelColumns);
}
