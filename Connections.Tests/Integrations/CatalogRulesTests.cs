using Connections.Core.Integrations;

namespace Connections.Tests.Integrations;

public sealed partial class CatalogRulesTests
{
    [Fact]
    public void The_sample_keeps_every_rule() =>
        SampleCatalogFile.FaultsOf(SampleCatalogFile.File(SampleCatalogFile.Json)).Should().BeEmpty();

    /// <summary>
    /// What is replaced, by what, the beginning of the rule that then speaks, and a text on the line it must name.
    /// </summary>
    public static TheoryData<string, string, string, string> Broken => new()
    {
        // Shape
        { "\"category\"", "\"categroy\"", "there is no member \"categroy\" here. Did you mean category?", "categroy" },
        { "\"category\": \"Testing\",", "", "the member \"category\" is missing", "{" },
        { "\"name\": \"Sample\",", "\"name\": \"Sample\", \"name\": \"Again\",", "\"name\" is listed twice",
            "\"Again\"" },
        { "\"category\": \"Testing\"", "\"category\": null", "null has no effect", "null" },
        { "\"category\": \"Testing\"", "\"category\": 7", "this must be a string in quotes", ": 7" },
        { "\"category\": \"Testing\"", "\"category\": \" \"", "\"category\" must not be empty", "category" },
        { "\"public\": true,\n      \"formsHost\"", "\"public\": \"yes\",\n      \"formsHost\"",
            "this must be true or false", "yes" },
        { "\"format\": \"List\"", "\"format\": \"list\"", "this must be one of Text, MultiLine", "\"list\"" },
        { "\"format\": \"List\"", "\"format\": 11", "this must be a string in quotes", ": 11" },
        { "\"kind\": \"request\"", "\"kind\": \"requests\"", "\"kind\" must be one of none, basic, request",
            "requests" },
        { "\"documentation\": \"https://docs.example.com/\"", "\"documentation\": \"docs/here\"",
            "this must be a URL that begins with https://", "docs/here" },
        { "\"sources\": [\"https://docs.example.com/auth\"]", "\"sources\": {}", "this must be a list", "sources" },
        { "\"hosts\": [\"*.example.com\"]", "\"hosts\": [\"*.example.com\", null]", "null has no effect", "null" },
        { "{ \"value\": \"eu\", \"label\": \"Europe\" }", "\"eu\"", "this must be an object", "\"eu\"" },
        { "{ \"value\": \"eu\", \"label\": \"Europe\" }", "{ \"value\": \"eu\" }", "the member \"label\" is missing",
            "{ \"value\": \"eu\" }" },
        { "\"hosts\": [\"*.example.com\"],", "\"hosts\": [\"*.example.com\"], // why", "this JSON can't be read",
            "// why" },
        // Head
        { "\"type\": \"Sample\"", "\"type\": \"Sam ple\"", "a type must be letters and digits", "Sam ple" },
        { "\"type\": \"SampleKey\"", "\"type\": \"Sample-Key\"", "a credential type must be letters and digits",
            "Sample-Key" },
        { "\"category\": \"Testing\",", "\"category\": \"Testing\", \"icon\": \"../x\",",
            "an icon is named by its file", "../x" },
        { "\"category\": \"Testing\",", "\"category\": \"Testing\", \"color\": \"red\",",
            "a color must be written as #RRGGBB", "red" },
        { "[\"https://docs.example.com/auth\"]", "[]", "name at least one page of the vendor", "sources" },
        { "\"category\": \"Testing\",", "\"category\": \"Testing\", \"replaces\": true,",
            "\"replaces\" is only for files in the operator's folder", "replaces" },
        // Hosts
        { "https://{{ region }}.example.com", "http://{{ region }}.example.com", "a base URL must begin with https://",
            "baseUrl" },
        { "https://{{ region }}.example.com", "https://{{ region }}.example.com/",
            "a base URL must end without a slash", "baseUrl" },
        { "https://{{ region }}.example.com", "https://{{ place }}.example.com",
            "{{ place }} is not a field of every credential type", "baseUrl" },
        { "https://{{ region }}.example.com", "https://{{ key }}.example.com",
            "{{ key }} is not a field of every credential type", "baseUrl" },
        { "https://{{ region }}.example.com", "https://{{ address }}.example.com",
            "{{ address }} must say \"formsHost\": true", "baseUrl" },
        { "https://{{ region }}.example.com", "https://{{ region.example.com", "has {{ without the closing }}",
            "baseUrl" },
        { "*.example.com", "example", "a host must be a lowercase name", "hosts" },
        { "*.example.com", "https://example.com", "a host must be a lowercase name", "hosts" },
        { "*.example.com", "{{ verb }}", "{{ verb }} must say \"formsHost\": true", "hosts" },
        { "\"public\": true,\n      \"formsHost\": true,", "\"formsHost\": true,",
            "a field that forms a host must say \"public\": true", "formsHost" },
        // Fields
        { "\"name\": \"key\"", "\"name\": \"Key\"", "a field's name must be lowercase letters", "\"Key\"" },
        { "\"name\": \"address\"", "\"name\": \"region\"", "the field region is listed twice in this form", "Address" },
        { "\"name\": \"key\"", "\"name\": \"region\"", "the field region is listed twice in this form", "k-example" },
        { "\"label\": \"Token Value\"", "\"label\": \"\"", "a field needs a label", "\"label\": \"\"" },
        { "\"label\": \"Token Value\"", "\"label\": \"V\", \"maxLength\": 0", "maxLength is a number from 1",
            "maxLength" },
        { "\"default\": \"eu\"", "\"default\": \"asia\"", "the default breaks the field's own rule", "asia" },
        { "\"value\": \"us\"", "\"value\": \"eu\"", "the option eu is listed twice", "America" },
        { "\"format\": \"Choice\", \"options\": [{ \"value\": \"GET\", \"label\": \"GET\" }]", "\"format\": \"Choice\"",
            "a field of the format Choice needs \"options\"", "Verb" },
        { "\"format\": \"Choice\", \"options\": [{", "\"options\": [{",
            "only fields of the formats Choice and MultiChoice have options", "Verb" },
        { "\"label\": \"Verb\", \"public\": true,", "\"label\": \"Verb\",",
            "a field of the format Choice can't hold a secret", "Verb" },
        { "\"example\": \"k-example\"", "\"example\": \"example\"",
            "the example breaks the field's own rule: it A key begins with k-.", "\"example\"" },
        { "\"example\": \"k-example\"", "\"example\": \"\"", "an empty example has no effect", "\"example\"" },
        { "\"example\": \"k-example\"", "\"default\": \"k-1\"", "a secret can't have a default", "k-1" },
        { "\"pattern\": \"k-.+\"", "\"pattern\": \"k-(\"", "this is not a valid regular expression", "k-(" },
        { "\"label\": \"Key\", \"example\": \"k-example\",", "\"label\": \"Key\", \"readOnly\": true,",
            "a read-only field must say \"public\": true", "readOnly" },
        { "\"label\": \"Token Value\"", "\"label\": \"V\", \"format\": \"PemKey\", \"public\": true",
            "a private key can't be public", "PemKey" },
        { "\"label\": \"Token Value\"", "\"label\": \"V\", \"format\": \"PemKey\", \"example\": \"x\"",
            "a key or certificate can't have an example", "PemKey" },
        { "\"label\": \"Token Value\"", "\"label\": \"V\", \"itemKey\": \"x\"", "only a List can have \"itemKey\"",
            "\"V\"" },
        { "\"label\": \"Token Value\"", "\"label\": \"V\", \"fields\": [{ \"name\": \"x\", \"label\": \"X\" }]",
            "only fields of the formats List and Body can have fields", "\"V\"" },
        { "\"label\": \"Token Value\"",
            "\"label\": \"V\", \"format\": \"List\", \"itemKey\": \"x\", \"fields\": [{ \"name\": \"x\", \"label\": "
            + "\"X\", \"public\": true }]", "lists and bodies can't be nested", "\"fields\"" },
        { "\"label\": \"Tokens\",", "\"label\": \"Tokens\", \"public\": true,", "a list can't say \"public\"",
            "Tokens" },
        { "\"label\": \"Tokens\",", "\"label\": \"Tokens\", \"example\": \"x\",", "a list can't have an example", "{" },
        { "\"itemKey\": \"name\",\n          \"itemLabel\": \"token\",", "", "a List must name in \"itemKey\"", "{" },
        { "\"itemKey\": \"name\",\n          \"itemLabel\": \"token\",", "\"itemKey\": \"nam\",",
            "nam is not a field of the items. Did you mean name?", "\"nam\"" },
        { "\"label\": \"Token Name\", \"public\": true", "\"label\": \"Token Name\"",
            "name identifies the items, so it must be public", "itemKey" },
        { "\"name\": \"content_type\"", "\"name\": \"type\"",
            "a Body must have exactly the fields content and content_type", "{" },
        { "\"templateOver\": \"tokens\" }\n          ]\n        },\n        {\n          \"name\": \"body\"",
            "\"templateOver\": \"token\" }\n          ]\n        },\n        {\n          \"name\": \"body\"",
            "token is not a list in this form. Did you mean tokens?", "\"token\" }" },
        { "\"field\": \"region\", \"is\": [\"us\"]", "\"field\": \"regio\", \"is\": [\"us\"]",
            "regio is not a field above this one. Did you mean region?", "regio\"" },
        { "\"field\": \"region\", \"is\": [\"us\"]", "\"field\": \"address\", \"is\": [\"us\"]",
            "address must have the format Choice", "\"when\"" },
        { "\"field\": \"region\", \"is\": [\"us\"]", "\"field\": \"region\", \"is\": [\"uk\"]",
            "uk is not an option of region", "\"when\"" },
        { "\"field\": \"region\", \"is\": [\"us\"]", "\"field\": \"region\", \"is\": []",
            "name at least one value of region", "\"when\"" },
        // Authentication
        { "\"value\": \"{{ key }}\"", "\"value\": \"{{ kee }}\"",
            "{{ kee }} is not a field of this form. Did you mean key?", "kee" },
        { "\"name\": \"X-Key\"", "\"name\": \"Host\"", "this header must not be Host", "Host" },
        { "\"name\": \"X-Key\"", "\"name\": \"X Key\"", "this header contains a character", "X Key" },
        { "\"headersFrom\": \"headers\"", "\"headersFrom\": \"header\"",
            "header is not a field of this form. Did you mean headers?", "headersFrom" },
        { "\"headersFrom\": \"headers\"", "\"headersFrom\": \"body\"", "body must be of the format List",
            "headersFrom" },
        { "\"bodyFrom\": \"body\"", "\"bodyFrom\": \"tokens\"", "tokens must be of the format Body", "bodyFrom" },
        { "\"name\": \"value\", \"label\": \"Token Value\"", "\"name\": \"text\", \"label\": \"Token Value\"",
            "the items of tokens must have the fields name and value", "variablesFrom" },
        { "{ \"kind\": \"none\" }",
            "{ \"kind\": \"mutualTls\", \"privateKeyFrom\": \"verb\", \"certificateFrom\": \"verb\" }",
            "verb must be of the format PemKey", "mutualTls" },
        { "{ \"kind\": \"none\" }",
            "{ \"kind\": \"azureToken\", \"tenantFrom\": \"address\", \"clientIdFrom\": \"address\", "
            + "\"clientSecretFrom\": \"address\", \"scopeFrom\": \"address\" }",
            "address is a secret and must not say \"public\": true", "azureToken" },
        { "{ \"kind\": \"none\" }",
            "{ \"kind\": \"awsSignature\", \"accountFrom\": \"address\", \"roleFrom\": \"address\", "
            + "\"externalIdFrom\": \"address\" }", "address must say \"readOnly\": true", "awsSignature" },
        // Test
        { "\"url\": \"/me?region={{ region }}\",", "", "a test has either \"url\" or \"urlFrom\"", "\"test\": {" },
        { "\"urlFrom\": \"address\"", "\"urlFrom\": \"adress\"",
            "adress is not a field of this form. Did you mean address?", "adress" },
        { "\"optional\": true, \"default\": \"{{ region }}\"", "\"optional\": true", "address needs a default",
            "urlFrom" },
        { "/me?region={{ region }}", "/me?key={{ key }}", "{{ key }} is secret; a secret can't be part of a URL",
            "/me" },
        { "/me?region={{ region }}", "https://evil.example/me", "evil.example is not in this integration's \"hosts\"",
            "/me" },
        { "/me?region={{ region }}", "//evil.example/me", "a URL is a path that begins with one /", "/me" },
        { "/me?region={{ region }}", "/me/{{ nobody }}", "{{ nobody }} is not a field of this form", "/me" },
        { "\"url\": \"/me", "\"method\": \"get\", \"url\": \"/me", "the method must be one of GET", "/me" },
        { "\"url\": \"/me", "\"body\": { \"content\": \"x\", \"contentType\": \"text/plain\" }, \"url\": \"/me",
            "GET has no body", "/me" },
        { "400-499", "4xx", "a status is a code (401) or a range (200-299)", "4xx" },
        { "400-499", "499-400", "a status is a code (401) or a range (200-299)", "499-400" },
        { "[\"400-499\"]", "[]", "name at least one status", "Refused." },
        { "\"outcome\": \"Refused\", \"field\": \"key\"", "\"outcome\": \"Refused\", \"field\": \"kee\"",
            "kee is not a field of this form", "kee" },
        { "\"outcome\": \"Refused\",", "\"outcome\": \"Refused\", \"bodyIs\": \"no\",",
            "\"bodyIs\" needs a \"bodyPath\"", "bodyIs" },
        { "\"outcome\": \"Refused\",", "\"outcome\": \"Refused\", \"bodyPath\": \"a b\",", "a b is not a path",
            "bodyPath" },
        // Actions
        { "\"id\": \"create_thing\"", "\"id\": \"create-thing\"", "an action's id is lower-case letters",
            "create-thing" },
        { "\"method\": \"POST\"", "\"method\": \"SEND\"", "the method must be one of GET", "SEND" },
        { "\"method\": \"POST\"", "\"method\": \"GET\"", "GET has no body", "\"body\"" },
        { "{{ inputs.place }}", "{{ inputs.plaze }}",
            "{{ inputs.plaze }} is not an input of this action. Did you mean place?", "plaze" },
        { "/things/{{ inputs.place }}", "/things", "the input place is never used", "Place" },
        { "/things/{{ inputs.place }}", "/things/{{ place }}",
            "{{ place }} is not a field of every credential type; an input is written {{ inputs.place }}",
            "{{ place }}" },
        { "/things/{{ inputs.place }}", "https://{{ inputs.place }}/",
            "{{ inputs.place }} is not in this integration's \"hosts\"", "inputs.place" },
        { "{ \"name\": \"name\", \"label\": \"Name\" }",
            "{ \"name\": \"name\", \"label\": \"Name\", \"optional\": true }",
            "the input name is optional, so it needs a default here", "\"content\": \"{" },
        { "\\\"{{ inputs.name }}\\\"}", "{{ inputs.name }}", "this is not valid JSON once its placeholders are filled",
            "\"content\": \"{" },
        { "\"name\": \"dry\", \"label\"", "\"name\": \"name\", \"label\"", "the input name is listed twice", "Dry" },
        { "\"name\": \"dry\", \"value\": \"{{ inputs.dry }}\"",
            "\"name\": \"dry\", \"value\": \"{{ inputs.dry }}{{ key }}\"",
            "{{ key }} is not a field of every credential type", "query" },
        // Outputs
        { "\"things[0].id\"", "\"things[x].id\"", "things[x].id is not a path; write it as", "[x]" },
        { "\"things[0].id\"", "\"things\"", "the output things is listed twice", "All of them" },
        { "\"ARRAY_OBJECT\"", "\"LIST\"", "the type must be one of STRING, NUMBER", "LIST" },
        { "\"Id of the thing.\"", "\"Id of the thing\"", "the description must be a short sentence", "Id of" },
        { "\"Id of the thing.\"", "\"\"", "the description must be a short sentence", "things[0].id" },
        { ", \"description\": \"All of them.\"", "", "the member \"description\" is missing", "ARRAY_OBJECT" },
        // Failures
        { "\"path\": \"ok\"", "\"path\": \"o k\"", "o k is not a path", "o k" },
        { "\"path\": \"errors\"", "\"path\": \"\"", "this is not a path", "exists" },
        { "\"errors[0].code\"", "\"errors[0]code\"", "errors[0]code is not a path", "errors[0]code" },
        { "\"is\": \"false\", ", "", "a failure has either \"is\"", "busy" },
        { "\"is\": \"false\", ", "\"is\": \"false\", \"exists\": true, ", "a failure has either \"is\"", "busy" },
        { "\"message\": \"error\", ", "", "\"rateLimits\" needs a \"code\"", "busy" },
        // Aliases
        { "com.example.sample.makeThing", "Sample/make", "an alias is names joined by periods", "Sample/make" },
        { "\"where\": \"place\"", "\"where\": \"plaze\"",
            "plaze is not an input of this action. Did you mean place?", "plaze" },
        { "\"title\": \"name\"", "\"title\": \"place\"", "the input place already has a name in this alias", "title" },
        { "\"where\": \"place\", ", "", "the input place is required, so it needs a name in this alias", "title" },
        { "\"where\": \"place\"", "\"where\": 1", "this must be a string in quotes", "where" },
        { "\"title\": \"name\"", "\"where\": \"name\"", "\"where\" is listed twice", "where" },
        { "{ \"where\": \"place\", \"title\": \"name\" }", "[]", "this must be an object", "inputs" },
        { "[\"accountId\"]", "[\"title\"]", "title is one of the alias's \"inputs\"", "ignores" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_rule_names_file_line_and_rule(string found, string replacement, string rule, string onLine)
    {
        var json = SampleCatalogFile.Json.Replace("\r\n", "\n", StringComparison.Ordinal);
        var place = json.IndexOf(found, StringComparison.Ordinal);
        place.Should().BePositive("the sample must hold what the case replaces");
        json = json[..place] + replacement + json[(place + found.Length)..];

        var faults = SampleCatalogFile.FaultsOf(SampleCatalogFile.File(json));

        var fault = faults.Should().Contain(f => f.Rule.StartsWith(rule, StringComparison.Ordinal),
            "the faults are {0}", string.Join(" | ", faults)).Which;
        fault.File.Should().Be("sample.json");
        json.Split('\n')[fault.Line - 1].Should().Contain(onLine);
        fault.ToString().Should().StartWith($"sample.json:{fault.Line}: ");
    }

    [Fact]
    public void A_file_with_an_unknown_member_stops_the_start_and_names_file_and_line()
    {
        var load = () =>
            IntegrationCatalog.From(
                [SampleCatalogFile.File(
                    SampleCatalogFile.Json.Replace("\"category\"", "\"group\"", StringComparison.Ordinal),
                    "operator/sample.json")]);

        load.Should().Throw<CatalogException>()
            .WithMessage("*operator/sample.json:5: there is no member \"group\" here.*");
    }

    [Fact]
    public void Faults_of_all_files_are_listed_at_once()
    {
        var first = SampleCatalogFile.Json.Replace("\"category\"", "\"group\"",
            StringComparison.Ordinal).Replace("\"description\": \"A service", "\"describe\": \"A service",
                StringComparison.Ordinal);
        var second = SampleCatalogFile.Json.Replace("Sample", "Other", StringComparison.Ordinal).Replace("400-499",
            "4xx",
            StringComparison.Ordinal).Replace("\"default\": \"eu\"", "\"default\": \"asia\"", StringComparison.Ordinal);
        const string third = "{ this is no JSON";

        var faults = SampleCatalogFile.FaultsOf(SampleCatalogFile.File(first, "first.json"),
            SampleCatalogFile.File(second, "second.json"),
            SampleCatalogFile.File(third, "third.json"));

        faults.Select(f => f.File).Should()
            .BeEquivalentTo(
                ["first.json", "first.json", "first.json", "first.json", "second.json", "second.json", "third.json"]);
    }

    [Fact]
    public void The_example_of_the_documentation_is_a_valid_file()
    {
        var text = File.ReadAllText(Path.Combine(CatalogTests.Repository(), "docs", "adding-an-integration.md"));
        var json = text.Split("```json\n")[1].Split("```")[0];

        SampleCatalogFile.FaultsOf(SampleCatalogFile.File(json)).Should().BeEmpty();
    }
}
