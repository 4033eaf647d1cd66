using System.Collections.Concurrent;
using DataMesh.Portal.Features.Sources.Connectors;
using DataMesh.Portal.Features.Sources.Contracts;
using DataMesh.Portal.Platform.Results;
using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;
using Microsoft.Extensions.DependencyInjection;

namespace DataMesh.Portal.Tests.Integration.Guarding;

/// <summary>What a connector was asked.</summary>
/// <param name="What">The operation.</param>
/// <param name="Source">The source's name.</param>
/// <param name="Table">The table, where one was named.</param>
/// <param name="Columns">The columns that were wanted.</param>
/// <param name="Statement">The statement that was asked.</param>
internal sealed record Seen(string What, string Source, string? Table = null, IReadOnlyList<string>? Columns = null, string? Statement = null);

/// <summary>Stands before every connector and notes what it is asked; nothing reaches a source but through one.</summary>
internal sealed class Spy
{
    private ConcurrentQueue<Seen> _seen = [];

    /// <summary>What was seen since the last time; forgets it.</summary>
    public IReadOnlyList<Seen> Take() => [.. Interlocked.Exchange(ref _seen, [])];

    /// <summary>Puts the spy before all connectors that are registered.</summary>
    public void Cover(IServiceCollection services)
    {
        foreach (var own in services.Where(s => s.ServiceType == typeof(ISourceConnector)).ToList())
        {
            services.Remove(own);
            services.AddSingleton(provider => Before((ISourceConnector)ActivatorUtilities.CreateInstance(provider, own.ImplementationType!)));
        }
    }

    private ISourceConnector Before(ISourceConnector connector) => connector is ISqlConnector sql ? new SqlConnector(this, sql) : new Connector(this, connector);

    private void Note(string what, SourceHandle source, string? table = null, IReadOnlyList<string>? columns = null, string? statement = null) => _seen.Enqueue(new Seen(what, source.Name, table, columns, statement));

    private class Connector(Spy spy, ISourceConnector own) : ISourceConnector
    {
        protected Spy Spy { get; } = spy;

        public string Kind => own.Kind;

        public IReadOnlyList<SourceField> Fields => own.Fields;

        public IReadOnlyList<FieldError> Validate(SourceHandle source) => own.Validate(source);

        public string? Needs(SourceHandle source) => own.Needs(source);

        public Task<Result<string>> TestAsync(SourceHandle source, CancellationToken ct)
        {
            Spy.Note("test", source);
            return own.TestAsync(source, ct);
        }

        public Task<Result<IReadOnlyList<SourceTable>>> TablesAsync(SourceHandle source, CancellationToken ct)
        {
            Spy.Note("tables", source);
            return own.TablesAsync(source, ct);
        }

        public Task<long?> CountAsync(SourceHandle source, string table, CancellationToken ct)
        {
            Spy.Note("count", source, table);
            return own.CountAsync(source, table, ct);
        }

        public Task<string?> VersionAsync(SourceHandle source, string table, CancellationToken ct)
        {
            Spy.Note("version", source, table);
            return own.VersionAsync(source, table, ct);
        }

        public Task<Result<IReadOnlyList<SourceColumn>>> ColumnsAsync(SourceHandle source, string table, CancellationToken ct)
        {
            Spy.Note("columns", source, table);
            return own.ColumnsAsync(source, table, ct);
        }

        public Task<Result<TableInput>> OpenAsync(SourceHandle source, string table, TableWish wanted, CancellationToken ct)
        {
            Spy.Note("open", source, table, wanted.Columns);
            return own.OpenAsync(source, table, wanted, ct);
        }
    }

    private sealed class SqlConnector(Spy spy, ISqlConnector own) : Connector(spy, own), ISqlConnector
    {
        public Task<Result<SourceRelation>> PlaceAsync(SourceHandle source, string table, CancellationToken ct)
        {
            Spy.Note("place", source, table);
            return own.PlaceAsync(source, table, ct);
        }

        public Task<Result<RowInput>> AskAsync(SourceHandle source, SqlStatement statement, IReadOnlyList<SchemaColumn> columns, CancellationToken ct)
        {
            Spy.Note("ask", source, null, [.. columns.Select(c => c.Name)], statement.Text);
            return own.AskAsync(source, statement, columns, ct);
        }
    }
}
