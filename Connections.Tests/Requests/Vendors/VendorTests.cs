using System.Text.Json.Nodes;
using Connections.Core;
using Connections.Core.Integrations;
using Connections.Core.Requests.Credentials;
using Connections.Core.Requests.Outbound;
using Connections.Tests.Support;

namespace Connections.Tests.Requests.Vendors;

/// <summary>
/// Every credential kind and every action of the catalog, as the product sends them, against what the vendors
/// document.
/// </summary>
public sealed class VendorTests(FakeInternet internet) : IClassFixture<FakeInternet>
{
    private static readonly IntegrationCatalog Catalog = IntegrationCatalog.Load();

    /// <summary>Headers of the transport, which no vendor asks for.</summary>
    private static readonly string[] Transport = ["Host", "User-Agent", "Accept", "Accept-Encoding", "Content-Length",
        "Content-Type"];

    public static TheoryData<string> Vendors() => [.. VendorTable.All.Select(v => v.Type)];

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Requests_arrive_as_the_vendor_documents_them(string type)
    {
        var vendor = VendorTable.All.Single(v => v.Type == type);
        foreach (var line in vendor.Kinds)
        {
            var credential = Open(type, line);
            if (line.Elsewhere is null)
            {
                var result = await TestEgress.Sender(internet.Client).SendAsync(credential.Integration, credential.Kind,
                    credential.Fields, credential.Secrets, null, default);
                result.Status.Should().Be(200, "{0} of {1}: {2}", line.Type, type, result.Message);
                Compare(internet.Take(), vendor, line, line);
            }

            foreach (var act in vendor.Acts)
            {
                await RunAsync(credential, act, signIn: line.Elsewhere is null);
                Compare(internet.Take(), vendor, line, act);
            }
        }
    }

    [Fact]
    public void Every_kind_and_every_action_of_the_catalog_has_its_line()
    {
        VendorTable.All.SelectMany(v => v.Kinds.Select(k => $"{v.Type} {k.Type}")).Should()
            .BeEquivalentTo(Catalog.All.SelectMany(i => i.Credentials.Select(k => $"{i.Type} {k.Type}")));
        VendorTable.All.SelectMany(
            v => v.Acts.Select(a => $"{v.Type} {a.Id} ({string.Join(' ', Pairs(a.Inputs).Select(p => p.Key))})"))
            .Should()
            .BeEquivalentTo(
                Catalog.All.SelectMany(
                    i => i.Actions.Select(a => $"{i.Type} {a.Id} ({string.Join(' ', a.Inputs.Select(n => n.Name))})")));
    }

    [Fact]
    public void Every_line_names_the_page_it_was_written_from()
    {
        foreach (var vendor in VendorTable.All)
            foreach (var line in vendor.Lines)
                Uri.TryCreate(
                    line.Page.StartsWith("https://", StringComparison.Ordinal) ? line.Page : vendor.Docs + line.Page,
                    UriKind.Absolute, out var page)
                    .Should().BeTrue("{0} {1} has {2}", vendor, line.Request, page);
    }

    [Fact]
    public void Only_kinds_that_need_several_requests_are_tested_elsewhere()
    {
        foreach (var vendor in VendorTable.All)
            foreach (var line in vendor.Kinds)
                (Catalog.Find(vendor.Type)!.Kind(line.Type)!.Authentication is AuthenticationMethod.None
                    or AuthenticationMethod.Basic or AuthenticationMethod.Request).Should().Be(line.Elsewhere is null,
                        line.Type);
    }

    [Fact]
    public void Every_action_can_be_asked_for_with_what_it_requires_alone()
    {
        foreach (var vendor in VendorTable.All.Where(v => v.Acts.Any()))
        {
            var credential = Open(vendor.Type, vendor.Kinds.First());
            foreach (var action in credential.Integration.Actions)
            {
                var required = action.Inputs.Where(i => !i.Optional).ToDictionary(i => i.Name,
                    i => (JsonNode?)i.Example!);
                var request = CatalogRequest.Create(credential, action, required, ConnectionAddress.Base(credential));
                request.Query.Should().NotContain(q => q.Value.Length == 0, "{0} {1}", vendor, action.Id);
                request.Uri.AbsolutePath.Should().NotContain("//", "{0} {1}", vendor, action.Id);
            }
        }
    }

    private async Task RunAsync(Credential credential, VendorAction act, bool signIn)
    {
        var inputs = Pairs(act.Inputs).ToDictionary(p => p.Key, p => (JsonNode?)p.Value);
        var baseUri = ConnectionAddress.Base(credential);
        var request = CatalogRequest.Create(credential, credential.Integration.Actions.Single(a => a.Id == act.Id),
            inputs, baseUri);
        if (signIn) await TestEgress.Authentications().For(credential.Kind).ApplyAsync(request, credential, default);
        var outcome =
            await internet.Client.SendAsync(
                request.ToEgress(ConnectionAddress.Hosts(credential, baseUri), TestEgress.Patient), default);
        outcome.Failure.Should().BeNull("{0} of {1}", act.Id, credential.Integration.Type);
    }

    private static void Compare(ReceivedRequest arrival, Vendor vendor, VendorCredentialKind kind,
        DocumentedRequest line)
    {
        var because = $"{vendor.Type} {(line as VendorAction)?.Id ?? kind.Type}";
        var host = line.Host ?? vendor.Host;
        var came = arrival.Request;
        arrival.Tunnel.Should()
            .Be($"CONNECT {(host.Contains(':', StringComparison.Ordinal) ? host : $"{host}:443")} HTTP/1.1", because);
        came.Header("Host").Should().Be(host, because);

        var (verb, path, query) = Target(line.Request);
        var (sentVerb, sentPath, sentQuery) = Target(came.Line[..came.Line.LastIndexOf(' ')]);
        sentVerb.Should().Be(verb, because);
        sentPath.Should().Be(path, because);
        sentQuery.Should().BeEquivalentTo(query, because);

        var headers = Headers(kind.Elsewhere is null ? kind.SignsIn : "").Concat(Headers(line.Headers ?? "")).ToList();
        came.Headers.Where(
            h => !Transport.Contains(h.Key) || headers.Any(e => e.StartsWith($"{h.Key}: ", StringComparison.Ordinal)))
            .Select(h => $"{h.Key}: {h.Value}")
            .Should().BeEquivalentTo(headers, because);
        Body(came, line, because);
    }

    private static void Body(PeerRequest came, DocumentedRequest line, string because)
    {
        if (line.Body is not { } body)
        {
            came.Body.Should().BeEmpty(because);
            return;
        }

        var isForm = !body.StartsWith('{');
        came.Header("Content-Type").Should()
            .Be(line.As ?? (isForm ? "application/x-www-form-urlencoded" : "application/json"), because);
        if (isForm) came.Body.Split('&').Select(Uri.UnescapeDataString).Should().Equal(body.Split('|'), because);
        else JsonNode.DeepEquals(JsonNode.Parse(came.Body),
            JsonNode.Parse(body)).Should().BeTrue("{0} is documented as {1}, and came as {2}", because, body,
                came.Body);
    }

    private static (string Verb, string Path, List<string> Query) Target(string request)
    {
        var words = request.Split(' ', 2);
        var parts = words[1].Split('?', 2);
        return (words[0], parts[0], parts.Length == 1 ? [] : [.. parts[1].Split('&').Select(Uri.UnescapeDataString)]);
    }

    private static string[] Headers(string text) => text.Split(" | ", StringSplitOptions.RemoveEmptyEntries);

    private static IEnumerable<KeyValuePair<string, string>> Pairs(string text) =>
        text.Split("; ",
            StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], pair[1]));

    /// <summary>The credential of a line. A name with slashes is a list, an item of it, and the item's field.</summary>
    private static Credential Open(string type, VendorCredentialKind line)
    {
        Catalog.TryFind(type, line.Type, out var integration,
            out var kind).Should().BeTrue("{0} {1} is in the catalogue", type, line.Type);
        var form = integration!.FieldsFor(kind!).ToList();
        var fields = new FieldSet();
        var secrets = new Dictionary<string, SecretValue>();
        foreach (var (path, value) in Pairs(line.Fields))
        {
            var steps = path.Split('/');
            var field = form.Single(f => f.Name == steps[0]);
            var leaf = steps.Length == 1 ? field : field.Fields.Single(f => f.Name == steps[2]);
            if (!leaf.Public) secrets[path] = new SecretValue(value);
            if (steps.Length > 1)
                fields.Set(steps[0],
                    new FieldValue.Items(
                        [leaf.Public ? new FieldSet { { "name", steps[1] }, { steps[2], value } }
                            : new FieldSet { { "name", steps[1] } }]));
            else if (leaf.Public) fields.Set(path, new FieldValue.Text(value));
        }

        return new Credential(integration!, kind!, fields, secrets);
    }
}
