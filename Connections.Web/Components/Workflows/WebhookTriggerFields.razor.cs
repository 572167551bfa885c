using System.Security.Cryptography;
using Connections.Web.Auth;
using Connections.Web.Ui;
using Microsoft.AspNetCore.Components;

namespace Connections.Web.Components.Workflows;

/// <summary>
/// Where a webhook is, what signs its deliveries, and how to send one. The secret is written only; one that is made
/// here is shown once, for whom it is copied to.
/// </summary>
public sealed partial class WebhookTriggerFields
{
    private const int SecretLength = 40;

    private string? generated;

    /// <summary>The workflow.</summary>
    [Parameter, EditorRequired]
    public Guid WorkflowId { get; set; }

    /// <summary>Whether it has a secret already.</summary>
    [Parameter]
    public bool IsStored { get; set; }

    /// <summary>What is going to happen with the secret.</summary>
    [Parameter, EditorRequired]
    public SecretDraft Secret { get; set; } = SecretDraft.Empty;

    /// <summary>Raised with every change of it.</summary>
    [Parameter]
    public EventCallback<SecretDraft> SecretChanged { get; set; }

    /// <summary>The word of the button that saves it.</summary>
    [Parameter, EditorRequired]
    public string Verb { get; set; } = "";

    /// <summary>Why it was refused.</summary>
    [Parameter]
    public string? Error { get; set; }

    [Inject]
    public required NavigationManager Navigation { get; init; }

    [Inject]
    public required ServerOptions Server { get; init; }

    // Behind a proxy the address that others use is the setting's.
    private string Address => (Server.PublicOrigin.Length > 0 ? Server.PublicOrigin : Navigation.BaseUri).TrimEnd('/')
        + Urls.Webhook(WorkflowId);

    private string Example => $$"""
        body='{"env":"prod"}'
        signature=$(printf %s "$body" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d' ' -f1)
        curl -X POST "{{Address}}" \
          -H "Content-Type: application/json" -H "X-Hub-Signature-256: sha256=$signature" \
          -d "$body"
        """;

    private Task GenerateAsync()
    {
        generated = RandomNumberGenerator.GetHexString(SecretLength, lowercase: true);
        return SecretChanged.InvokeAsync(SecretDraft.Typed(generated));
    }
}
