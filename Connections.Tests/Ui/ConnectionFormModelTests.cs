using Connections.Core;
using Connections.Core.Connections;
using Connections.Core.Integrations;
using Connections.Tests.Requests.Vendors;
using Connections.Web.Ui;

namespace Connections.Tests.Ui;

public sealed class ConnectionFormModelTests
{
    private static readonly IntegrationCatalog catalog = IntegrationCatalog.Load();

    private static ConnectionFormModel Http(string kind = "HTTPTokenAuth")
    {
        var model = new ConnectionFormModel(catalog);
        var http = catalog.Find("HTTP")!;
        model.Choose(http);
        model.Choose(http.Kind(kind)!);
        return model;
    }

    private static Field Of(FormFields fields, string name) => fields.Fields.Single(f => f.Name == name);

    [Fact]
    public void A_new_form_is_not_dirty_and_has_its_defaults()
    {
        var model = Http();
        model.IsDirty.Should().BeFalse();
        model.ToInput().Fields.Text("test_url").Should().Be("{{base_url}}");
    }

    [Fact]
    public void Fields_of_the_integration_stay_when_the_kind_changes_and_each_kind_keeps_its_own()
    {
        var model = Http("HTTPBasicAuth");
        model.Values!.SetText(Of(model.Values, "base_url"), "https://one.example.com");
        model.Values.SetText(Of(model.Values, "username"), "ada");
        model.Choose(model.Integration!.Kind("HTTPNoAuth")!);
        model.ToInput().Fields.Text("base_url").Should().Be("https://one.example.com");
        model.Values!.SetText(Of(model.Values, "base_url"), "https://two.example.com");
        model.Choose(model.Integration!.Kind("HTTPBasicAuth")!);
        model.ToInput().Fields.Text("base_url").Should().Be("https://two.example.com");
        model.ToInput().Fields.Text("username").Should().Be("ada");
        model.Choose(model.Integration!.Kind("HTTPMTLSAuth")!);
        model.ToInput().Fields.Text("test_url").Should().Be("{{base_url}}");
        model.Choose(model.Integration!.Kind("HTTPTokenAuth")!);
        model.ToInput().Fields.Text("test_url").Should().Be("{{base_url}}");
        model.ToInput().Fields.Text("base_url").Should().Be("https://two.example.com");
    }

    [Fact]
    public void A_draft_has_no_secret_and_comes_back()
    {
        var model = Http();
        model.Name = "Billing";
        var item = model.Values!.AddItem(Of(model.Values, "tokens"));
        item.Fields.SetText(Of(item.Fields, "name"), "token1");
        item.Fields.SetSecret(Of(item.Fields, "value"), SecretDraft.Typed("caNaRy"));
        var body = model.Values.Part(Of(model.Values, "body"));
        body.SetText(Of(body, "content"), "{}");

        var draft = model.ToDraft();

        draft.HadSecrets.Should().BeTrue();
        FieldJson.Write(draft.Fields).Should().Contain("token1").And.NotContain("caNaRy");
        var again = new ConnectionFormModel(catalog);
        again.Restore(draft).Should().BeTrue();
        FieldText.Format(again.ToInput().Fields).Should().Be(FieldText.Format(draft.Fields));
        again.IsDirty.Should().BeTrue();
    }

    [Fact]
    public void A_key_in_the_wrong_field_is_in_no_draft()
    {
        var model = Http("HTTPMTLSAuth");
        model.Values!.SetText(Of(model.Values, "certificate"), "-----BEGIN PRIVATE KEY-----\ncaNaRy");
        FieldText.Format(model.ToDraft().Fields).Should().NotContain("caNaRy");
    }

    [Fact]
    public void A_draft_of_a_schema_that_is_gone_is_refused() =>
        new ConnectionFormModel(catalog).Restore(new DraftContent { IntegrationType = "Gone", CredentialType = "Gone" })
            .Should().BeFalse();

    [Fact]
    public void Items_are_found_by_name_and_by_number_while_the_name_is_wrong()
    {
        var model = Http();
        var tokens = Of(model.Values!, "tokens");
        var first = model.Values!.AddItem(tokens);
        var second = model.Values.AddItem(tokens);
        first.Fields.SetText(Of(first.Fields, "name"), "token1");
        second.Fields.SetText(Of(second.Fields, "name"), "token1");

        model.PlaceOf("tokens/token1/value").Should().Be("fields/tokens/#1/value");
        model.PlaceOf("tokens/1/name").Should().Be("fields/tokens/#2/name");
        model.PlaceOf("tokens/9/name").Should().Be("fields/tokens");
        model.PlaceOf("password").Should().BeNull();
    }

    [Fact]
    public void Fields_hide_with_their_condition()
    {
        var model = Http("HTTPTwoStepAuth");
        model.Values!.Shown.Select(f => f.Name).Should().Contain("tokens").And.NotContain("username");
        model.Values.SetText(Of(model.Values, "secret_type"), "BASIC_AUTH");
        model.Values.Shown.Select(f => f.Name).Should().NotContain("tokens").And.Contain("username");
    }

    [Fact]
    public void A_fault_of_no_field_on_screen_stands_elsewhere()
    {
        var model = Http();
        model.Refuse(
            [new ValidationError("password", "Nowhere."), new ValidationError("base_url", "Here."),
                new ValidationError("", "The whole.")]);
        model.Faults.Elsewhere.Should().Equal("Nowhere.", "The whole.");
        model.Faults.At("fields/base_url")!.Text.Should().Be("Here.");
        model.Faults.Change("fields/base_url");
        model.Faults.At("fields/base_url").Should().BeNull();
        model.Faults.Elsewhere.Should().BeEmpty();
    }

    [Fact]
    public void Errors_go_before_warnings()
    {
        var faults = new FormErrors();
        faults.Check([new ValidationError("a", "Odd.", ErrorSeverity.Warning), new ValidationError("a", "Wrong.")],
            p => p, _ => true);
        faults.At("a").Should().Be(new FormMessage("Wrong.", false));
        faults.HasWarnings.Should().BeTrue();
    }

    [Fact]
    public void A_note_asks_for_no_second_press()
    {
        var faults = new FormErrors();
        faults.Check([new ValidationError("a", "It was converted.", ErrorSeverity.Note)], p => p, _ => true);
        faults.At("a")!.Text.Should().Be("It was converted.");
        (faults.HasErrors, faults.HasWarnings, faults.Warnings).Should().Be((false, false, ""));
    }
}
