using Connections.Core;
using Connections.Core.Files;
using Connections.Tests.Support;

namespace Connections.Tests.Architecture;

/// <summary>
/// The picture of docs/architecture.md, held against the compiled code. Anyone who changes one changes the other, in
/// the same commit.
/// </summary>
public sealed class RoomsTests
{
    // A room, and the rooms it may import. What is directly in Connections.Core is for all; of that, only the types
    // named here, which put the rooms together, import any room.
    private static readonly RoomRules Rooms = new("Connections.Core", "CoreServices", "Installation")
    {
        { "Integrations" },
        { "Settings", "Integrations" },
        { "Storage" },
        { "Secrets", "Storage" },
        { "Audit", "Storage", "Secrets" },
        { "Background", "Storage" },
        { "People", "Storage", "Audit", "Background" },
        { "Access", "Storage", "Audit", "People" },
        { "Jobs", "Storage", "Background", "People" },
        { "Connections", "Storage", "Audit", "Background", "People", "Access", "Secrets", "Integrations", "Jobs" },
        { "Tiles", "Storage", "Audit", "Background", "People", "Access", "Secrets", "Integrations", "Connections" },
        { "Groups", "Storage", "Audit", "Background", "People", "Access", "Connections", "Integrations" },
        { "Impact", "Storage", "Background", "People", "Access", "Connections" },
        { "Egress", "Integrations" },
        { "Requests", "Background", "Integrations", "Egress" },
        { "Resolving", "Storage", "Audit", "People", "Access", "Secrets", "Integrations", "Connections", "Tiles",
            "Groups" },
        { "Execution", "Storage", "Audit", "Background", "People", "Access", "Secrets", "Integrations", "Connections",
            "Tiles", "Impact", "Egress", "Requests", "Resolving" },
        { "Automation", "Storage", "Audit", "Background", "People", "Access", "Secrets", "Integrations", "Connections",
            "Tiles", "Groups", "Impact", "Requests", "Resolving", "Execution" },
        { "Apps", "Storage", "Audit", "Background", "People", "Access", "Integrations", "Connections", "Groups",
            "Impact", "Requests", "Resolving", "Execution", "Automation" },
        { "Maintenance", "Storage", "Audit", "Background", "People", "Access", "Secrets", "Connections", "Tiles",
            "Automation" },
        { "Files", "Storage", "Audit", "People", "Access", "Secrets", "Integrations", "Connections", "Tiles", "Groups",
            "Resolving", "Automation", "Apps" },
    };

    // The inside of the rooms that are large enough to have folders.
    private static readonly RoomRules Requests = new("Connections.Core.Requests", "RequestsServiceCollectionExtensions")
    {
        { "Masking" },
        { "Templates" },
        { "Credentials", "Templates" },
        { "Tokens", "Masking", "Templates", "Credentials" },
        { "Outbound", "Templates", "Credentials", "Tokens" },
        { "Aws", "Tokens" },
        { "Authentication", "Masking", "Templates", "Credentials", "Tokens", "Outbound", "Aws" },
    };

    private static readonly RoomRules Execution = new("Connections.Core.Execution", "ExecutionServiceCollectionExtensions")
    {
        { "Testing" },
        { "Actions", "Testing" },
        { "Consent" },
        { "Export", "Actions" },
    };

    private static readonly RoomRules Automation = new("Connections.Core.Automation",
        "AutomationServiceCollectionExtensions")
    {
        { "Scripts" },
        { "Specs", "Scripts" },
        { "Entities" },
        { "Workflows", "Scripts", "Specs", "Entities" },
        { "Uses", "Specs", "Entities", "Workflows" },
        { "Replacements", "Specs", "Entities", "Workflows", "Uses" },
        { "Coverage", "Specs", "Entities", "Workflows" },
        { "Clock" },
        { "Runs", "Scripts", "Specs", "Entities", "Workflows", "Clock" },
        { "Triggers", "Scripts", "Specs", "Entities", "Workflows", "Runs", "Clock" },
    };

    private static readonly RoomRules Apps = new("Connections.Core.Apps", "AppsServiceCollectionExtensions")
    {
        { "Entities" },
        { "Definitions" },
        { "Editing", "Entities", "Definitions" },
        { "Running", "Entities", "Definitions", "Editing" },
    };

    // The rooms of Web. Program, which puts them together, is in no namespace.
    private static readonly RoomRules WebRooms = new("Connections.Web")
    {
        { "Ui" },
        { "Auth", "Ui" },
        { "Api", "Ui", "Auth" },
        { "Downloads", "Ui", "Auth" },
        { "Drafts", "Ui", "Auth" },
        { "Components", "Ui", "Auth", "Drafts" },
        { "Hosting", "Ui", "Auth", "Drafts", "Components" },
        { "Commands", "Hosting" },
    };

    private static readonly RoomRules Screens = new("Connections.Web.Components", "App", "Routes", "_Imports")
    {
        { "Shared" },
        { "Grid", "Shared" },
        { "Details", "Shared" },
        { "Jobs", "Shared" },
        { "Dialogs", "Shared", "Jobs" },
        { "Documents", "Shared" },
        { "Groups", "Shared", "Grid", "Details", "Dialogs" },
        { "List", "Shared", "Grid", "Details", "Jobs", "Dialogs", "Groups" },
        { "Workflows", "Shared", "Grid", "Details", "Dialogs", "Documents" },
        { "Apps", "Shared", "Grid", "Details", "Dialogs", "Documents", "Workflows" },
        { "Tiles", "Shared", "Grid", "Dialogs" },
        { "Organization", "Shared", "Grid", "Dialogs" },
        { "Layout", "Shared", "Organization" },
        { "Pages", "Shared", "Groups", "List", "Workflows", "Tiles", "Layout" },
    };

    // The ways out of this machine.
    private static readonly string[] Senders =
    [
        "System.Net.Http.HttpClient", "System.Net.Http.HttpMessageInvoker", "System.Net.Http.SocketsHttpHandler",
        "System.Net.Http.HttpClientHandler", "System.Net.Sockets.Socket", "System.Net.Sockets.TcpClient",
    ];

    // Types of the host that may reach past the services into the database, each with its reason.
    private static readonly string[] HostTypesWithDatabase = [];

    private static readonly AssemblyMetadata Core = AssemblyMetadata.Read(typeof(Actor).Assembly);
    private static readonly AssemblyMetadata Web = AssemblyMetadata.Read(typeof(Program).Assembly);

    [Fact]
    public void Each_room_imports_only_what_the_picture_allows() => Rooms.FindViolations(Core).Should().BeEmpty();

    [Fact]
    public void The_folders_of_a_large_room_import_only_what_their_picture_allows() =>
        Requests.FindViolations(Core).Concat(Execution.FindViolations(Core)).Concat(Automation.FindViolations(Core))
            .Concat(Apps.FindViolations(Core)).Should().BeEmpty();

    [Fact]
    public void A_room_with_folders_has_a_picture_of_them() =>
        Core.Types.Where(type => type.IsIn("Connections.Core") && !type.IsIn("Connections.Core.Storage"))
            .Select(type => type.Namespace.Split('.')).Where(parts => parts.Length > 3).Select(parts => parts[2])
            .Distinct().Should().BeEquivalentTo("Requests", "Execution", "Automation", "Apps");

    [Fact]
    public void Each_room_of_the_picture_is_there_and_no_two_import_each_other() =>
        new[] { Rooms, Requests, Execution, Automation, Apps }.SelectMany(picture => picture.FindFaults(Core)).Should()
            .BeEmpty();

    [Fact]
    public void The_rooms_of_Web_and_its_screens_import_only_what_their_picture_allows() =>
        WebRooms.FindViolations(Web).Concat(Screens.FindViolations(Web)).Should().BeEmpty();

    [Fact]
    public void Each_room_of_Web_is_there_and_no_two_import_each_other() =>
        WebRooms.FindFaults(Web).Concat(Screens.FindFaults(Web)).Should().BeEmpty();

    [Fact]
    public void The_picture_on_paper_is_the_same()
    {
        OnPaper("Rooms of Core").Should().Equal(Lines(Rooms));
        OnPaper("Rooms of Web").Should()
            .Equal(Lines(WebRooms).Concat(Lines(Screens).Select(line => "Components." + line)));
    }

    [Fact]
    public void Core_knows_nothing_of_the_web() =>
        Core.ReferencedAssemblies.Where(
            name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)
                || name.StartsWith("MudBlazor", StringComparison.Ordinal))
            .Should().BeEmpty();

    [Fact]
    public void The_API_knows_nothing_of_the_screens() =>
        Web.References.Where(r => r.From.IsIn("Connections.Web.Api") && r.To.IsIn("Connections.Web.Components"))
            .Should().BeEmpty();

    [Fact]
    public void Only_Resolving_opens_a_secret()
    {
        var opener = new TypeName("Connections.Core.Secrets", "SecretOpener");

        Core.References.Concat(Web.References)
            .Where(r => r.To == opener && r.Member is not null && r.From != opener)
            .Where(r => !r.From.IsIn("Connections.Core.Resolving") && !IsComposition(r))
            .Should().BeEmpty();
        if (Core.Types.Any(type => type.IsIn("Connections.Core.Secrets")))
            Core.Types.Should().Contain(opener, "a rule about a type that is gone guards nothing");
    }

    [Fact]
    public void Contexts_are_opened_through_their_interface_alone()
    {
        const string Contexts = "Connections.Core.Storage.Contexts";

        Core.References.Concat(Web.References)
            .Where(r => r.To.IsIn(Contexts) && !r.From.IsIn("Connections.Core.Storage") && !IsComposition(r))
            .Select(r => r.To.Name.Split('`')[0]).Distinct()
            .Should().BeSubsetOf(["IConnectionsDbContextFactory", "CompiledQuery"]);
        if (Core.Types.Any(type => type.IsIn(Contexts)))
            Core.Types.Should().Contain(new TypeName(Contexts, "IConnectionsDbContextFactory"));
    }

    [Fact]
    public void Only_commands_read_what_lies_on_the_operators_machine()
    {
        // A screen or an endpoint that did would read the server's environment to anyone who asks.
        var readers =
            Web.References.Where(
                r => r.To.IsIn("Connections.Core.Files") && r.To.Name is nameof(ManifestReader) or nameof(Placeholders))
                .ToList();

        readers.Should()
            .NotBeEmpty("a rule about what nobody does guards nothing").And.OnlyContain(
                r => r.From.IsIn("Connections.Web.Commands"));
    }

    [Fact]
    public void Only_Egress_sends_requests() =>
        MadeSenders(Core).Concat(MadeSenders(Web)).Where(r => !r.From.IsIn("Connections.Core.Egress")).Should()
            .BeEmpty();

    [Fact]
    public void The_rule_on_senders_sees_the_clients_of_the_tests() =>
        MadeSenders(AssemblyMetadata.Read(typeof(RoomsTests).Assembly)).Should()
            .Contain(r => r.From.Name == nameof(LoopbackClient));

    [Fact]
    public void Web_leaves_the_database_to_the_services() =>
        Web.References
            .Where(r => r.To.IsIn("Microsoft.EntityFrameworkCore"))
            .Where(r =>
                r.From.ToString() != "Program" && !r.From.IsIn("Connections.Web.Commands")
                    && !HostTypesWithDatabase.Contains(r.From.ToString()))
            .Should().BeEmpty();

    // The table below a heading of docs/architecture.md.
    private static IEnumerable<string> OnPaper(string heading) =>
        File.ReadAllLines(Path.Combine(Repository.Root, "docs", "architecture.md"))
            .SkipWhile(line => line != $"## {heading}").Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => cells.Length == 5 && cells[1].StartsWith('`'))
            .Select(cells => $"{cells[1].Trim('`')}: {cells[3]}");

    private static IEnumerable<string> Lines(RoomRules picture) => picture.Select(
        line => $"{line.Room}: {(line.MayImport.Count == 0 ? "nothing" : string.Join(", ", line.MayImport))}");

    private static IEnumerable<TypeReferenceInfo> MadeSenders(AssemblyMetadata assembly) =>
        assembly.References.Where(r => r.Makes && Senders.Contains(r.To.ToString()));

    private static bool IsComposition(TypeReferenceInfo reference) =>
        reference.Makes && reference.From == new TypeName("Connections.Core", "CoreServices");
}
