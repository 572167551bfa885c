using System.Net;

namespace Connections.Core.Egress;

/// <summary>The rules of redirects: which are followed, and what goes along.</summary>
internal static class RedirectPolicy
{
    private static readonly HashSet<string> Harmless = new(StringComparer.OrdinalIgnoreCase) { "Accept",
        "Accept-Language" };

    /// <summary>Where an answer points to, or null where it is no redirect.</summary>
    public static Uri? Target(HttpResponseMessage response, Uri from)
    {
        if ((int)response.StatusCode is not (301 or 302 or 303 or 307 or 308)) return null;
        if (!response.Headers.NonValidated.TryGetValues("Location", out var values)) return null;
        try
        {
            return RedirectLocation.Read(values, from);
        }
        catch (FormatException e)
        {
            throw Refused(e.Message);
        }
    }

    /// <summary>
    /// Scheme, host and port that a redirect leads to, without path and parameters, which may hold anything; null where
    /// it is none.
    /// </summary>
    public static string? Place(EgressOutcome outcome)
    {
        try
        {
            var values =
                outcome.Answer?.Headers.Where(h => h.Key.Equals("Location", StringComparison.OrdinalIgnoreCase))
                    .Select(h => h.Value) ?? [];
            if (RedirectLocation.Read(values, outcome.FinalUri)?.GetLeftPart(UriPartial.Authority) is not { } place)
                return null;
            return place == outcome.FinalUri.GetLeftPart(UriPartial.Authority) ? "another path of the same host"
                : place;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>
    /// The next request. Headers, body, client certificate and what answers a challenge go along to the same origin
    /// only. 303, and 301 and 302 after POST,
    /// become GET without a body, as browsers and RFC 9110 §15.4 have it.
    /// </summary>
    public static EgressRequest Follow(EgressRequest request, int status, Uri target)
    {
        if (EgressTarget.Fault(target) is not null) throw Refused("The redirect's address is not valid.");
        if (request.Uri.Scheme == Uri.UriSchemeHttps && target.Scheme != Uri.UriSchemeHttps)
            throw Refused("The redirect leads from https to http.");

        var toGet = status == 303 ? request.Method is not ("GET" or "HEAD")
            : status is 301 or 302 && request.Method == "POST";
        var next = request with { Uri = target };
        if (toGet) next = next with
        {
            Method = "GET",
            Body = null,
            ContentType = null,
            Headers = [.. request.Headers.Where(
                h => !h.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase))]
        };
        if (SameOrigin(request.Uri, target)) return next;

        if (next.Body is not null) throw Refused("The redirect would send the body to another origin.");
        return next with
        {
            Headers = [.. next.Headers.Where(h => Harmless.Contains(h.Key))],
            Client = null,
            Challenge = null,
            AllowExpiredCertificate = false,
            PoolKey = null,
        };
    }

    /// <summary>A redirect that is not followed.</summary>
    public static EgressException Refused(string why) =>
        new(EgressFailureKind.Redirect, EgressStage.Answer, $"{why} It was not followed.");

    private static bool SameOrigin(Uri one, Uri other) =>
        one.Scheme == other.Scheme && one.Port == other.Port
            && HostBinding.Canonical(one) == HostBinding.Canonical(other);
}
