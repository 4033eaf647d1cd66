using System.Globalization;

namespace DataMesh.Portal.Query.DuckDb.Files;

/// <summary>Rules for column names, whatever the format.</summary>
internal static class HeaderCheck
{
    internal static void Run(IReadOnlyList<string> names, string file, int maxColumns, long? line = 1)
    {
        Count(names.Count, file, maxColumns, line);

        for (var i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(names[i]))
            {
                throw new FileImportException(file, line, string.Create(CultureInfo.InvariantCulture, $"column {i + 1} has no name; name it in the header."));
            }

            if (names[i].Length > 200)
            {
                throw new FileImportException(file, line, string.Create(CultureInfo.InvariantCulture, $"the name of column {i + 1} is longer than 200 characters."));
            }
        }

        var twice = names.GroupBy(name => name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => $"'{group.Key}'").Take(10).ToList();
        if (twice.Count > 0)
        {
            throw new FileImportException(file, line, $"the column name {string.Join(", ", twice)} comes more than once (capital and small letters count as the same); give each column its own name.");
        }
    }

    internal static void Count(int columns, string file, int maxColumns, long? line)
    {
        if (columns > maxColumns)
        {
            throw new FileImportException(file, line, string.Create(CultureInfo.InvariantCulture, $"there are {columns} columns; {maxColumns} are allowed."));
        }
    }
}
