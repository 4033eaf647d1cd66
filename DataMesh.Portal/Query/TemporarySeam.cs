// Stands in for what Sources brings; deleted when its branch is merged.
#pragma warning disable
namespace DataMesh.Portal.Query.Execution
{
    public sealed record QueryStream();
}
