using DataMesh.Portal.Features.Domains.Contracts;

namespace DataMesh.Portal.Features.Products.Contracts;

/// <summary>Dehghani's kinds of data products.</summary>
public enum ProductKind
{
    /// <summary>Facts as their source has them.</summary>
    SourceAligned,

    /// <summary>Made of several products for many uses.</summary>
    Aggregate,

    /// <summary>Made for one use.</summary>
    ConsumerAligned,
}

/// <summary>Where a product is in its life.</summary>
public enum ProductState
{
    /// <summary>Being made; its domain sees it.</summary>
    Draft,

    /// <summary>Offered.</summary>
    Published,

    /// <summary>Still readable, not for new uses.</summary>
    Deprecated,

    /// <summary>No longer readable.</summary>
    Retired,
}

/// <summary>How sensitive a column is, from least to most.</summary>
public enum Classification
{
    /// <summary>May be known by anybody.</summary>
    Public = 1,

    /// <summary>For people of the company.</summary>
    Internal = 2,

    /// <summary>For those who need it.</summary>
    Confidential = 3,

    /// <summary>For few, with reasons.</summary>
    Restricted = 4,
}

/// <summary>How much of what its users rely on a change of a port touches, from least to most.</summary>
public enum ContractChange
{
    /// <summary>Nothing at all: it is as it was.</summary>
    None = 0,

    /// <summary>Nothing that a program notices: descriptions, classification, masks, units, examples, references, the order of columns, and from which table the rows come.</summary>
    Descriptive = 1,

    /// <summary>There is more, or it is promised more strictly: another port or column, a column that is never empty any more, values of a narrower type.</summary>
    Additive = 2,

    /// <summary>Something that was promised is not any more: a port or column, a type, a key, values that are unique or never empty.</summary>
    Breaking = 3,
}

/// <summary>What people write about a product.</summary>
/// <param name="Domain">The owning domain's slug; only read when the product is made.</param>
/// <param name="Slug">2 to 60 lower-case letters, digits and hyphens; made from the name when absent; only read when the product is made.</param>
/// <param name="Name">1 to 100 characters.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Purpose">Markdown, up to 20,000 characters.</param>
/// <param name="Limitations">Markdown, likewise.</param>
/// <param name="Usage">Markdown, likewise.</param>
/// <param name="Tags">Up to 20 of up to 40 characters.</param>
/// <param name="Owners">Addresses of people who answer for it.</param>
/// <param name="Visibility">Who may know of it.</param>
public sealed record ProductInput(string? Domain, string? Slug, string Name, ProductKind Kind, string? Purpose, string? Limitations, string? Usage,
    IReadOnlyList<string>? Tags, IReadOnlyList<string>? Owners, Visibility Visibility = Visibility.Everyone);

/// <summary>A product as a principal sees it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Domain">The owning domain's slug.</param>
/// <param name="DomainName">The owning domain's name.</param>
/// <param name="Slug">Its name in addresses.</param>
/// <param name="Name">Its name.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Purpose">Markdown.</param>
/// <param name="Limitations">Markdown.</param>
/// <param name="Usage">Markdown.</param>
/// <param name="Tags">Tags.</param>
/// <param name="Owners">Addresses of people who answer for it.</param>
/// <param name="Visibility">Who may know of it.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Version">E.g. <c>1.0</c>; <c>0.1</c> before the first publication.</param>
/// <param name="Classification">The strictest of its columns, or null without classified columns.</param>
/// <param name="Ports">Its ports in order of their names.</param>
/// <param name="Access">What the principal may do, one of <c>own</c>, <c>export</c>, <c>read</c>, <c>sample</c>, <c>requested</c>, <c>none</c>.</param>
/// <param name="AccessUntil">When that ends, or null.</param>
/// <param name="PublishedAt">First publication, UTC, or null.</param>
/// <param name="UpdatedAt">Last change, UTC.</param>
/// <param name="MyRole">The principal's role in the domain, or null.</param>
/// <param name="Revision">The ETag.</param>
public sealed record ProductView(Guid Id, string Domain, string DomainName, string Slug, string Name, ProductKind Kind, string Purpose, string? Limitations, string? Usage,
    IReadOnlyList<string> Tags, IReadOnlyList<string> Owners, Visibility Visibility, ProductState State, string Version, Classification? Classification,
    IReadOnlyList<PortView> Ports, string Access, DateTimeOffset? AccessUntil, DateTimeOffset? PublishedAt, DateTimeOffset UpdatedAt, DomainRole? MyRole, long Revision)
{
    /// <summary><c>domain/product</c>.</summary>
    public string Path => $"{Domain}/{Slug}";
}

/// <summary>What people write about a port.</summary>
/// <param name="Name">Its title, up to 100 characters; its name in addresses when absent.</param>
/// <param name="Description">Markdown: what one row is.</param>
/// <param name="Source">The slug of a source of the product's domain.</param>
/// <param name="Table">A table of that source.</param>
/// <param name="Columns">In order; null takes over all columns of the table; what was written about those that were there stays.</param>
/// <param name="Examples">Example rows that everybody sees: up to 20 rows with a text, number, truth or null per column in the order of <paramref name="Columns"/>; null leaves them.</param>
public sealed record PortInput(string? Name, string? Description, string Source, string Table, IReadOnlyList<ColumnInput>? Columns, IReadOnlyList<IReadOnlyList<object?>>? Examples);

/// <summary>What people write about a column.</summary>
/// <param name="Name">The table's column.</param>
/// <param name="Type">A logical type; the table's when absent.</param>
/// <param name="Description">What it means.</param>
/// <param name="Classification">How sensitive it is; null while nobody has decided.</param>
/// <param name="PersonalData">Whether it is about a person.</param>
/// <param name="PrimaryKey">Whether it belongs to the key of a row.</param>
/// <param name="Unique">Whether its values are unique.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="References"><c>domain/product/port.column</c> or <c>port.column</c> that it refers to.</param>
/// <param name="Mask">The mask that the owner proposes, e.g. <c>redact</c>.</param>
/// <param name="Unit">E.g. <c>EUR</c>.</param>
/// <param name="Example">An example value, visible to everybody.</param>
public sealed record ColumnInput(string Name, string? Type, string? Description, Classification? Classification, bool PersonalData = false, bool PrimaryKey = false,
    bool Unique = false, bool? Nullable = null, string? References = null, string? Mask = null, string? Unit = null, string? Example = null);

/// <summary>A port.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Port">Its name in addresses.</param>
/// <param name="Name">Its title.</param>
/// <param name="Description">Markdown.</param>
/// <param name="Source">The source's slug; only for contributors of the domain, else null.</param>
/// <param name="Table">The source's table; likewise.</param>
/// <param name="Columns">Its columns in order.</param>
/// <param name="Examples">Example rows, a value per column.</param>
/// <param name="Revision">The ETag.</param>
public sealed record PortView(Guid Id, string Port, string Name, string Description, string? Source, string? Table, IReadOnlyList<ColumnView> Columns,
    IReadOnlyList<IReadOnlyList<object?>> Examples, long Revision)
{
    /// <summary>How its source has changed since the port was written, as far as the principal may know; null where it fits.</summary>
    public PortDrift? Drift { get; init; }
}

/// <summary>A column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its logical type.</param>
/// <param name="Description">What it means.</param>
/// <param name="Classification">How sensitive it is, or null while nobody has decided.</param>
/// <param name="PersonalData">Whether it is about a person.</param>
/// <param name="PrimaryKey">Whether it belongs to the key.</param>
/// <param name="Unique">Whether its values are unique.</param>
/// <param name="Nullable">Whether it may be null.</param>
/// <param name="References">What it refers to.</param>
/// <param name="Mask">The mask that the owner proposes.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Example">An example value.</param>
public sealed record ColumnView(string Name, string Type, string Description, Classification? Classification, bool PersonalData, bool PrimaryKey, bool Unique, bool Nullable,
    string? References, string? Mask, string? Unit, string? Example);

/// <summary>What a policy found about a product.</summary>
/// <param name="Policy">The policy's key, e.g. <c>columns-described</c>.</param>
/// <param name="Name">Its name in words.</param>
/// <param name="Severity"><c>block</c> or <c>warn</c>.</param>
/// <param name="Passes">Whether it is kept.</param>
/// <param name="Message">What is missing and the mend; empty when kept.</param>
/// <param name="Field">Where: <c>owners</c>, <c>purpose</c>, <c>ports.{port}.columns.{column}.description</c>, ….</param>
public sealed record PolicyResult(string Policy, string Name, string Severity, bool Passes, string Message, string Field);

/// <summary>A publication.</summary>
/// <param name="Version">E.g. <c>1.2</c>.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="PublishedBy">Who, by name.</param>
public sealed record ProductVersionView(string Version, DateTimeOffset PublishedAt, string PublishedBy);
