namespace DataMesh.Portal.Query.Sql;

/// <summary>A column in the form in which an index of its source knows it, to be compared with values.</summary>
/// <param name="Sql">The column.</param>
/// <param name="Value">A value to compare it with; <c>{0}</c> stands for the parameter.</param>
/// <param name="Ordered">Whether less and greater mean there what they mean here. Equal always does.</param>
public sealed record IndexedColumn(string Sql, string Value, bool Ordered);
