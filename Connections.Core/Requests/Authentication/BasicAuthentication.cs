using System.Text;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Core.Requests.Templates;

namespace Connections.Core.Requests.Authentication;

/// <summary>
/// RFC 7617: user name and password in UTF-8. Comes last, so that no other Authorization header is beside it.
/// </summary>
internal sealed class BasicAuthentication(AuthenticationMethod.Basic scheme) : IRequestAuthentication
{
    /// <inheritdoc/>
    public ValueTask ApplyAsync(OutboundRequest request, Credential credential, CancellationToken ct)
    {
        var variables = credential.Variables(withSecrets: true);
        var (username, hidden) = PairOf(scheme, credential);
        var password = hidden.Reveal();
        if (username.Contains(':', StringComparison.Ordinal))
            throw new Problem.Invalid(FieldIn(scheme.Username) ?? "username",
                "A username for Basic authentication can't contain a colon.");
        Refuse(username, scheme.Username);
        Refuse(password, scheme.Password);

        var pair = $"{username}:{password}";
        request.Derived.Add(new SecretValue(pair));
        request.SetHeader("Authorization", $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair))}");
        foreach (var (name, value) in scheme.Headers) request.SetHeader(name,
            credential.Fill("", value, variables, EncodingContext.Header));
        return ValueTask.CompletedTask;
    }

    /// <summary>User name and password of a credential.</summary>
    /// <exception cref="Problem.Invalid">One is missing.</exception>
    public static (string Name, SecretValue Password) PairOf(AuthenticationMethod.Basic scheme, Credential credential)
    {
        var variables = credential.Variables(withSecrets: true);
        return (credential.Fill("username", scheme.Username, variables, EncodingContext.Plain),
            new SecretValue(credential.Fill("password", scheme.Password, variables, EncodingContext.Plain)));
    }

    private static void Refuse(string text, string template)
    {
        if (text.Any(char.IsControl))
            throw new Problem.Invalid(FieldIn(template) ?? "",
                "Username and password for Basic authentication can't contain line breaks or other control "
                + "characters.");
    }

    private static string? FieldIn(string template) => Template.Parse(template).Paths.FirstOrDefault()?.Variable;
}
