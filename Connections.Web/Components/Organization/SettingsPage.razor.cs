using System.Globalization;
using Connections.Core;
using Connections.Core.People;
using Connections.Web.Auth;
using Connections.Web.Components.Shared;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Connections.Web.Components.Organization;

/// <summary>The organization's settings, and the facts about this installation that an admin asks for.</summary>
public sealed partial class SettingsPage
{
    private ReadRetry? reading;
    private int? saved;
    private bool isLoaded;
    private bool isLimited;
    private bool isBusy;
    private string days = "365";
    private string? fault;

    [Inject]
    public required OrganizationSettings Settings { get; init; }

    [Inject]
    public required LocalSignInOptions Local { get; init; }

    [Inject]
    public required OidcOptions Provider { get; init; }

    [Inject]
    public required ClaimMapping Mapping { get; init; }

    [Inject]
    public required ServerOptions Server { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ActorFactory Actors { get; init; }

    [Inject]
    public required SingleDialogService Asking { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    [Inject]
    public required Availability Availability { get; init; }

    private static string DaysHelp => $"{OrganizationSettings.ShortestAudit} to "
        + $"{OrganizationSettings.LongestAudit} days.";

    private IEnumerable<(string Name, string Value)> Facts
    {
        get
        {
            yield return ("Password sign-in", Local.IsOn ? "On (no second factor)" : "Off");
            yield return ("Identity provider",
                Provider.IsOn ? $"{Provider.DisplayName} ({Provider.Authority})" : "None");
            if (Provider.IsOn)
            {
                yield return ("Role mapping",
                    Mapping.RolesClaim.Length > 0 ? $"Managed by the claim {Mapping.RolesClaim} at each sign-in"
                        : "Managed here");
                yield return ("Team mapping",
                    Mapping.TeamsClaim.Length > 0 ? $"Managed by the claim {Mapping.TeamsClaim} at each sign-in"
                        : "Managed here");
            }
            yield return ("Sessions expire", $"After {SessionService.IdleLimit.TotalMinutes} minutes of inactivity, "
                + $"and after {SessionService.AbsoluteLimit.TotalHours} hours in total");
            if (Local.IsOn)
                yield return ("One-time links expire",
                    "After one day, when used, or when the permissions of the account or its creator change");
            yield return ("Address",
                Server.PublicOrigin.Length > 0 ? Server.PublicOrigin
                    : $"Not set (using {Navigation.BaseUri.TrimEnd('/')})");
        }
    }

    /// <inheritdoc/>
    protected override void Leave() => reading?.Dispose();

    protected override Task OnInitializedAsync()
    {
        reading = new(Availability, Notifier, () => InvokeAsync(async () =>
        {
            await LoadAsync();
            StateHasChanged();
        }));
        return LoadAsync();
    }

    // If you may not see this, the frame says so; the service refuses all the same.
    private Task LoadAsync() => reading!.TryAsync(async () =>
    {
        saved = await Settings.AuditRetentionAsync(await Actors.CurrentAsync(), Left);
        isLimited = saved is not null;
        if (saved is { } number) days = number.ToString(CultureInfo.InvariantCulture);
        isLoaded = true;
    }, _ => { });

    private async Task SaveAsync()
    {
        if (isBusy) return;
        fault = null;
        int? wanted = null;
        if (isLimited)
        {
            if (!int.TryParse(days, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                fault = $"Enter a whole number, {DaysHelp}";
                return;
            }
            wanted = number;
        }
        isBusy = true;
        if (IsShorter(wanted) ? await ConfirmedAsync(wanted!.Value)
            : await Notifier.TryAsync(() => KeepAsync(wanted), Refuse))
        {
            saved = wanted;
            Notifier.Confirm("Settings saved.");
        }
        isBusy = false;
    }

    private async Task KeepAsync(int? wanted) =>
        await Settings.KeepAuditAsync(await Actors.CurrentAsync(), wanted, Left);

    private void Refuse(Problem problem)
    {
        if (problem is Problem.Invalid) fault = problem.Message;
        else Notifier.Show(problem);
    }

    private bool IsShorter(int? wanted) =>
        wanted is >= OrganizationSettings.ShortestAudit and <= OrganizationSettings.LongestAudit
            && (saved is null || wanted < saved);

    private async Task<bool> ConfirmedAsync(int wanted)
    {
        var answer = await Asking.AskAsync<ConfirmDialog>("Are you sure?", new DialogParameters<ConfirmDialog>
        {
            { d => d.Name, "the setting" },
            { d => d.Question, $"Audit entries older than {wanted} days will be removed within minutes. This can't "
                + "be undone." },
            { d => d.Verb, "Save" },
            { d => d.Act, () => KeepAsync(wanted) },
        });
        return !answer.Canceled && !Left.IsCancellationRequested;
    }
}
