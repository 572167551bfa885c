using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Connections.Benchmarks.Measuring;

/// <summary>Memory of the server process in MiB, each measured as the operating system tells it.</summary>
/// <param name="Idle">Ten seconds after the start, with no request but the one that asks whether it is ready.</param>
/// <param name="SignedInPage">After a sign-in and the first page.</param>
internal sealed record Memory(double Idle, double SignedIn);

/// <summary>
/// Publishes the product as an operator does, and measures it as a process of its own: how soon it answers, and what it
/// holds.
/// </summary>
internal sealed class ServerMeasures(string folder, CancellationToken ct)
{
    private static readonly TimeSpan UntilIdle = TimeSpan.FromSeconds(10);

    /// <summary>Publishes the web project of the repository in Release into the folder.</summary>
    public async Task PublishAsync()
    {
        var info = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "publish", Path.Combine(Machine.Repository, "Connections.Web"), "--configuration",
                "Release", "--output", folder, "--nologo", "--verbosity", "quiet" },
            RedirectStandardOutput = true,
        };
        info.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var publish = Process.Start(info)!;
        var output = await publish.StandardOutput.ReadToEndAsync(ct);
        await publish.WaitForExitAsync(ct);
        if (publish.ExitCode != 0)
            throw new InvalidOperationException($"The product could not be published:\n{output}");
    }

    /// <summary>
    /// Time from the start of the process to its first good answer at <c>/health/ready</c>, over several starts.
    /// </summary>
    public async Task<Figure> StartsAsync(string act, int starts, Func<IReadOnlyDictionary<string, string?>> settings)
    {
        var times = new List<double>();
        for (var i = 0; i < starts; i++)
        {
            await using var server = await RunningProduct.StartAsync(folder, settings(), ct);
            times.Add(server.StartedIn.TotalMilliseconds);
        }
        return Stopwatches.Of(act, times);
    }

    /// <summary>What the API of a server on these settings takes.</summary>
    public async Task<IReadOnlyList<Figure>> ApiAsync(IReadOnlyDictionary<string, string?> settings)
    {
        await using var server = await RunningProduct.StartAsync(folder, settings, ct);
        return await new ApiMeasures(server, ct).RunAsync();
    }

    /// <summary>What deliveries to a webhook of a server on these settings take.</summary>
    public async Task<IReadOnlyList<Figure>> WebhooksAsync(IReadOnlyDictionary<string, string?> settings,
        Guid workflow, Arrivals arrivals)
    {
        await using var server = await RunningProduct.StartAsync(folder, settings, ct);
        return await new WebhookMeasures(server, workflow, arrivals, ct).RunAsync();
    }

    /// <summary>What a server on these settings holds.</summary>
    public async Task<Memory> MemoryAsync(IReadOnlyDictionary<string, string?> settings, string password)
    {
        await using var server = await RunningProduct.StartAsync(folder, settings, ct);
        await Task.Delay(UntilIdle, ct);
        var idle = server.ResidentMebibytes();
        await server.SignInAsync(MeasuredInstallation.OwnerEmail, password, ct);
        return new(idle, server.ResidentMebibytes());
    }
}

/// <summary>The published product, running on a port of its own.</summary>
internal sealed class RunningProduct : IAsyncDisposable
{
    private readonly Process process;
    private readonly HttpClient client;

    private RunningProduct(Process process, HttpClient client, TimeSpan startedIn) =>
        (this.process, this.client, StartedIn) = (process, client, startedIn);

    /// <summary>From the start of the process to its first good answer.</summary>
    public TimeSpan StartedIn { get; }

    public static async Task<RunningProduct> StartAsync(string folder, IReadOnlyDictionary<string, string?> settings,
        CancellationToken ct)
    {
        var address = new Uri(FormattableString.Invariant($"http://127.0.0.1:{FreePort()}"));
        var info = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(folder, "Connections.Web.dll"), "--urls",
                address.GetLeftPart(UriPartial.Authority) },
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) info.Environment[name.Replace(":", "__",
            StringComparison.Ordinal)] = value;
        // The product's own requests go through Runtime/Egress; a benchmark speaks for the outside.
#pragma warning disable RS0030
        var client = new HttpClient(
            new SocketsHttpHandler
            {
                UseProxy = false,
                AllowAutoRedirect = false,
                CookieContainer = new CookieContainer()
            })
        { BaseAddress = address };
#pragma warning restore RS0030
        var clock = Stopwatch.StartNew();
        var process = Process.Start(info)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, line) => { if (line.Data is not null) Console.Error.WriteLine(line.Data); };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!await IsReadyAsync(client, ct))
        {
            if (process.HasExited || clock.Elapsed > TimeSpan.FromMinutes(1))
                throw new InvalidOperationException("The product did not start.");
            await Task.Delay(5, ct);
        }
        return new(process, client, clock.Elapsed);
    }

    /// <summary>Resident memory as the operating system counts it.</summary>
    public double ResidentMebibytes()
    {
        process.Refresh();
        return process.WorkingSet64 / 1024.0 / 1024.0;
    }

    /// <summary>From now on every call carries these keys.</summary>
    public void UseKeys(string apiKey, string applicationKey)
    {
        client.DefaultRequestHeaders.Add("DD-API-KEY", apiKey);
        client.DefaultRequestHeaders.Add("DD-APPLICATION-KEY", applicationKey);
    }

    /// <summary>One call of the API; the text of its answer.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public async Task<string> AskAsync(HttpMethod method, string path, HttpContent? body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = body };
        using var answer = await client.SendAsync(request, ct);
        var text = await answer.Content.ReadAsStringAsync(ct);
        return answer.IsSuccessStatusCode ? text
            : throw new InvalidOperationException($"{method} {path} answered {(int)answer.StatusCode}: {text}");
    }

    /// <summary>Signs in as a browser does and asks for the first page.</summary>
    public async Task SignInAsync(string email, string password, CancellationToken ct)
    {
        var page = await client.GetStringAsync(new Uri("/sign-in", UriKind.Relative), ct);
        const string before = "name=\"__RequestVerificationToken\" value=\"";
        var start = page.IndexOf(before, StringComparison.Ordinal) + before.Length;
        var fields = new Dictionary<string, string>
        {
            ["email"] = email,
            ["password"] = password,
            ["__RequestVerificationToken"] = page[start..page.IndexOf('"', start)]
        };
        using var form = new FormUrlEncodedContent(fields);
        using var signedIn = await client.PostAsync(new Uri("/auth/sign-in", UriKind.Relative), form, ct);
        using var answer = await client.GetAsync(new Uri("/connections", UriKind.Relative), ct);
        // Someone who is not signed in is sent back to the sign-in.
        if (answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.InternalServerError)
            throw new InvalidOperationException(
                FormattableString.Invariant($"The first page answered {(int)answer.StatusCode} after the sign-in answered {(int)signedIn.StatusCode}."));
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private static async Task<bool> IsReadyAsync(HttpClient client, CancellationToken ct)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), ct);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
