using DataMesh.Portal.Query.Execution;
using DataMesh.Portal.Query.Expressions;
using DataMesh.Portal.Query.Sql;

namespace DataMesh.Portal.Tests.Query.Shared;

/// <summary>A source of one engine that a test fills and asks.</summary>
internal interface ISourceBench
{
    /// <summary>Whether the engine is one whose words are known, and not another that is taken for it.</summary>
    bool Asks => true;

    /// <summary>Makes a table.</summary>
    /// <param name="columns">Its columns.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="indexed">Whether columns are compared as an index knows them, where the engine has another form for that.</param>
    /// <returns>How statements name it.</returns>
    Task<SourceRelation> FillAsync(IReadOnlyList<SchemaColumn> columns, IReadOnlyList<object?[]> rows, bool indexed);

    /// <summary>Asks a statement over tables that were made.</summary>
    IAsyncEnumerable<RowBatch> AskAsync(SqlStatement statement, IReadOnlyList<SchemaColumn> columns);
}
