using System.Net.Sockets;
using System.Security.Authentication;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using Npgsql;

namespace DataMesh.Portal.Features.Sources.Connectors.Postgres;

/// <summary>
/// What the driver's and the server's failures mean to people. Their own texts may quote data, addresses and names, so nothing of them
/// is passed on: the server's code decides.
/// </summary>
internal static class PostgresErrors
{
    /// <summary>Whether the connection is gone, as opposed to a server that answered with an error.</summary>
    public static bool IsLost(Exception e) => e switch
    {
        PostgresException server => server.SqlState is "57P01" or "57P02" or "57P05" || server.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: IOException or SocketException } => true,
        _ => false,
    };

    /// <summary>A failure to connect or to read the catalog.</summary>
    public static Error Explain(Exception e) => new Unavailable(Telling(e) switch
    {
        PostgresException server => Server(server.SqlState),
        // The driver does not say which of the two it is.
        AuthenticationException => "The server's certificate is not accepted (settings.tls): its issuer is not known to the portal's machine, for which PGSSLROOTCERT can name the issuer's certificate, or it is for another name than settings.host.",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "Nothing listens there: settings.host or settings.port is wrong, or the server is down.",
        SocketException or TimeoutException => "The server cannot be reached in time: settings.host or settings.port is wrong, it is down, or a firewall is between.",
        ObjectDisposedException => "The source was changed at this moment; try again.",
        NpgsqlException driver when driver.Message.Contains("SSL connection requested", StringComparison.Ordinal)
            => "The server does not offer TLS: have it switched on there, or set settings.tls to disable where the network is trusted.",
        _ => "The connection ended before the server said who it is: settings.port may belong to something else than PostgreSQL.",
    });

    /// <summary>A failure while rows are read.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="source">The source's name.</param>
    public static QueryException Reading(Exception e, string source) => e switch
    {
        PostgresException { SqlState: ['2', '2', ..] } => new QueryException(QueryFailure.Value, $"A value of {source} goes out of range or cannot be converted.", null, e),
        PostgresException server => new QueryException(QueryFailure.Source, $"{source} cannot be read: {Server(server.SqlState)}", null, e),
        _ when IsLost(e) => new QueryException(QueryFailure.Source, $"The connection to {source} was lost while its rows were read; run the query again.", null, e),
        _ => new QueryException(QueryFailure.Source, $"{source} cannot be read: {Explain(e).Message}", null, e),
    };

    /// <summary>Whether the statement does not fit the tables as they are now.</summary>
    public static bool IsDrift(Exception e) => e is PostgresException { SqlState: "42P01" or "42703" or "3F000" or "42804" or "42883" or "42846" };

    // With several addresses each one's failure is told; that of a server that answered says most.
    private static Exception Telling(Exception e)
    {
        var all = new List<Exception>();
        Collect(e, all);
        return all.FirstOrDefault(x => x is PostgresException)
            ?? all.FirstOrDefault(x => x is AuthenticationException)
            ?? all.FirstOrDefault(x => x is NpgsqlException && x.Message.Contains("SSL connection requested", StringComparison.Ordinal))
            ?? all.FirstOrDefault(x => x is SocketException or TimeoutException)
            ?? e;
    }

    private static void Collect(Exception e, List<Exception> all)
    {
        all.Add(e);
        if (e is AggregateException several) foreach (var one in several.InnerExceptions) Collect(one, all);
        else if (e.InnerException is { } inner) Collect(inner, all);
    }

    private static string Server(string state) => state switch
    {
        "28P01" => "The server does not take the password for this user: settings.user or secrets.password is wrong.",
        "28000" => "The server does not let this user in: settings.user may be unknown, or pg_hba.conf does not allow it from here or with this settings.tls.",
        "3D000" => "The server has no such database: settings.database is wrong.",
        "42501" => "Its user lacks a right: GRANT CONNECT on the database, USAGE on the schema and SELECT on the table to it.",
        "42P01" or "42703" or "3F000" => "the table, or a column of it, is not there any more; the product's owner must look at the port.",
        "42804" or "42883" or "42846" => "a column has got another type; the product's owner must look at the port.",
        "57014" => "the server stopped the statement: it ran longer than it may, or an administrator cancelled it.",
        "57P01" or "57P02" or "57P05" => "the server ended the connection: it is being shut down or started anew, or an administrator ended the session. Try again in a moment.",
        "57P03" => "The server is starting or stopping; try again in a moment.",
        "25006" => "reading it would write (a view calls a function that changes something); sources are read only.",
        "40001" or "40P01" or "55P03" => "the server gave the statement up in favour of another one; try again.",
        _ when state.StartsWith("08", StringComparison.Ordinal) => "the connection broke; try again in a moment.",
        _ when state.StartsWith("53", StringComparison.Ordinal) => "The server has no connection, memory or disk space left; try again later.",
        _ => $"The server refused (SQLSTATE {state}).",
    };
}
