using DataMesh.Portal.Features.Accounts.Contracts;
using DataMesh.Portal.Features.DataSets.Model;
using DataMesh.Portal.Features.Domains.Contracts;
using DataMesh.Portal.Platform.Identity;
using DataMesh.Portal.Platform.Results;

namespace DataMesh.Portal.Features.DataSets.Keeping;

/// <summary>Addresses and slugs that people write, and the people and domains that they mean.</summary>
internal sealed class DataSetShares(IUserDirectory users, IDomainDirectory domains)
{
    private const int Most = 100;

    /// <summary>Reads <c>sharedWith</c>; who or what the principal may not know of is unknown.</summary>
    public async Task<Result<List<DataSetShare>>> ReadAsync(Principal principal, IReadOnlyList<string> sharedWith, IReadOnlyList<string>? editors, CancellationToken ct)
    {
        for (var i = 0; i < editors?.Count; i++)
        {
            if (!sharedWith.Contains(editors[i], StringComparer.OrdinalIgnoreCase)) return Invalid.Field($"editors[{i}]", $"The set is not shared with '{editors[i]}'; name them in sharedWith too.");
        }

        if (sharedWith.Count > Most) return Invalid.Field("sharedWith", $"A set is shared with {Most} people and domains at most; share it with a domain instead.");
        var rights = await domains.RightsAsync(principal, ct);
        var shares = new Dictionary<Guid, DataSetShare>();
        var wrong = new List<FieldError>();
        for (var i = 0; i < sharedWith.Count; i++)
        {
            var text = (sharedWith[i] ?? "").Trim();
            if (text.Contains('@', StringComparison.Ordinal))
            {
                if (await users.FindAsync(text, ct) is { } person) shares[person.Id] = new DataSetShare { SubjectId = person.Id, CanEdit = Edits(text) };
                else wrong.Add(new FieldError($"sharedWith[{i}]", $"There is nobody with the address '{text}'."));
            }
            else if (rights.Find(text) is { } domain)
            {
                shares[domain.Id] = new DataSetShare { SubjectId = domain.Id, IsDomain = true, CanEdit = Edits(text) };
            }
            else
            {
                wrong.Add(new FieldError($"sharedWith[{i}]", $"'{text}' is neither an e-mail address nor the slug of a domain that you know of."));
            }
        }

        return wrong.Count > 0 ? Invalid.Of(wrong) : shares.Values.ToList();

        bool Edits(string name) => editors?.Contains(name, StringComparer.OrdinalIgnoreCase) == true;
    }

    /// <summary>Writes <c>sharedWith</c>; people and domains that are gone are left out.</summary>
    public async Task<IReadOnlyList<string>> WriteAsync(IReadOnlyCollection<DataSetShare> shares, CancellationToken ct)
    {
        if (shares.Count == 0) return [];
        var people = await users.GetAsync(shares.Where(s => !s.IsDomain).Select(s => s.SubjectId), ct);
        var all = await domains.AllAsync(ct);
        return [.. people.Values.Select(p => p.Email).Concat(shares.Where(s => s.IsDomain).Select(s => all.GetValueOrDefault(s.SubjectId)?.Slug).OfType<string>()).Order(StringComparer.OrdinalIgnoreCase)];
    }
}
