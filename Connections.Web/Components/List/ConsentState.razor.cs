using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.List;

/// <summary>For whom an OAuth connection acts, and the way to the provider's consent page.</summary>
public sealed partial class ConsentState
{
    private bool leaving;
    private string? problem;

    /// <summary>Which connection.</summary>
    [Parameter, EditorRequired]
    public Guid Id { get; set; }

    /// <summary>Who consented; null: nobody.</summary>
    [Parameter]
    public string? Account { get; set; }

    /// <summary>Whether it does not work as it is.</summary>
    [Parameter]
    public bool NeedsAttention { get; set; }

    /// <summary>Why the reader cannot connect it; null where they can.</summary>
    [Parameter]
    public string? Refusal { get; set; }

    [Inject]
    public required OAuthConsentRedirect Consent { get; init; }

    [Inject]
    public required Notifier Notifier { get; init; }

    private async Task GoAsync(bool anotherAccount)
    {
        if (leaving || Refusal is not null) return;
        (leaving, problem) = (true, null);
        if (!await Notifier.TryAsync(() => Consent.GoAsync(Id, anotherAccount, CancellationToken.None),
            failed => problem = failed.Message)) leaving = false;
    }
}
