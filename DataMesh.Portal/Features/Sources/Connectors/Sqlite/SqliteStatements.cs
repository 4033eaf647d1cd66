using System.Globalization;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Features.Sources.Connectors.Sqlite;

/// <summary>A connection with the statements that were asked last: the same question need not be read and planned by SQLite again.</summary>
/// <param name="connection">The connection, which goes with it.</param>
internal sealed class SqliteStatements(SqliteConnection connection) : IDisposable
{
    private const int MostKept = 8;
    private const int LongestKept = 20_000;
    private readonly Dictionary<string, SqliteCommand> _idle = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>A statement that nobody else has at the moment.</summary>
    /// <param name="sql">The statement.</param>
    /// <param name="parameters">Its parameters <c>$1</c>, <c>$2</c>…</param>
    public Lent Lend(string sql, IEnumerable<object> parameters)
    {
        if (!_idle.Remove(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
        }

        command.Parameters.Clear();
        foreach (var value in parameters) command.Parameters.AddWithValue(string.Create(CultureInfo.InvariantCulture, $"${command.Parameters.Count + 1}"), value);
        return new Lent(this, command);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var command in _idle.Values) command.Dispose();
        connection.Dispose();
    }

    private void GiveBack(SqliteCommand command)
    {
        if (_idle.Count < MostKept && command.CommandText.Length <= LongestKept && _idle.TryAdd(command.CommandText, command)) return;
        command.Dispose();
        // Those that were kept first are not those that are asked now.
        foreach (var old in _idle.Values) old.Dispose();
        _idle.Clear();
    }

    /// <summary>A statement until it is disposed; its reader has to be closed then.</summary>
    internal readonly struct Lent(SqliteStatements from, SqliteCommand command) : IDisposable
    {
        public SqliteCommand Command => command;

        public void Dispose() => from.GiveBack(command);
    }
}
