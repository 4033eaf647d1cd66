using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Contracts;

/// <summary>Makes data products out of data sets. Declared here, where sets are, and implemented by Products.</summary>
public interface IProductDrafts
{
    /// <summary>Makes a draft whose only port reads the rows.</summary>
    /// <param name="principal">A contributor of the domain; others get <see cref="Forbidden"/>.</param>
    /// <param name="draft">What the product is.</param>
    /// <param name="parquet">The rows as Parquet; the columns are the draft's.</param>
    /// <param name="ct">Cancels; no draft is left behind.</param>
    Task<Result<DraftedProduct>> DraftAsync(Principal principal, ProductDraft draft, Stream parquet, CancellationToken ct);

    /// <summary>Replaces the rows of a product that was made so.</summary>
    /// <returns>Whether it was: a product that was deleted or retired takes no rows. Or why it could not be.</returns>
    Task<Result<bool>> RefreshAsync(Principal principal, DraftedProduct product, Stream parquet, CancellationToken ct);
}

/// <summary>A product to be.</summary>
/// <param name="Domain">The domain's slug.</param>
/// <param name="Slug">The product's slug; made from the name when null.</param>
/// <param name="Name">Its name.</param>
/// <param name="Grouped">Whether its rows are groups of others.</param>
/// <param name="Purpose">Markdown.</param>
/// <param name="Limitations">Markdown.</param>
/// <param name="RowIs">What one row is, for the port.</param>
/// <param name="DataSet">The data set's name.</param>
/// <param name="Inputs">The ports that the set reads; those that not everybody may know of are not told on the product.</param>
/// <param name="Columns">All columns in order.</param>
public sealed record ProductDraft(string Domain, string? Slug, string Name, bool Grouped, string Purpose, string Limitations, string RowIs, string DataSet, IReadOnlyList<string> Inputs, IReadOnlyList<DraftColumn> Columns);

/// <summary>A column of a product to be.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it means; empty where nobody wrote it.</param>
/// <param name="Classification">public, internal, confidential or restricted.</param>
/// <param name="PersonalData">Whether personal data went into it.</param>
/// <param name="PrimaryKey">Whether it belongs to the key of a row.</param>
public sealed record DraftColumn(string Name, string Description, string Classification, bool PersonalData, bool PrimaryKey);

/// <summary>A product that was made from a set.</summary>
/// <param name="ProductId">Its id.</param>
/// <param name="Product"><c>domain/product</c>.</param>
/// <param name="Domain">The domain's slug.</param>
/// <param name="Source">The slug of the source that holds its rows.</param>
/// <param name="Table">The source's table.</param>
public sealed record DraftedProduct(Guid ProductId, string Product, string Domain, string Source, string Table);
