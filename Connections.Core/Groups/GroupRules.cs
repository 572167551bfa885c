using Connections.Core.Connections;

namespace Connections.Core.Groups;

/// <summary>The rules on a group's name, description and keys. Pure.</summary>
internal static class GroupRules
{
    /// <summary>The keys in lower case, and every fault of the input, each at its field.</summary>
    public static IReadOnlyList<string> Check(GroupInput input, ICollection<ValidationError> faults)
    {
        ConnectionValidator.Name(input.Name, input.Description, faults, "aws-accounts");
        return Keys(input.Keys, faults);
    }

    /// <summary>The keys in lower case; a fault is under <c>keys</c>, <c>keys/0</c>, …</summary>
    public static IReadOnlyList<string> Keys(IReadOnlyList<string> texts, ICollection<ValidationError> faults)
    {
        if (texts.Count == 0)
            faults.Add(new("keys",
                "Enter at least one tag key; its values identify each member. For example account_id."));
        if (texts.Count > ConnectionGroup.MostKeys)
            faults.Add(new("keys", $"{texts.Count} keys are listed; the maximum is {ConnectionGroup.MostKeys}."));
        var keys = new List<string>();
        foreach (var (i, text) in texts.Take(ConnectionGroup.MostKeys).Index())
        {
            var key = (text ?? "").Trim().ToLowerInvariant();
            if (!IsKey(key))
                faults.Add(new($"keys/{i}", $"“{Integrations.DidYouMean.Quote(key)}” is not a valid tag key. A key "
                    + "begins with a letter and has letters a–z, digits, _, - and /; default is reserved. For "
                    + "example account_id."));
            else if (keys.Contains(key)) faults.Add(new($"keys/{i}", $"“{key}” is listed twice."));
            else keys.Add(key);
        }
        return keys;
    }

    private static bool IsKey(string key) =>
        !key.Contains(':', StringComparison.Ordinal) && IdentifierTag.TryParse($"{key}:x", out _, out _);
}
