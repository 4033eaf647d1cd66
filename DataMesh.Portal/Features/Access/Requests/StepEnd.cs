using DataMesh.Portal.Features.Access.Contracts;
using DataMesh.Portal.Features.Access.Model;
using DataMesh.Portal.Features.Access.Routes;
using DataMesh.Portal.Features.Products.Contracts;

namespace DataMesh.Portal.Features.Access.Requests;

/// <summary>What an approval led to.</summary>
internal enum Approved
{
    /// <summary>Others have to approve at the same step.</summary>
    OthersToo,

    /// <summary>Governance decides next.</summary>
    PassedOn,

    /// <summary>The grant exists.</summary>
    Granted,
}

/// <summary>Goes on after somebody has approved: waits for those beside them, passes the port on, or makes the grant.</summary>
internal static class StepEnd
{
    /// <param name="move">The move.</param>
    /// <param name="port">The port.</param>
    /// <param name="step">The step that was approved; those beside it may be open.</param>
    /// <param name="info">The port as it is.</param>
    /// <param name="conditions">What is left after everybody who approved so far.</param>
    /// <param name="rules">The rules now.</param>
    /// <param name="number">The number that the grant will have.</param>
    public static Approved Of(Move move, AccessRequestPort port, RequestStep step, PortInfo info, PortConditions conditions, RoutePolicies rules, int number)
    {
        var steps = move.Request.Steps;
        if (steps.Any(s => s.IsBeside(step) && s.State == StepState.Open))
        {
            port.Conditions = conditions.Write();
            return Approved.OthersToo;
        }

        var sensitive = RouteRules.Sensitive(rules, info.Columns.Where(c => conditions.Columns.Contains(c.Name, StringComparer.Ordinal)));
        if (sensitive && step.Kind == StepKind.Owner)
        {
            // Columns may have become sensitive since it was asked for.
            var next = steps.Where(s => s.RequestPortId == port.Id && s.Number > step.Number && s.State == StepState.Later).MinBy(s => s.Number)
                ?? move.Request.AddStep(move.Db, port, step.Number + 1, StepKind.Governance);
            (next.State, next.WaitsSince) = (StepState.Open, move.Now);
            port.Conditions = conditions.Write();
            return Approved.PassedOn;
        }

        var grant = Giving.Give(move.Db, move.Principal, move.Acting.Rights, move.Request, port, info, conditions, step.Kind == StepKind.Governance ? GrantBasis.Governance : GrantBasis.Owner, number, move.Now);
        grant.GivenByName = Names([.. steps.Where(s => s.RequestPortId == port.Id && s.State == StepState.Approved).OrderBy(s => s.Number).ThenBy(s => s.DecidedAt).ThenBy(s => s.Seat).ThenBy(s => s.PersonName, StringComparer.Ordinal).Select(s => s.DecidedByName).OfType<string>().Distinct()]);
        move.Decide(port, PortDecision.Granted);
        return Approved.Granted;
    }

    private static string Names(IReadOnlyList<string> names) => Words.And(names) is { Length: <= 256 } all ? all : $"{names[0]} and {names.Count - 1} more";
}
