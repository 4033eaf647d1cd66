using System.Data.Common;
using DataMesh.Portal.Platform.Settings;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace DataMesh.Portal.Platform.Data;

/// <summary>Asks the database for the <see cref="DecisionStamp"/>. It stands in front of every read, so it goes without the mapper.</summary>
internal sealed class DecisionClock(PortalSettings settings)
{
    private const string Statement = "SELECT Value FROM DecisionStamps WHERE Id = 1";

    /// <summary>The value now; <see cref="Guid.Empty"/> before the first change.</summary>
    public async ValueTask<Guid> NowAsync(CancellationToken ct)
    {
        await using DbConnection connection = settings.Provider == DatabaseProvider.SqlServer ? new SqlConnection(settings.ConnectionString) : new SqliteConnection(settings.ConnectionString);
        await connection.OpenAsync(ct);
        await using var command = connection.CreateCommand();
        command.CommandText = Statement;
        return await command.ExecuteScalarAsync(ct) switch
        {
            Guid value => value,
            string text => Guid.Parse(text),
            _ => throw new InvalidOperationException("The table DecisionStamps has lost its row."),
        };
    }
}
