using Connections.Core.Execution.Consent;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Pages;

/// <summary>
/// Where a provider's consent page sends the browser back to. It leads on to the connection, or says why there is
/// nothing to lead on to. Open to all, so that no sign-in carries the code along: the consent itself demands who began
/// it.
/// </summary>
public sealed partial class OAuthCallbackPage
{
    private FailedConsent? failed;

    /// <summary>The state.</summary>
    [SupplyParameterFromQuery]
    public string? State { get; set; }

    /// <summary>The code.</summary>
    [SupplyParameterFromQuery]
    public string? Code { get; set; }

    /// <summary>Why there is no code.</summary>
    [SupplyParameterFromQuery]
    public string? Error { get; set; }

    /// <summary>Who answers.</summary>
    [SupplyParameterFromQuery(Name = "iss")]
    public string? Issuer { get; set; }

    [CascadingParameter]
    public required HttpContext Http { get; set; }

    [Inject]
    public required OAuthConsent Consents { get; init; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    protected override async Task OnInitializedAsync()
    {
        // Nobody waits for it anymore when the browser continues, and a code serves once: so it is not broken off.
        (var done, failed) = await OAuthConsentRedirect.FinishAsync(Consents, Http.User,
            new ConsentCallback(State, Code, Error, Issuer), CancellationToken.None);
        if (done is null) Http.Response.StatusCode = StatusCodes.Status400BadRequest;
        else Navigation.NavigateTo(Urls.Connection(done.ConnectionId));
    }
}
