using System.ComponentModel;
using System.Net.Sockets;
using System.Security.Authentication;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using Microsoft.Data.SqlClient;

namespace DataMesh.Portal.Features.Sources.Connectors.SqlServer;

/// <summary>
/// What the driver's and the server's failures mean to people. Their own texts may quote data, addresses and names, so nothing of them
/// is passed on: the server's number decides.
/// </summary>
internal static class SqlServerErrors
{
    private const byte Fatal = 20;

    /// <summary>Whether the connection is gone, as opposed to a server that answered with an error.</summary>
    public static bool IsLost(Exception e) => e switch
    {
        SqlException server => server.Class >= Fatal && !IsServers(server.Number) && !Chain(e).Any(x => x is AuthenticationException),
        IOException or SocketException => true,
        InvalidOperationException and not ObjectDisposedException => IsDrivers(e),
        _ => false,
    };

    /// <summary>What such failures are made of; all others are bugs.</summary>
    public static bool IsFailure(Exception e) => e is SqlException or SocketException or TimeoutException or IOException or AuthenticationException || IsDrivers(e);

    /// <summary>A failure to connect or to read the catalog.</summary>
    public static Error Explain(Exception e) => new Unavailable(Telling(e));

    /// <summary>A failure while rows are read.</summary>
    /// <param name="e">What was thrown.</param>
    /// <param name="source">The source's name.</param>
    public static QueryException Reading(Exception e, string source) => e switch
    {
        SqlException server when IsValue(server.Number) => new QueryException(QueryFailure.Value, $"A value of {source} goes out of range or cannot be converted.", null, e),
        SqlException server when IsServers(server.Number) => new QueryException(QueryFailure.Source, $"{source} cannot be read: {Server(server.Number)}", null, e),
        _ when IsLost(e) => new QueryException(QueryFailure.Source, $"The connection to {source} was lost while its rows were read; run the query again.", null, e),
        _ => new QueryException(QueryFailure.Source, $"{source} cannot be read: {Telling(e)}", null, e),
    };

    /// <summary>Whether the statement does not fit the tables as they are now.</summary>
    public static bool IsDrift(Exception e) => e is SqlException { Number: 206 or 207 or 208 or 402 or 8116 };

    // A connection that is closed, or none to be had.
    private static bool IsDrivers(Exception e) => e is InvalidOperationException { Source: "Microsoft.Data.SqlClient" };

    // 22003 and 22018 in the words of the standard.
    private static bool IsValue(int number) => number is 220 or 232 or 241 or 242 or 244 or 245 or 248 or 517 or 535 or 8114 or 8115 or 8134 or 3623;

    // Numbers of its own network layer, of the system below and of the protocol are the driver's, all others the server's.
    private static bool IsServers(int number) => number > 100 && number is not (121 or 232 or 233 or 258 or 997 or (>= 10050 and <= 10070) or (>= 11001 and <= 11004));

    private static string Telling(Exception e) => e switch
    {
        ObjectDisposedException => "The source was changed at this moment; try again.",
        SqlException server when IsServers(server.Number) => Server(server.Number),
        // Nothing is said of what happened there: it is no host that anybody named here.
        _ when e.Data.Contains("RoutingDestination") => "The server sends its clients on to another host, which cannot be connected to: its certificate has to be for settings.host. The connection policy Proxy of Azure SQL sends nobody on.",
        SqlException { Number: -2 } or TimeoutException => "The server does not answer in time: it is down or busy, or a firewall is between.",
        SqlException { Number: 20 } => "The server does not offer TLS: have it switched on there, or set settings.encrypt to optional where the network is trusted.",
        _ when Chain(e).Any(x => x is AuthenticationException) => "The server's certificate is not accepted: its issuer is not known to the portal's machine, or it is for another name than settings.host. settings.trustServerCertificate leaves the check out.",
        _ when Chain(e).OfType<SocketException>().FirstOrDefault() is { } socket => socket.SocketErrorCode == SocketError.ConnectionRefused
            ? "Nothing listens there: settings.host or settings.port is wrong, or the server is down."
            : "The server cannot be reached in time: settings.host or settings.port is wrong, it is down, or a firewall is between.",
        _ => "The connection ended before the server said who it is: settings.port may belong to something else than SQL Server, or to one that demands another settings.encrypt.",
    };

    private static IEnumerable<Exception> Chain(Exception e)
    {
        for (var next = e; next is not null; next = next.InnerException)
        {
            yield return next;
            // The driver keeps the system's code only.
            if (next is Win32Exception and not SocketException) yield return new SocketException(((Win32Exception)next).NativeErrorCode);
        }
    }

    private static string Server(int number) => number switch
    {
        18456 or 18452 or 40532 => "The server does not take this user with this password: settings.user or secrets.password is wrong, or the server takes sign-ins of Windows or Entra only.",
        18470 or 18486 => "The user is disabled or locked in the server.",
        18487 or 18488 => "The user's password has expired in the server: give it a new one there, then here.",
        4060 or 4063 or 911 or 916 => "The server has no such database, or lets this user not into it: settings.database is wrong, or CREATE USER is missing there.",
        40615 or 40914 or 47073 => "The server's firewall does not let the portal's address in.",
        229 or 230 or 262 or 297 or 300 or 371 => "Its user lacks a right: GRANT SELECT on the table, or on its schema, to it.",
        207 or 208 => "the table, or a column of it, is not there any more; the product's owner must look at the port.",
        206 or 402 or 8116 => "a column has got another type; the product's owner must look at the port.",
        1205 or 3960 or 3961 => "the server gave the statement up in favour of another one; try again.",
        1222 => "somebody holds the table locked; try again in a moment, or switch READ_COMMITTED_SNAPSHOT on in the database.",
        3952 => "the table lies in another database, which does not keep row versions: ALTER DATABASE … SET ALLOW_SNAPSHOT_ISOLATION ON there.",
        40613 or 40197 or 40501 or 10928 or 10929 or 49918 or 49919 or 49920 => "Azure says that the database is starting or busy; try again in a moment.",
        701 or 802 or 8645 or 8651 or 1105 or 1101 or 9002 => "The server has no memory or disk space left; try again later.",
        8623 or 8631 or 8632 or 191 or 8003 => "the server finds the statement too large; take some of the flow's conditions or columns out.",
        596 or 6005 or 6006 => "the server ended the statement: it is being shut down, or an administrator ended the session. Try again in a moment.",
        _ when IsValue(number) => "a value goes out of range or cannot be converted.",
        _ => $"The server refused (error {number}).",
    };
}
