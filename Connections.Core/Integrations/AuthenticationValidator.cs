namespace Connections.Core.Integrations;

/// <summary>What a credential kind's authentication and test refer to, they must find, in the right shape.</summary>
internal sealed class AuthenticationValidator(Integration integration, CredentialKind kind, string place,
    Action<string, string> add)
{
    private readonly Field[] form = [.. integration.FieldsFor(kind)];

    public void Run()
    {
        var here = $"{place}/authentication";
        switch (kind.Authentication)
        {
            case AuthenticationMethod.None: break;
            case AuthenticationMethod.Basic basic:
                Template($"{here}/username", basic.Username);
                Template($"{here}/password", basic.Password);
                Pairs($"{here}/headers", basic.Headers, [], areHeaders: true);
                break;
            case AuthenticationMethod.Digest digest:
                Template($"{here}/username", digest.Username);
                Template($"{here}/password", digest.Password);
                break;
            case AuthenticationMethod.Request request: Request(here, request, []); break;
            case AuthenticationMethod.TwoStep two: TwoStep(here, two); break;
            case AuthenticationMethod.MutualTls tls:
                From($"{here}/privateKeyFrom", tls.PrivateKeyFrom, FieldFormat.PemKey);
                From($"{here}/certificateFrom", tls.CertificateFrom, FieldFormat.PemCertificate);
                if (tls.PassPhraseFrom is { } phrase
                    && From($"{here}/passPhraseFrom", phrase, FieldFormat.Text) is { Transient: false })
                    add($"{here}/passPhraseFrom", $"{phrase} must say \"transient\": true; it is not stored");
                if (tls.Then is { } then) Request($"{here}/then", then, []);
                break;
            case AuthenticationMethod.AwsSignature aws:
                From($"{here}/accountFrom", aws.AccountFrom, FieldFormat.Text);
                From($"{here}/roleFrom", aws.RoleFrom, FieldFormat.Text);
                if (aws.ServiceFrom is { } service) From($"{here}/serviceFrom", service, FieldFormat.Text);
                if (aws.RegionFrom is { } region) From($"{here}/regionFrom", region, FieldFormat.Text);
                if (From($"{here}/externalIdFrom", aws.ExternalIdFrom, FieldFormat.Text) is { ReadOnly: false })
                    add($"{here}/externalIdFrom", $"{aws.ExternalIdFrom} must say \"readOnly\": true; the product "
                        + "generates it");
                break;
            case AuthenticationMethod.AzureToken azure:
                From($"{here}/tenantFrom", azure.TenantFrom, FieldFormat.Guid, FieldFormat.Text);
                From($"{here}/clientIdFrom", azure.ClientIdFrom, FieldFormat.Guid, FieldFormat.Text);
                Secret($"{here}/clientSecretFrom",
                    From($"{here}/clientSecretFrom", azure.ClientSecretFrom, FieldFormat.Text));
                From($"{here}/scopeFrom", azure.ScopeFrom, FieldFormat.Text);
                Endpoint($"{here}/authority", azure.Authority);
                Template($"{here}/defaultScope", azure.DefaultScope);
                break;
            case AuthenticationMethod.GoogleToken google:
                From($"{here}/emailFrom", google.EmailFrom, FieldFormat.Email, FieldFormat.Text);
                From($"{here}/privateKeyFrom", google.PrivateKeyFrom, FieldFormat.PemKey);
                Endpoint($"{here}/tokenUrl", google.TokenUrl);
                break;
            case AuthenticationMethod.OAuth oauth: OAuth(here, oauth); break;
            default:
                throw new InvalidOperationException("There is no rule for the authentication "
                + $"{kind.Authentication.GetType().Name}.");
        }
        if (kind.Test is { } test) Test($"{place}/test", test);
    }

    private void OAuth(string here, AuthenticationMethod.OAuth oauth)
    {
        From($"{here}/clientIdFrom", oauth.ClientIdFrom, FieldFormat.Text);
        Secret($"{here}/clientSecretFrom", From($"{here}/clientSecretFrom", oauth.ClientSecretFrom, FieldFormat.Text));
        From($"{here}/scopesFrom", oauth.ScopesFrom, FieldFormat.MultiChoice, FieldFormat.Text);
        Receives($"{here}/tokenUrlFrom", oauth.TokenUrlFrom);
        if (oauth.ClientAuthenticationFrom is { } client)
            Options($"{here}/clientAuthenticationFrom", client, AuthenticationMethod.OAuth.BasicClient, "BODY");
        if (oauth.AudienceFrom is { } audience) From($"{here}/audienceFrom", audience, FieldFormat.Text);
        if (oauth.ResourceFrom is { } resource) From($"{here}/resourceFrom", resource, FieldFormat.Text);
        if (oauth.TokenParametersFrom is { } more) PairsFrom($"{here}/tokenParametersFrom", more);
        if (oauth.Placement is { } placement)
        {
            Options(
                $"{here}/placement/placementFrom", placement.PlacementFrom,
                TokenPlacement.Bearer, TokenPlacement.Header, TokenPlacement.Query);
            From($"{here}/placement/headerFrom", placement.HeaderFrom, FieldFormat.Text);
            From($"{here}/placement/prefixFrom", placement.PrefixFrom, FieldFormat.Text);
            From($"{here}/placement/parameterFrom", placement.ParameterFrom, FieldFormat.Text);
        }
        if (oauth.Then is { } then) Request($"{here}/then", then, []);
        if (oauth is not AuthenticationMethod.OAuthCode code) return;
        Receives($"{here}/authorizeUrlFrom", code.AuthorizeUrlFrom);
        if (code.AuthorizeParametersFrom is { } page) PairsFrom($"{here}/authorizeParametersFrom", page);
        if (code.IssuerFrom is { } issuer) From($"{here}/issuerFrom", issuer, FieldFormat.Url);
        if (From($"{here}/connectedAsFrom", code.ConnectedAsFrom, FieldFormat.Text) is { ReadOnly: false })
            add($"{here}/connectedAsFrom", $"{code.ConnectedAsFrom} must say \"readOnly\": true; the product sets it");
    }

    private void Receives(string here, string name)
    {
        if (From(here, name, FieldFormat.Url) is { FormsHost: false })
            add(here, $"{name} must say \"formsHost\": true: the credential goes there");
    }

    private void Options(string here, string name, params string[] values)
    {
        var field = From(here, name, FieldFormat.Choice);
        if (field is not null && !field.Options.Select(o => o.Value).SequenceEqual(values))
            add(here, $"{name} must have the options {string.Join(", ", values)}, in this order");
    }

    private void Endpoint(string here, string address)
    {
        if (FieldFormats.CanonicalUrl(TemplateText.Parse(address).Fill(_ => "example")) is null)
            add(here, $"{DidYouMean.Quote(address)} is not a URL; it must begin with https:// and a host name");
        foreach (var name in TemplateText.Parse(address).Names)
            if (form.FirstOrDefault(f => f.TemplateNames.Contains(name)) is not { Public: true, FormsHost: true })
                add(here, $"{{{{ {name} }}}} must be public and say \"formsHost\": true: the credential goes there");
    }

    private void TwoStep(string here, AuthenticationMethod.TwoStep two)
    {
        Receives($"{here}/urlFrom", two.UrlFrom);
        From($"{here}/methodFrom", two.MethodFrom, FieldFormat.Choice);
        PairsFrom($"{here}/headersFrom", two.HeadersFrom);
        PairsFrom($"{here}/queryFrom", two.QueryFrom);
        From($"{here}/bodyFrom", two.BodyFrom, FieldFormat.Body);
        From($"{here}/tokenPathFrom", two.TokenPathFrom, FieldFormat.Text);
        From($"{here}/refreshFrom", two.RefreshFrom, FieldFormat.Integer);
        if (two.VariablesFrom is { } variables) PairsFrom($"{here}/variablesFrom", variables);
        if (two.UsernameFrom is { } user) From($"{here}/usernameFrom", user, FieldFormat.Text);
        if (two.PasswordFrom is { } password)
            Secret($"{here}/passwordFrom", From($"{here}/passwordFrom", password, FieldFormat.Text));
        if (two.UsernameFrom is null != two.PasswordFrom is null)
            add(here, "\"usernameFrom\" and \"passwordFrom\" must be used together");
        Request($"{here}/then", two.Then, [AuthenticationMethod.TwoStep.AccessToken]);
    }

    private void Request(string here, AuthenticationMethod.Request request, string[] more)
    {
        Pairs($"{here}/headers", request.Headers, more, areHeaders: true);
        Pairs($"{here}/query", request.Query, more, areHeaders: false);
        if (request.HeadersFrom is { } headers) PairsFrom($"{here}/headersFrom", headers);
        if (request.QueryFrom is { } query) PairsFrom($"{here}/queryFrom", query);
        if (request.BodyFrom is { } body) From($"{here}/bodyFrom", body, FieldFormat.Body);
        if (request.VariablesFrom is { } variables) PairsFrom($"{here}/variablesFrom", variables);
    }

    private void Test(string here, TestRequest test)
    {
        if (test.TokenOnly)
        {
            if (!kind.Authentication.ObtainsToken)
                add($"{here}/tokenOnly", "this authentication doesn't fetch a token; give a \"url\"");
            if (test is not
                {
                    Url: null, UrlFrom: null, MethodFrom: null, Headers.Count: 0, Body: null,
                    Answers.Count: 0
                }) add(here, "with \"tokenOnly\" no request is sent, so no other member is allowed");
            return;
        }
        if (test.Url is null == test.UrlFrom is null) add(here, "a test has either \"url\" or \"urlFrom\"");
        if (test.UrlFrom is { } from)
        {
            if (From($"{here}/urlFrom", from, FieldFormat.Text) is { Default: null })
                add($"{here}/urlFrom", $"{from} needs a default, so that every connection can be tested");
            if (test.MethodFrom is { } method
                && From($"{here}/methodFrom", method, FieldFormat.Choice) is { Default: null })
                add($"{here}/methodFrom", $"{method} needs a default, so that every connection can be tested");
        }
        if (!ActionValidator.Methods.Contains(test.Method))
            add($"{here}/method", $"the method must be one of {string.Join(", ", ActionValidator.Methods)}");
        if (test.Url is { } url)
            Address($"{here}/url", url, form.Where(f => f.Public).SelectMany(f => f.TemplateNames));
        Pairs($"{here}/headers", test.Headers, [], areHeaders: true);
        if (test.Body is { } body)
        {
            if (test.Method is "GET" or "HEAD") add($"{here}/body", $"{test.Method} has no body");
            Template($"{here}/body/content", body.Content);
        }
        for (var i = 0; i < test.Answers.Count; i++) Answer($"{here}/answers/{i}", test.Answers[i]);
    }

    private void Answer(string here, ResponseRule answer)
    {
        if (answer.Status.Count == 0) add($"{here}/status", "name at least one status");
        for (var i = 0; i < answer.Status.Count; i++)
            if (!IsStatus(answer.Status[i]))
                add($"{here}/status/{i}", $"a status is a code (401) or a range (200-299) between 100 and 599; "
                    + $"{DidYouMean.Quote(answer.Status[i])} is not");
        if (answer.BodyPath is { } path && (path.Length == 0 || BodyPath.TryParse(path) is null))
            add($"{here}/bodyPath", BodyPath.Fault(path));
        if (answer is { BodyIs: not null, BodyPath: null })
            add($"{here}/bodyIs", "\"bodyIs\" needs a \"bodyPath\" that says where");
        if (answer.Field is { } field && !form.Any(f => f.Name == field))
            add($"{here}/field", $"{DidYouMean.Quote(field)} is not a field of this form. "
                + $"{DidYouMean.For(field, [.. form.Select(f => f.Name)])}");
    }

    private static bool IsStatus(string text)
    {
        var codes = text.Split('-');
        return codes.Length <= 2
            && codes.All(c => c.Length == 3 && c.All(char.IsAsciiDigit) && c[0] is >= '1' and <= '5')
            && string.CompareOrdinal(codes[0], codes[^1]) <= 0;
    }

    private void Pairs(string here, IReadOnlyList<NamedTemplate> pairs, string[] more, bool areHeaders)
    {
        for (var i = 0; i < pairs.Count; i++)
        {
            if (areHeaders && HeaderPolicy.NameFault(pairs[i].Name) is { } fault)
                add($"{here}/{i}/name", $"this header {fault}");
            Template($"{here}/{i}/value", pairs[i].Value, more);
        }
    }

    private void Template(string here, string text, params string[] more)
    {
        string[] known = [.. form.Where(f => f.Fields.Count == 0).SelectMany(f => f.TemplateNames), .. more];
        Names(here, text, known, "not a field of this form");
    }

    private void Address(string here, string url, IEnumerable<string> known)
    {
        foreach (var name in TemplateText.Parse(url).Names)
            if (form.Any(f => f.Name == name && !f.Public))
                add(here, $"{{{{ {name} }}}} is secret; a secret can't be part of a URL");
        Names(here, url, [.. known, .. form.Where(f => !f.Public).Select(f => f.Name)], "not a field of this form");
        if (ActionValidator.AddressFault(integration, url) is { } fault) add(here, fault);
    }

    private void Names(string here, string text, string[] known, string what)
    {
        var template = TemplateText.Parse(text);
        if (template.Fault is { } fault) add(here, fault);
        foreach (var name in template.Names.Where(n => !known.Contains(n)))
            add(here, $"{{{{ {name} }}}} is {what}. {DidYouMean.For(name, known)}");
    }

    private void PairsFrom(string here, string name)
    {
        if (From(here, name, FieldFormat.List) is { } list
            && !(list.Fields.Any(f => f.Name == "name") && list.Fields.Any(f => f.Name == "value")))
            add(here, $"the items of {name} must have the fields name and value");
    }

    private Field? From(string here, string name, params FieldFormat[] formats)
    {
        var field = form.FirstOrDefault(f => f.Name == name);
        if (field is null)
            add(here, $"{DidYouMean.Quote(name)} is not a field of this form. "
                + $"{DidYouMean.For(name, [.. form.Select(f => f.Name)])}");
        else if (!formats.Contains(field.Format))
            add(here, $"{name} must be of the format {string.Join(" or ", formats)}");
        return field;
    }

    private void Secret(string here, Field? field)
    {
        if (field is { Public: true }) add(here, $"{field.Name} is a secret and must not say \"public\": true");
    }
}
