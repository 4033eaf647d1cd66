namespace DataMesh.Portal.UI.Grids;

/// <summary>Chosen cells, by places from 0; both ends are in it.</summary>
/// <param name="Top">The first row.</param>
/// <param name="Left">The first column.</param>
/// <param name="Bottom">The last row.</param>
/// <param name="Right">The last column.</param>
public readonly record struct GridRange(int Top, int Left, int Bottom, int Right)
{
    /// <summary>How many cells.</summary>
    public int Cells => (Bottom - Top + 1) * (Right - Left + 1);

    /// <summary>The part of it that a grid of this size has; null where there is none.</summary>
    internal GridRange? Within(int rows, int columns)
    {
        var cut = new GridRange(Math.Max(0, Top), Math.Max(0, Left), Math.Min(Bottom, rows - 1), Math.Min(Right, columns - 1));
        return cut.Top <= cut.Bottom && cut.Left <= cut.Right ? cut : null;
    }
}

/// <summary>A chosen cell.</summary>
/// <param name="Row">Its row's place, from 0.</param>
/// <param name="Column">Its column.</param>
/// <param name="Values">The whole row, a value for each column.</param>
public sealed record GridCell(int Row, GridColumn Column, IReadOnlyList<object?> Values);
