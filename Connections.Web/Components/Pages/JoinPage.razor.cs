using Connections.Core.People;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>
/// Where the holder of an invitation or reset link chooses a password: plain HTML, no script. To look at it spends
/// nothing.
/// </summary>
public sealed partial class JoinPage
{
    private LinkHolder? holder;

    /// <summary>The one-time token of the link.</summary>
    [SupplyParameterFromQuery]
    public string? Token { get; set; }

    /// <summary>Why the last try was refused.</summary>
    [SupplyParameterFromQuery]
    public string? Error { get; set; }

    [CascadingParameter]
    private HttpContext Http { get; set; } = default!;

    [Inject]
    public required InvitationService Join { get; init; }

    [Inject]
    public required LocalSignInOptions Local { get; init; }

    private string? Problem => SignInErrors.Say(Error);

    protected override async Task OnInitializedAsync() => holder = await Join.FindAsync(Token, Http.RequestAborted);
}
