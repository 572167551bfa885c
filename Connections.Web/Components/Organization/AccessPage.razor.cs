using Connections.Core;
using Connections.Core.Connections;
using Connections.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>What is hidden from who manages access, as far as they need to know it to take charge.</summary>
public sealed partial class AccessPage
{
    private HiddenConnection? elevated;

    [Inject]
    public required ConnectionPolicies Policies { get; init; }

    protected override async Task<PageOf<HiddenConnection>> LoadAsync(PageRequest page, CancellationToken ct) => await Policies.HiddenAsync(await Actors.CurrentAsync(), Search, page, ct);

    private async Task ElevateAsync(HiddenConnection connection)
    {
        var dialog = await Dialogs.ShowAsync<ConfirmDialog>("Elevate Access", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, $"to {connection.Name}" },
            { d => d.Question, $"You will be Editor of “{connection.Name}”: you can use it, change it, and say who else may. This is put on record in the audit trail under your name, and everyone who sees the connection sees it in its permissions." },
            { d => d.Verb, "Elevate Access" },
            { d => d.IsDanger, false },
            { d => d.Act, async () => await Policies.ElevateAsync(await Actors.CurrentAsync(), connection.Id, CancellationToken.None) },
        });
        if (await dialog.Result is not { Canceled: false }) return;
        elevated = connection;
        if (List is not null) await List.ReloadAsync();
    }
}
