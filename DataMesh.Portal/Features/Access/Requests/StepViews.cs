using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Deciding;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Domains.Contracts;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>Shows a request's way: ports that went a step together are one line.</summary>
internal static class StepViews
{
    public static IReadOnlyList<RequestStepView> Of(DomainRights rights, AccessRequest request, IReadOnlyList<AccessRequestPort> shown, DecidingPeople people)
        => [.. from port in shown
               from step in request.Steps
               where step.RequestPortId == port.Id
               group (Port: port, Step: step) by new
               {
                   step.Number, step.Kind, step.State, Domain = step.Kind == StepKind.Owner ? step.DomainId : default, step.WaitsSince, step.EscalatedAt,
                   step.DecidedById, step.InNameOfId, step.DecidedAt, step.Note,
               }
               into same
               orderby same.Key.Number, same.First().Port.Path
               let step = same.First().Step
               select new RequestStepView(step.Kind, step.State, [.. same.Select(s => s.Port.Path)], Who(rights, step),
                   step.State == StepState.Open ? [.. people.Of(request, step).Select(p => p.Name)] : [], step.State == StepState.Open ? step.WaitsSince : null,
                   step.EscalatedAt, step.DecidedByName, step.InNameOfName, step.DecidedAt, step.Note)];

    public static string Who(DomainRights rights, RequestStep step) => Who(step.Kind, rights.Domains.GetValueOrDefault(step.DomainId)?.Name);

    public static string Who(StepKind kind, string? domain) => kind switch
    {
        StepKind.Owner => $"owners and stewards of {domain ?? "the domain"}",
        StepKind.Governance => "Governance",
        _ => "a rule",
    };
}
