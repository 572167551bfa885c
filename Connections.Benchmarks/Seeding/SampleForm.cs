using Connections.Core;
using Connections.Core.Integrations;

namespace Connections.Benchmarks.Seeding;

/// <summary>
/// A credential kind of the catalog with a form that passes its rules, filled in from the examples in its file.
/// </summary>
internal sealed record SampleForm(Integration Integration, CredentialKind Kind)
{
    /// <summary>Every kind whose examples pass; one that needs a real certificate does not.</summary>
    public static IReadOnlyList<SampleForm> All(IntegrationCatalog catalog) =>
    [
        .. from integration in catalog.All
           from kind in integration.Credentials
           let form = new SampleForm(integration, kind)
           where FieldRules.Validate(integration, kind,
               form.Fill(new SampleText(new Random(1)))).All(f => f.Severity != ErrorSeverity.Error)
           select form,
    ];

    /// <summary>The values of one connection, secrets among them.</summary>
    public FieldSet Fill(SampleText text) => Fill([.. Integration.FieldsFor(Kind)], text, []);

    private static FieldSet Fill(IReadOnlyList<Field> form, SampleText text, FieldSet values)
    {
        foreach (var field in form)
        {
            if (field.ReadOnly || !FieldRules.IsShown(field, form, values)) continue;
            switch (field.Format)
            {
                case FieldFormat.List:
                    values.Add(field.Name,
                    new FieldValue.Items([Fill(field.Fields, text, [])])); break;
                case FieldFormat.Body: break;
                case FieldFormat.Choice: values.Add(field.Name, field.Default ?? field.Options[0].Value); break;
                case FieldFormat.MultiChoice:
                    values.Add(field.Name,
                    new FieldValue.Many([field.Options[0].Value])); break;
                default: FillText(field, text, values); break;
            }
        }
        return values;
    }

    private static void FillText(Field field, SampleText text, FieldSet values)
    {
        if (!field.Public)
            values.Add(field.Name, new FieldValue.Secret(new SecretValue((field.Example ?? "") + text.Secret(40))));
        else if ((field.Example ?? field.Default) is { } example) values.Add(field.Name, example);
    }
}
