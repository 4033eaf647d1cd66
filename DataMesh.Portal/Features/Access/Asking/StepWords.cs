using DataMesh.Portal.Features.Access.Contracts;

namespace DataMesh.Portal.Features.Access.Asking;

/// <summary>Steps and forecasts in words.</summary>
internal static class StepWords
{
    /// <summary>E.g. "Owners and stewards of Sales".</summary>
    public static string Who(RequestStepView step) => step.Kind == StepKind.Automatic ? "No decision needed" : char.ToUpperInvariant(step.Who[0]) + step.Who[1..];

    /// <summary>E.g. "Sam, for Olga, "; empty for a rule.</summary>
    public static string By(RequestStepView step) => step.By is null ? "" : step.InNameOf is null ? $"{step.By}, " : $"{step.By}, for {step.InNameOf}, ";

    /// <summary>What those who decide may do, and where the request is meanwhile.</summary>
    public const string After = "They may leave out columns, mask them, or ask you something. You are told here, and the request stays under Access until it is decided.";

    /// <summary>What will happen to a request, before it is sent.</summary>
    public static string Outcome(IReadOnlyList<RouteForecast> routes)
    {
        var said = new List<string>();
        if (routes.Where(r => r.Why is not null).ToList() is { Count: > 0 } atOnce)
            said.Add($"{(routes.Count == atOnce.Count ? "You get it at once" : $"You get {Words.And([.. atOnce.SelectMany(r => r.Ports)])} at once")}: {Words.And([.. atOnce.Select(r => r.Why!).Distinct()])}.");
        foreach (var route in routes.Where(r => r.Why is null)) said.Add(Of(route));
        if (routes.Any(r => r.Why is null)) said.Add(After);
        return string.Join(" ", said);
    }

    /// <summary>What will happen to the ports of one way.</summary>
    public static string Of(RouteForecast route) => route.Why is { } why ? $"You get it at once: {why}." : string.Join(" ", route.Steps.Select(Step));

    private static string Step(ForecastStep step, int place)
    {
        var names = step.People is { Count: > 0 } people ? $" ({Words.And([.. people.Take(3)])}{(people.Count > 3 ? $" or {people.Count - 3} more" : "")})" : "";
        if (step.All) return $"{Requests.StepViews.Capital(step.Who)} {(step.Who.Contains(" and ", StringComparison.Ordinal) ? "have" : "has")} to approve{(step.Lately is { } took ? $", lately within {took}" : "")}.";
        var who = $"{(step.Kind == StepKind.Governance ? "Governance" : $"The {step.Who}")}{names}";
        var what = step.People.Count == 0 ? "has nobody who could decide yet; after some days it is passed on" : place > 0 ? "decides after them, because personal or restricted data is among it" : step.People.Count == 1 ? "will be told and decides" : "will be told; any one of them decides";
        return $"{who} {what}{(step.Lately is { } lately ? $", lately within {lately}" : "")}.";
    }
}
