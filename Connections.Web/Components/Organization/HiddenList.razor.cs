using Connections.Core;
using Connections.Core.Access;
using Connections.Web.Components.Grid;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>Resources of one kind that are hidden from the reader, who can become Editor of each.</summary>
public sealed partial class HiddenList
{
    private static readonly IReadOnlyList<ListColumn> columns =
        [new("Name", null, "name"), new("Integration", null, "kind"), new("Created by", null, "by"),
            new("Actions", null, "act")];

    private HiddenResource? elevated;
    private string seen = "";

    /// <summary>What they are called: <c>connection</c>.</summary>
    [Parameter, EditorRequired]
    public string Thing { get; set; } = "";

    /// <summary>What is searched for.</summary>
    [Parameter]
    public string Text { get; set; } = "";

    /// <summary>Finds them, and makes the reader Editor of one.</summary>
    [Parameter, EditorRequired]
    public ResourcePolicies Policies { get; set; } = null!;

    /// <summary>Where the details of one are.</summary>
    [Parameter, EditorRequired]
    public Func<Guid, string> Address { get; set; } = null!;

    private string Heading => $"{char.ToUpperInvariant(Thing[0])}{Thing[1..]}s";

    protected override async Task OnParametersSetAsync()
    {
        if (seen == Text) return;
        seen = Text;
        await SearchAsync(Text);
    }

    protected override async Task<PagedResult<HiddenResource>> LoadAsync(PageRequest page, CancellationToken ct) =>
        await Policies.HiddenAsync(await Actors.CurrentAsync(), Search, page, ct);

    private async Task ElevateAsync(HiddenResource row)
    {
        if ((await Asking.AskAsync<ConfirmDialog>("Elevate Access", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, $"to {row.Name}" },
            { d => d.Question, $"You will become Editor of “{row.Name}”: you can use it, change it, and manage its "
                + "permissions. This is logged in the audit trail under your name, and everyone who can see the "
                + $"{Thing} sees it in its permissions." },
            { d => d.Verb, "Elevate Access" },
            { d => d.IsDanger, false },
            { d => d.Act, async () =>
                await Policies.ElevateAsync(await Actors.CurrentAsync(), row.Id, CancellationToken.None) },
        })).Canceled) return;
        elevated = row;
        if (List is not null) await List.ReloadAsync();
    }
}
