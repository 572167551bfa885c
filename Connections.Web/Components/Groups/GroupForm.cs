using Connections.Core;

namespace Connections.Web.Components.Groups;

/// <summary>What is typed of a group, and what the service finds wrong with it.</summary>
public sealed class GroupForm
{
    private const string Members = "members/";

    /// <summary>Name.</summary>
    public string Name { get; set; } = "";

    /// <summary>Description.</summary>
    public string Description { get; set; } = "";

    /// <summary>Tag keys, wrong ones included.</summary>
    public IReadOnlyList<string> Keys { get; set; } = [];

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
}
