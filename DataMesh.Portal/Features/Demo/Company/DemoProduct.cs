using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Demo.Company;

/// <summary>A product of the demo.</summary>
internal sealed record DemoProduct(string Domain, string Slug, string Name, ProductKind Kind, string Owner, string Purpose, string Limitations, string Usage, string[] Tags,
    ProductState State, DemoPort[] Ports, Visibility Visibility = Visibility.Everyone);

/// <summary>A port of the demo.</summary>
internal sealed record DemoPort(string Port, string Title, string Description, string Source, string Table, DemoColumn[] Columns);

/// <summary>A column of the demo, in a short form: <c>Internal</c> unless said otherwise.</summary>
internal sealed record DemoColumn(string Name, string Description, Classification Classification = Classification.Internal, bool Personal = false, bool Key = false,
    string? References = null, string? Mask = null, string? Unit = null, string? Example = null);
