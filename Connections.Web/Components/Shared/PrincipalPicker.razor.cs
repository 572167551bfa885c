using Connections.Core.Access;
using Connections.Web.Auth;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Shared;

/// <summary>A field that finds people, service accounts, teams and roles by name or address.</summary>
public sealed partial class PrincipalPicker
{
    private OptionPicker<PrincipalOption> picker = null!;

    /// <summary>Id of the field, for its label.</summary>
    [Parameter, EditorRequired]
    public string Id { get; set; } = "";

    /// <summary>Raised with who was chosen, and with null when the text is changed again.</summary>
    [Parameter]
    public EventCallback<PrincipalOption?> OnChoose { get; set; }

    /// <summary>Which kinds may be chosen; all where null.</summary>
    [Parameter]
    public IReadOnlyList<PrincipalKind>? Kinds { get; set; }

    /// <summary>Who is not offered.</summary>
    [Parameter]
    public Func<Principal, bool> Except { get; set; } = _ => false;

    /// <summary>Shown while it is empty.</summary>
    [Parameter]
    public string Placeholder { get; set; } = "Name or email";

    /// <summary>Whether it cannot be used.</summary>
    [Parameter]
    public bool Disabled { get; set; }

    /// <summary>Ids of its error and help.</summary>
    [Parameter]
    public string? DescribedBy { get; set; }

    [Inject]
    public required PrincipalDirectory Directory { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    /// <summary>Empties the field, for the next one.</summary>
    public Task ClearAsync() => picker.ClearAsync();

    private async Task<(IReadOnlyList<PrincipalOption> Found, string None)> SearchAsync(string text)
    {
        var all = await Directory.SearchAsync(await Actors.CurrentAsync(), text, Kinds, CancellationToken.None);
        return ([.. all.Where(c => !Except(c.Principal)).Take(8)], NoneIs(text.Trim(), all.Count > 0));
    }

    // Who is disabled, or is not offered here, may well exist.
    private string NoneIs(string sought, bool areOthers) => (Kinds is [PrincipalKind.Team], areOthers) switch
    {
        (true, false) => $"No team is called “{sought}”.",
        (true, true) => $"No other team is called “{sought}”.",
        (false, false) => $"No active user is called “{sought}”.",
        (false, true) => $"Nobody else is called “{sought}”.",
    };
}
