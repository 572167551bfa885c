using System.Security.Cryptography;
using System.Text;
using Connections.Core.People;

namespace Connections.Web.Api;

/// <summary>Says of an endpoint that its answer must not be kept: something in it is shown once, or is not ours.</summary>
internal sealed record AnsweredOnce;

/// <summary>
/// A POST with <c>Idempotency-Key</c> is done once: sent again, it gets the answer that it got. Where the answer is not kept, it is told so.
/// What was refused did nothing, and may be sent again.
/// </summary>
internal sealed class Repeats(RepeatedCalls calls) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";
    public const string Replayed = "Idempotency-Replayed";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (http.Request.Method != HttpMethods.Post || http.Request.Headers[Header] is not { Count: > 0 } given) return await next(context);
        if (given is not [{ } name] || name.Length is 0 or > RepeatedCalls.MaxName || name.Any(c => c is < '!' or > '~'))
            throw new Refused(StatusCodes.Status400BadRequest, new Wrong($"Send this header once, with 1 to {RepeatedCalls.MaxName} visible characters of ASCII.", Header: Header));

        var key = http.Actor().Key!.Id;
        var known = await calls.BeginAsync(key, name, await FingerprintAsync(http), http.RequestAborted);
        if (known.State != CallState.New) return Again(http, known);
        try
        {
            var answer = (Answer)(await next(context))!;
            // What was done is noted, whether the caller still listens or not.
            await calls.AnswerAsync(key, name, answer.Status, answer.Text, http.GetEndpoint()?.Metadata.GetMetadata<AnsweredOnce>() is null, CancellationToken.None);
            return answer;
        }
        catch (Exception e) when (e is Refused or Core.Problem)
        {
            await calls.ForgetAsync(key, name, CancellationToken.None);
            throw;
        }
    }

    private static Answer Again(HttpContext http, KnownCall known)
    {
        if (known.State == CallState.Done)
        {
            http.Response.Headers[Replayed] = "true";
            return Answer.Again(ProblemHandler.FailuresOf(http), known.Status, known.Body);
        }
        throw known.State switch
        {
            CallState.Other => new Refused(StatusCodes.Status422UnprocessableEntity, new Wrong("This name stands for another call. Give each call a name of its own.", Header: Header)),
            CallState.DoneOnce => new Refused(StatusCodes.Status409Conflict, new Wrong($"This call was done, with status {known.Status}. Its answer was given once, and is not kept.", Header: Header)),
            _ => new Refused(StatusCodes.Status409Conflict, new Wrong("This call was begun and is not done, or broke off. Look whether it was done before you send it under another name.", Header: Header)),
        };
    }

    // Method, address and body: another call under the same name is a mistake that must not pass unseen.
    private static async Task<byte[]> FingerprintAsync(HttpContext http)
    {
        // Kept in memory up to more than what is read here: nothing that was sent ever lies in a file.
        var most = BodyLimit.Of(http);
        http.Request.EnableBuffering(most + Body.MostBytes);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{http.Request.Path}{http.Request.QueryString}\n{http.Request.ContentType}\n"));
        var buffer = new byte[16 * 1024];
        long total = 0;
        int count;
        // One that is too large is refused by who reads it, however it goes on.
        while (total <= most && (count = await http.Request.Body.ReadAsync(buffer, http.RequestAborted)) > 0)
        {
            hash.AppendData(buffer, 0, count);
            total += count;
        }
        http.Request.Body.Position = 0;
        return hash.GetHashAndReset();
    }
}
