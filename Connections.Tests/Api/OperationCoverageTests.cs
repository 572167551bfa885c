using System.Reflection;
using Connections.Core;
using Connections.Web.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Connections.Tests.Api;

/// <summary>
/// Whatever someone can ask Core for, a program can ask the API for. What each endpoint does is written at the
/// endpoint.
/// </summary>
[Collection(ApiCollection.Name)]
public sealed class OperationCoverageTests(ApiFixture fixture)
{
    /// <summary>What has no endpoint, and why.</summary>
    private static readonly Dictionary<string, string> WithoutEndpoint = new()
    {
        ["AccountService.RecordSignOutAsync"] = "it ends a browser's session; programs have none",
        ["SessionService.BeginAsync"] = "it begins a browser's session; programs have none",
        ["AuditAcceptance.AcceptAsync"] = "an operator says beside the database why its trail is shorter, by a "
            + "command there",
        ["AuditTrail.ExportAsync"] = "a file for people, taken from the screen; programs page through "
            + "/api/v2/audit/events",
        ["DraftService.SaveAsync"] = "what a person typed into a form and did not save",
        ["DraftService.FindAsync"] = "the same",
        ["DraftService.DiscardAsync"] = "the same",
        ["FileService.PlanAsync"] = "it reads files and the environment of the operator's machine, by a command there",
        ["FileService.ApplyAsync"] = "the same",
        ["BundleService.ExportAsync"] = "it writes secrets, closed by a passphrase, into a file of the operator's "
            + "machine",
        ["BundleService.ImportAsync"] = "the same, the other way round",
        ["FileExport.ExportAsync"] = "a file for people; programs list what is there",
        ["ManagedFiles.DriftAsync"] = "what the screens show beside what a file manages; programs ask plan, which "
            + "tells more",
        ["JobService.DismissAsync"] = "it puts an account away that a person has read on the screen",
        ["OAuthConsent.BeginAsync"] = "a person consents at the provider, in the browser's session in which they began",
        ["OAuthConsent.FinishAsync"] = "the same",
        ["TileAccountPolicies.ElevateAsync"] = "an account of a tile has no Editors",
        ["TileAccountPolicies.HiddenAsync"] = "everyone sees the accounts of tiles",
        ["RunQueries.NearAsync"] = "the rounds beside one of a loop, for the screen; programs page through its steps",
        ["AppRunService.OpenAsync"] = "an app that someone has open on the screen; programs run actions themselves",
        ["AppRunService.TryAsync"] = "the same, of its editor",
    };

    private IEnumerable<Endpoint> Endpoints =>
        fixture.Get<EndpointDataSource>().Endpoints.Where(e => e.Metadata.GetMetadata<ApiOperation>() is not null);

    [Fact]
    public void Every_operation_of_Core_has_an_endpoint_or_a_reason()
    {
        var operations =
            from type in typeof(Actor).Assembly.GetTypes()
            where type.IsPublic
            where !type.IsAbstract || type.IsSealed
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            where typeof(Task).IsAssignableFrom(method.ReturnType)
                && method.GetParameters().Any(p => p.ParameterType == typeof(Actor))
            select $"{type.Name}.{method.Name}";
        var done = Endpoints.SelectMany(e => e.Metadata.GetOrderedMetadata<CoreOperation>())
            .Select(d => $"{d.Service.Name}.{d.Method}");

        done.Concat(WithoutEndpoint.Keys).Distinct().Should().BeEquivalentTo(operations.Distinct());
        done.Should().NotContain(WithoutEndpoint.Keys.ToArray(), "a reason that no longer holds is taken off the list");
    }

    [Fact]
    public void An_endpoint_has_the_services_that_it_says_it_uses()
    {
        foreach (var endpoint in Endpoints)
        {
            var handler = endpoint.Metadata.GetMetadata<MethodInfo>()!;
            var services = endpoint.Metadata.GetOrderedMetadata<CoreOperation>().Select(d => d.Service).Distinct();
            services.Except(handler.GetParameters().Select(p => p.ParameterType)).Should()
                .BeEmpty(endpoint.DisplayName);
        }
    }

    [Fact]
    public void Every_endpoint_of_the_API_has_a_name_of_its_own()
    {
        var all = fixture.Get<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => e.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) is true)
            .ToList();

        all.Should().NotBeEmpty().And.OnlyContain(e => e.Metadata.GetMetadata<ApiOperation>() != null);
        all.Select(e => e.Metadata.GetMetadata<ApiOperation>()!.Id).Should().OnlyHaveUniqueItems();
    }
}
