using Connections.Core.Access;
using Connections.Core.People;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Dialogs;

/// <summary>
/// The lines of a policy: naming principals, levels, taking them off. It changes the list that it is given, and nothing
/// else.
/// </summary>
public sealed partial class PolicyEditor
{
    private PrincipalPicker? picker;
    private PrincipalOption? chosen;

    /// <summary>The lines, changed in place.</summary>
    [Parameter, EditorRequired]
    public List<PolicyLine> Lines { get; set; } = [];

    /// <summary>The levels to choose from.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<AccessLevel> Levels { get; set; } = [];

    /// <summary>Whether the reader may change them.</summary>
    [Parameter]
    public bool MayChange { get; set; } = true;

    /// <summary>Whether Resolvers may also take the credential out of the server.</summary>
    [Parameter]
    public bool HandsOut { get; set; }

    /// <summary>Who can do what, by level; none: as with connections and groups.</summary>
    [Parameter]
    public IReadOnlyList<(string Who, string Can)> About { get; set; } = [];

    /// <summary>What a level is called.</summary>
    [Parameter]
    public Func<AccessLevel, string> NameOf { get; set; } = level => level.ToString();

    /// <summary>Whether a save is under way.</summary>
    [Parameter]
    public bool IsBusy { get; set; }

    [Inject]
    public required IdentityProviderNames Providers { get; init; }

    /// <summary>Raised with every change.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    /// <summary>What kind of principal a line names, in words.</summary>
    public static string KindOf(PolicyLine line, IdentityProviderNames? providers = null) =>
        (line.Principal.Kind, line.Acts) switch
        {
            (PrincipalKind.Organization, _) => "Organization",
            (PrincipalKind.ServiceAccount, true) => "Service account",
            (PrincipalKind.ServiceAccount, false) => "Service account, disabled",
            (PrincipalKind.Team, true) => "Team",
            (PrincipalKind.Team, false) => "Team without members",
            (PrincipalKind.Role, true) => "Role",
            (PrincipalKind.Role, false) => "Role without members",
            (_, true) when providers?.For(line.Issuer) is { } provider => $"Person, signs in with {provider}",
            (_, true) => "Person",
            (_, false) => "Person, disabled",
        };

    private bool IsListed(Principal principal) => Lines.Exists(l => l.Principal == principal);

    private async Task AddAsync()
    {
        if (chosen is not { } choice || IsListed(choice.Principal)) return;
        Lines.Add(new PolicyLine(choice.Principal, choice.Name, Levels[0], true));
        chosen = null;
        if (picker is not null) await picker.ClearAsync();
        await Changed.InvokeAsync();
    }

    private Task Change(PolicyLine line, AccessLevel level)
    {
        // The line that is drawn may be that of the change before.
        var at = Lines.FindIndex(l => l.Principal == line.Principal);
        if (at < 0) return Task.CompletedTask;
        Lines[at] = Lines[at] with { Level = level };
        return Changed.InvokeAsync();
    }

    private Task Remove(PolicyLine line)
    {
        Lines.RemoveAll(l => l.Principal == line.Principal);
        return Changed.InvokeAsync();
    }

    private Task Restrict()
    {
        Lines.RemoveAll(l => l.Principal.Kind == PrincipalKind.Organization);
        return Changed.InvokeAsync();
    }

    private Task OpenUp()
    {
        Lines.Insert(0, PolicyLine.Everyone with { Level = Levels[0] });
        return Changed.InvokeAsync();
    }
}
