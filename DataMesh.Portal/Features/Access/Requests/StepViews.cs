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
                   step.Number, step.Kind, step.Seat, step.PersonId, step.State, Domain = step.Kind == StepKind.Owner ? step.DomainId : default, step.WaitsSince, step.EscalatedAt,
                   step.DecidedById, step.InNameOfId, step.DecidedAt, step.Note,
               }
               into same
               orderby same.Key.Number, same.First().Port.Path, same.Key.Seat, same.First().Step.PersonName
               let step = same.First().Step
               select new RequestStepView(step.Kind, step.State, [.. same.Select(s => s.Port.Path)], Who(rights, step),
                   step.State == StepState.Open ? [.. people.Of(request, step).Select(p => p.Name)] : [], step.State == StepState.Open ? step.WaitsSince : null,
                   step.EscalatedAt, step.DecidedByName, step.InNameOfName, step.DecidedAt, step.Note) { Together = 1 + request.Steps.Count(s => s.IsBeside(step) && s.State != StepState.NotNeeded) }];

    public static string Who(DomainRights rights, RequestStep step) => Who(new Seat(step.Seat, step.PersonId, step.PersonName), step.Kind, rights.Domains.GetValueOrDefault(step.DomainId)?.Name);

    public static string Who(Seat seat, StepKind kind, string? domain) => seat.Kind switch
    {
        SeatKind.Person => $"{seat.PersonName}, owner of the product",
        SeatKind.Owner => $"an owner of {domain ?? "the domain"}",
        SeatKind.Steward => $"a steward of {domain ?? "the domain"}",
        _ => Who(kind, domain),
    };

    public static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    public static string Who(StepKind kind, string? domain) => kind switch
    {
        StepKind.Owner => $"owners and stewards of {domain ?? "the domain"}",
        StepKind.Governance => "Governance",
        _ => "a rule",
    };
}
