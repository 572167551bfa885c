using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Groups;

namespace Connections.Web.Components.Groups;

/// <summary>What is typed and checked of a group, and what the service finds wrong with it.</summary>
public sealed class GroupForm
{
    private const string Members = "members/";

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Tag keys, wrong ones included.</summary>
    public IReadOnlyList<string> Keys { get; set; } = [];

    /// <summary>The members that are checked.</summary>
    public HashSet<Guid> Chosen { get; } = [];

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ValidationError> Faults { get; set; } = [];

    /// <summary>What is wrong with members, by id.</summary>
    public IReadOnlyDictionary<Guid, string> OfMembers =>
        Faults.Where(f => f.Field.StartsWith(Members, StringComparison.Ordinal))
            .GroupBy(f => Guid.Parse(f.Field[Members.Length..])).ToDictionary(g => g.Key,
                g => string.Join(' ', g.Select(f => f.Message)));

    /// <summary>What is wrong with each key.</summary>
    public IReadOnlyDictionary<string, string> OfKeys =>
        Keys.Select((key, i) => (key, Fault: At($"keys/{i}"))).Where(k => k.Fault is not null).GroupBy(k => k.key)
            .ToDictionary(g => g.Key, g => g.First().Fault!);

    /// <summary>Whether what stands in the fields is wrong.</summary>
    public bool HasWrongFields => Faults.Any(f => f.Field.Split('/')[0] is "name" or "description" or "keys");

    /// <summary>Whether what is ticked is wrong.</summary>
    public bool HasWrongMembers => Faults.Any(f => f.Field.Split('/')[0] == "members");

    /// <summary>What is wrong at a field; null where nothing is.</summary>
    public string? At(string field) => Faults.FirstOrDefault(f => f.Field == field)?.Message;

    /// <summary>
    /// Puts a draft into the fields again. A connection that can no longer join is left out: no row would show its
    /// check mark.
    /// </summary>
    public async Task RestoreAsync(DraftContent draft, Guid? groupId, GroupCandidates candidates, Actor actor,
        CancellationToken ct)
    {
        (Name, Description, Keys) = (draft.Name, draft.Description, draft.Tags);
        Chosen.ExceptWith(draft.Leaving);
        foreach (var ids in draft.Joining.Chunk(PageRequest.MaxSize))
        {
            var query = new CandidateQuery
            {
                IntegrationType = draft.IntegrationType,
                Keys = draft.Tags,
                Ids = ids,
                GroupId = groupId
            };
            var found = await candidates.ListAsync(actor, query, new PageRequest(0, PageRequest.MaxSize), ct);
            Chosen.UnionWith(found.Rows.Select(r => r.Member.Id));
        }
    }
}
