using System.Text.Json.Nodes;
using Connections.Core.Execution;
using Connections.Core.Execution.Actions;
using Connections.Core.Execution.Testing;
using Connections.Core.Integrations;

namespace Connections.Web.Api.Contracts;

/// <summary>What came of running an action. Secrets are masked.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">What happened.</param>
/// <param name="NextStep">What to try next.</param>
/// <param name="FailedAt">The stage at which it failed.</param>
/// <param name="ConnectionId">The connection that was used.</param>
/// <param name="ConnectionName">Its name.</param>
/// <param name="Request">The request as it was sent.</param>
/// <param name="Status">Status of the remote response.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
/// <param name="BodyKind">What the body is.</param>
/// <param name="MaskedPlaces">How many places were masked.</param>
/// <param name="Notes">What of the response was odd.</param>
/// <param name="Stages">The stages in order.</param>
/// <param name="Redirects">How many redirects were followed.</param>
/// <param name="Milliseconds">How long it took.</param>
[ResourceType("action_run")]
internal sealed record RunAttributes(RunOutcome Outcome, string Message, string? NextStep, TestStage? FailedAt,
    Guid ConnectionId, string ConnectionName, RunRequest Request, int? Status, IReadOnlyList<NameAndValue> Headers,
    JsonNode? Body, BodyKind BodyKind, int MaskedPlaces, IReadOnlyList<string> Notes, IReadOnlyList<Stage> Stages,
    int Redirects, long Milliseconds);

/// <summary>A request as it was sent.</summary>
internal sealed record RunRequest(
    string Method, string Url, IReadOnlyList<NameAndValue> Headers, string? Body, bool BodyIsCut);

/// <summary>A header or a parameter.</summary>
internal sealed record NameAndValue(string Name, string Value);

/// <summary>How one stage of a request went.</summary>
internal sealed record Stage(
    [property: System.Text.Json.Serialization.JsonPropertyName("stage")] TestStage Name, TestStepState State,
    string Message, long Milliseconds);

/// <summary>What came of testing a connection. Secrets are masked.</summary>
/// <param name="Outcome">What it says of the credential.</param>
/// <param name="Message">What happened.</param>
/// <param name="ProviderErrorReader">What the service said.</param>
/// <param name="Field">The field at fault.</param>
/// <param name="NextStep">What to try next.</param>
/// <param name="Asked">The request that was sent.</param>
/// <param name="HeaderNames">Names of the headers that were sent.</param>
/// <param name="Status">Status of the remote response.</param>
/// <param name="Excerpt">The beginning of its body.</param>
/// <param name="ExcerptIsCut">Whether the body continues.</param>
/// <param name="MaskedPlaces">How many places were masked.</param>
/// <param name="Notes">What of the response was odd.</param>
/// <param name="Steps">The stages in order.</param>
/// <param name="Milliseconds">How long it took.</param>
[ResourceType("connection_test")]
internal sealed record TestAttributes(TestOutcome Outcome, string Message, string? ProviderMessage, string? Field,
    string? NextStep, string? Asked, IReadOnlyList<string> HeaderNames, int? Status, string? Excerpt, bool ExcerptIsCut,
    int MaskedPlaces, IReadOnlyList<string> Notes, IReadOnlyList<Stage> Steps, long Milliseconds);

/// <summary>An exported credential. It holds secrets.</summary>
[ResourceType("credentials")]
internal sealed record CredentialsAttributes(string ConnectionName, string IntegrationType, string CredentialsType,
    string? BaseUrl, IReadOnlyList<NameAndValue> Headers, IReadOnlyList<NameAndValue> Query,
    IReadOnlyList<NameAndValue> Form, CredentialBody? Body, CredentialUser? User, string? AccessToken,
    AwsSessionKeys? Aws, CredentialCertificate? ClientCertificate, DateTimeOffset? ExpiresAt);

/// <summary>A body to send.</summary>
internal sealed record CredentialBody(string Content, string? ContentType);

/// <summary>A user and a password.</summary>
internal sealed record CredentialUser(string Name, string Password);

/// <summary>Temporary keys of a role at AWS.</summary>
internal sealed record AwsSessionKeys(string AccessKeyId, string SecretAccessKey, string SessionToken);

/// <summary>A certificate and its private key, in PEM.</summary>
internal sealed record CredentialCertificate(string Certificate, string PrivateKey);
