using System.Buffers;
using Connections.Core.Integrations;
using Microsoft.Extensions.Configuration;

namespace Connections.Core.Settings;

/// <summary>
/// The names and types of all settings. One that is misspelled, misplaced or of another type is found before anything
/// starts: what is ignored in silence protects nobody.
/// </summary>
public sealed class KnownSettings
{
    private static readonly SearchValues<char> OtherSeparators = SearchValues.Create("_.-");

    private readonly SettingNode root = new("");

    /// <summary>Adds a section that is read into a type.</summary>
    /// <param name="section">Its name, such as <c>Egress</c>.</param>
    /// <param name="except">Names of properties that are set from elsewhere.</param>
    public KnownSettings Add<T>(string section, params IReadOnlyCollection<string> except)
    {
        section.Split(':').Aggregate(root, (node, name) => node.Below(name)).Add(typeof(T), except);
        return this;
    }

    /// <summary>Adds texts that are read by their full names.</summary>
    public KnownSettings AddTexts(params IReadOnlyCollection<string> names)
    {
        foreach (var name in names)
        {
            var parts = name.Split(':');
            parts[..^1].Aggregate(root, (node, part) => node.Below(part)).AddText(parts[^1]);
        }
        return this;
    }

    /// <summary>Whether that is the full name of a setting.</summary>
    public bool Contains(string name)
    {
        var node = root;
        foreach (var part in name.Split(':'))
        {
            if (node.IsMap || (node.IsList && int.TryParse(part, out _))) continue;
            if (!node.Children.TryGetValue(part, out node!)) return false;
        }
        return true;
    }

    /// <summary>The full names of all settings.</summary>
    public IReadOnlyList<string> Names => [.. Leaves(root).Select(node => node.Path)];

    /// <summary>What is wrong with these settings, a sentence each.</summary>
    public IReadOnlyList<string> FindFaults(IConfiguration configuration)
    {
        var faults = new List<string>();
        foreach (var section in configuration.GetChildren())
        {
            // Among them is the whole environment: what has nothing below is another program's.
            if (root.Children.TryGetValue(section.Key, out var known)) CheckBelow(section, known, faults);
            else if (Misspelled(section) is { } fault) faults.Add(fault);
        }
        return faults;
    }

    /// <summary>
    /// What may have been meant for a setting and is none, a sentence each: full names with another separator than the
    /// colon or the two underscores. They may be another program's as well, so they stop nothing.
    /// </summary>
    public IReadOnlyList<string> FindDoubtful(IConfiguration configuration) =>
        [.. configuration.GetChildren()
            .Where(s => s.Key.AsSpan().ContainsAny(OtherSeparators) && !s.GetChildren().Any())
            .Select(s =>
                (s.Key, Meant: Leaves(root)
                    .FirstOrDefault(n => n.Path.Equals(WithColons(s.Key), StringComparison.OrdinalIgnoreCase))))
            .Where(s => s.Meant is not null && !s.Key.StartsWith("AWS_", StringComparison.Ordinal))
            .Select(s => $"{DidYouMean.Quote(s.Key)} is not a setting of Connections. If you mean " +
                $"{s.Meant!.Path}, write it as {s.Meant.Path.Replace(":", "__", StringComparison.Ordinal)} in the " +
                "environment.")];

    /// <summary>What is wrong with settings given as arguments, a sentence each.</summary>
    /// <param name="arguments">The arguments, read as settings.</param>
    /// <param name="others">Names that the framework reads.</param>
    public IReadOnlyList<string> FindUnknown(IConfiguration arguments, IReadOnlyCollection<string> others) =>
        [.. arguments.GetChildren()
            .Where(s =>
                !root.Children.ContainsKey(s.Key) && !others.Contains(s.Key, StringComparer.OrdinalIgnoreCase)
                    && Misspelled(s) is null)
            .Select(s => $"There is no setting {DidYouMean.Quote(s.Key)}. "
                + (Elsewhere(s) ?? DidYouMean.For(s.Key, [.. root.Children.Keys, .. others])))];

    private static string WithColons(string name) => name.Replace('_', ':').Replace('.', ':').Replace('-', ':');

    private static IEnumerable<SettingNode> Leaves(SettingNode node) =>
        node.Children.Count == 0 ? [node] : node.Children.Values.SelectMany(Leaves);

    private void CheckBelow(IConfigurationSection section, SettingNode known, List<string> faults)
    {
        foreach (var child in section.GetChildren())
        {
            if (known.Children.TryGetValue(child.Key, out var node)) Check(child, node, faults);
            else faults.Add($"There is no setting {DidYouMean.Quote(child.Path)}. {Suggest(child, known)}");
        }
    }

    private void Check(IConfigurationSection given, SettingNode node, List<string> faults)
    {
        var below = given.GetChildren().ToList();
        if (node.IsSection)
        {
            if (given.Value is { Length: > 0 })
                faults.Add($"{node.Path} can't have a value itself. {DidYouMean.For(node.Path, PathsBelow(node))}");
            CheckBelow(given, node, faults);
        }
        else if (node.IsMap)
        {
            faults.AddRange(below.Where(b => b.GetChildren().Any())
                .Select(b => $"{DidYouMean.Quote(b.Path)} contains a colon in its name and can't be mapped. Have "
                    + "the provider send another value."));
            if (given.Value is { Length: > 0 })
                faults.Add($"{node.Path} takes a value below each name: {node.Path}:NAME.");
        }
        else if (node.IsList)
        {
            foreach (var item in below)
            {
                if (node.Children.Count > 0) CheckBelow(item, node, faults);
                else if (item.GetChildren().Any()) faults.Add($"{item.Path} takes one value.");
            }
        }
        else if (below.Count > 0)
        {
            faults.Add($"{node.Path} takes one value, not several.");
        }
        else if (given.Value is "" && !node.MayBeEmpty)
        {
            faults.Add($"{node.Path} is empty. Give a value, or leave the setting out.");
        }
        else if (given.Value is { Length: > 0 } value && node.FaultOf(value) is { } fault)
        {
            faults.Add(fault);
        }
    }

    private string Suggest(IConfigurationSection given, SettingNode parent) =>
        Elsewhere(given) ?? DidYouMean.For(given.Path, PathsBelow(parent));

    // The right name in the wrong section, or in none.
    private string? Elsewhere(IConfigurationSection given) =>
        Leaves(root).FirstOrDefault(n => n.Path.EndsWith($":{given.Key}", StringComparison.OrdinalIgnoreCase))
            is { } meant ? $"Did you mean {meant.Path}?" : null;

    private static string[] PathsBelow(SettingNode node) => [.. node.Children.Values.Select(c => c.Path)];

    // Of all that is in the environment only what looks like ours: a section's name nearly right with one of its
    // settings below.
    private string? Misspelled(IConfigurationSection given)
    {
        var below = given.GetChildren().ToList();
        var near = root.Children.Values.FirstOrDefault(n =>
            DidYouMean.For(given.Key, [n.Path]).StartsWith("Did you mean", StringComparison.Ordinal)
                && below.Any(b => n.Children.ContainsKey(b.Key)));
        return near is null ? null : $"There is no setting {DidYouMean.Quote(given.Key)}. Did you mean {near.Path}?";
    }
}
