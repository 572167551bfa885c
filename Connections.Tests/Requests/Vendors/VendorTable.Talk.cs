namespace Connections.Tests.Requests.Vendors;

/// <summary>Messages, mail and calls.</summary>
internal static partial class VendorTable
{
    private static Vendor[] Talk =>
    [
        new("Discord", "discord.com", "https://discord.com/developers/docs/resources/",
            new VendorCredentialKind("DiscordBotToken", "bot_token=di.1", "Authorization: Bot di.1",
                "GET /api/v10/users/@me",
                "user#get-current-user"),
            new VendorAction("create_message", "channel=11; text=It's **out**", "POST /api/v10/channels/11/messages",
                "message#create-message") { Body = """{"content":"It's **out**"}""" },
            new VendorAction("list_messages", "channel=11; limit=5", "GET /api/v10/channels/11/messages?limit=5",
                "message#get-channel-messages"),
            new VendorAction("list_channels", "server=22", "GET /api/v10/guilds/22/channels",
                "guild#get-guild-channels")),
        new("Mattermost", "mattermost.example.com", "https://developers.mattermost.com/api-documentation/",
            new VendorCredentialKind("MattermostToken", "base_url=https://mattermost.example.com; access_token=mm-1",
                "Authorization: Bearer mm-1", "GET /api/v4/users/me", "#/operations/GetUser"),
            new VendorAction("create_post", "channel=c1; text=Hi", "POST /api/v4/posts",
                "#/operations/CreatePost") { Body = """{"channel_id":"c1","message":"Hi"}""" },
            new VendorAction("get_channel_by_name", "team=acme; channel=town-square",
                "GET /api/v4/teams/name/acme/channels/name/town-square", "#/operations/GetChannelByNameForTeamName")),
        new("Postmark", "api.postmarkapp.com", "https://postmarkapp.com/developer/api/",
            new VendorCredentialKind("PostmarkServerToken", "server_token=po-1",
                "X-Postmark-Server-Token: po-1 | Accept: application/json", "GET /server", "server-api"),
            new VendorAction("send_email", "from=a@example.com; to=b@example.com; subject=S; text=T", "POST /email",
                "email-api#send-a-single-email") { Body = """{"From":"a@example.com","To":"b@example.com","Subject":"S","TextBody":"T"}""" },
            new VendorAction("list_bounces", "count=5; offset=10", "GET /bounces?count=5&offset=10",
                "bounce-api#bounces")),
        new("Resend", "api.resend.com", "https://resend.com/docs/api-reference/",
            new VendorCredentialKind("ResendAPIKey", "api_key=re_1", "Authorization: Bearer re_1", "GET /domains",
                "domains/list-domains"),
            new VendorAction("send_email", "from=a@example.com; to=b@example.com; subject=S; text=T", "POST /emails",
                "emails/send-email") { Body = """{"from":"a@example.com","to":["b@example.com"],"subject":"S","text":"T"}""" },
            new VendorAction("get_email", "email=e1", "GET /emails/e1", "emails/retrieve-email")),
        new("SendGrid", "api.sendgrid.com", "https://www.twilio.com/docs/sendgrid/api-reference/",
            new VendorCredentialKind("SendGridAPIKey", "api_key=SG.1", "Authorization: Bearer SG.1", "GET /v3/scopes",
                "api-key-permissions/retrieve-a-list-of-scopes-for-which-this-user-has-access"),
            new VendorAction("send_mail", "from=a@example.com; to=b@example.com; subject=S; text=T",
                "POST /v3/mail/send",
                "mail-send/mail-send") { Body = """{"personalizations":[{"to":[{"email":"b@example.com"}]}],"from":{"email":"a@example.com"},"subject":"S","content":[{"type":"text/plain","value":"T"}]}""" },
            new VendorAction("list_bounces", "start_time=1; end_time=2",
                "GET /v3/suppression/bounces?start_time=1&end_time=2",
                "bounces-api/retrieve-all-bounces"),
            new VendorAction("delete_bounce", "email=b@example.com", "DELETE /v3/suppression/bounces/b%40example.com",
                "bounces-api/delete-a-bounce")),
        new("MicrosoftTeams", "graph.microsoft.com", "https://learn.microsoft.com/en-us/graph/api/",
            new VendorCredentialKind("MicrosoftGraphApplication", "tenant_id=00000000-0000-0000-0000-000000000001", "",
                "",
                "") { Elsewhere = "It needs a server that gives tokens." },
            new VendorAction("list_teams", "filter=displayName eq 'Ops'; top=5",
                "GET /v1.0/teams?$filter=displayName eq 'Ops'&$top=5", "teams-list"),
            new VendorAction("list_channels", "team=t1", "GET /v1.0/teams/t1/channels", "channel-list"),
            new VendorAction("list_members", "team=t1", "GET /v1.0/teams/t1/members", "team-list-members"),
            new VendorAction("list_channel_messages", "team=t1; channel=19:c@thread.tacv2; top=5",
                "GET /v1.0/teams/t1/channels/19%3Ac%40thread.tacv2/messages?$top=5", "channel-list-messages"),
            new VendorAction("create_channel", "team=t1; name=incident-42; description=d",
                "POST /v1.0/teams/t1/channels",
                "channel-post")
                { Body = """{"displayName":"incident-42","description":"d","membershipType":"standard"}""" }),
        new("MicrosoftTeamsWorkflow", "prod-01.westeurope.logic.azure.com",
            "https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/",
            new VendorCredentialKind("MicrosoftTeamsWorkflowWebhook",
                "webhook_url=https://prod-01.westeurope.logic.azure.com:443/workflows/w1/triggers/manual/paths/invoke; signature=si-1", "",
                $"POST {TeamsWebhook}", "connectors-using") { Body = """{"type":"message","attachments":[]}""" },
            new VendorAction("post_message", "text=It is \"live\".", $"POST {TeamsWebhook}", "connectors-using")
                { Body = TeamsCard("""{"type":"TextBlock","text":"It is \"live\".","wrap":true}""") },
            new VendorAction("post_titled_message", "title=Deployment; text=done", $"POST {TeamsWebhook}",
                "connectors-using")
                { Body = TeamsCard(
                    """{"type":"TextBlock","text":"Deployment","size":"Large","weight":"Bolder","wrap":true},{"type":"TextBlock","text":"done","wrap":true}""") }),
        new("Slack", "slack.com", "https://docs.slack.dev/reference/methods/",
            new VendorCredentialKind("SlackBotToken", "bot_token=xoxb-1", "Authorization: Bearer xoxb-1",
                "POST /api/auth.test",
                "auth.test"),
            new VendorAction("post_message", "channel=C1; text=It's \"out\"", "POST /api/chat.postMessage",
                "chat.postMessage") { As = "application/json; charset=utf-8",
                    Body = """{"channel":"C1","text":"It's \"out\""}""" },
            new VendorAction("list_channels", "types=public_channel,private_channel; limit=5; cursor=dGU=",
                "GET /api/conversations.list?types=public_channel,private_channel&limit=5&cursor=dGU=",
                "conversations.list"),
            new VendorAction("find_user_by_email", "email=ann@example.com",
                "GET /api/users.lookupByEmail?email=ann@example.com",
                "users.lookupByEmail"),
            new VendorAction("reply_in_thread", "channel=C1; message=17.1; text=A", "POST /api/chat.postMessage",
                "chat.postMessage")
                {
                    As = "application/json; charset=utf-8",
                    Body = """{"channel":"C1","thread_ts":"17.1","text":"A"}""",
                },
            new VendorAction("update_message", "channel=C1; message=17.1; text=A", "POST /api/chat.update",
                "chat.update")
                {
                    As = "application/json; charset=utf-8",
                    Body = """{"channel":"C1","ts":"17.1","text":"A"}""",
                },
            new VendorAction("add_reaction", "channel=C1; message=17.1; emoji=tada", "POST /api/reactions.add",
                "reactions.add")
                {
                    As = "application/json; charset=utf-8",
                    Body = """{"channel":"C1","timestamp":"17.1","name":"tada"}""",
                },
            new VendorAction("open_conversation", "users=U1,U2", "POST /api/conversations.open",
                "conversations.open") { As = "application/json; charset=utf-8", Body = """{"users":"U1,U2"}""" },
            new VendorAction("create_channel", "name=incident-42; private=true", "POST /api/conversations.create",
                "conversations.create")
                {
                    As = "application/json; charset=utf-8",
                    Body = """{"name":"incident-42","is_private":true}""",
                },
            new VendorAction("invite_to_channel", "channel=C1; users=U1,U2", "POST /api/conversations.invite",
                "conversations.invite")
                {
                    As = "application/json; charset=utf-8",
                    Body = """{"channel":"C1","users":"U1,U2"}""",
                },
            new VendorAction("set_channel_topic", "channel=C1; topic=Slow", "POST /api/conversations.setTopic",
                "conversations.setTopic")
                {
                    As = "application/json; charset=utf-8",
                    Body = """{"channel":"C1","topic":"Slow"}""",
                }),
        new("Twilio", "api.twilio.com", "https://www.twilio.com/docs/",
            new VendorCredentialKind("TwilioAPIKey", "account_sid=AC1; api_key=SK1; api_secret=tw-1",
                VendorCredentialKind.Basic("SK1:tw-1"),
                "GET /2010-04-01/Accounts/AC1/Messages.json?PageSize=1", "messaging/api/message-resource"),
            new VendorAction("send_message", "from=+15005550006; to=+15005550001; text=A & B = C",
                "POST /2010-04-01/Accounts/AC1/Messages.json",
                "messaging/api/message-resource#create-a-message-resource") { Body = "From=+15005550006|To=+15005550001|Body=A & B = C" },
            new VendorAction("get_message", "message=SM1", "GET /2010-04-01/Accounts/AC1/Messages/SM1.json",
                "messaging/api/message-resource#fetch-a-message-resource"),
            new VendorAction("create_call", "from=+15005550006; to=+15005550001; twiml=<Response/>",
                "POST /2010-04-01/Accounts/AC1/Calls.json",
                "voice/api/call-resource#create-a-call-resource") { Body = "From=+15005550006|To=+15005550001|Twiml=<Response/>" }),
        new("Webex", "webexapis.com", "https://developer.webex.com/docs/api/v1/",
            new VendorCredentialKind("WebexBotToken", "bot_token=we-1", "Authorization: Bearer we-1",
                "GET /v1/people/me",
                "people/get-my-own-details"),
            new VendorAction("create_message", "room=r1; text=**Hi**", "POST /v1/messages",
                "messages/create-a-message") { Body = """{"roomId":"r1","markdown":"**Hi**"}""" },
            new VendorAction("list_rooms", "max=5", "GET /v1/rooms?max=5", "rooms/list-rooms")),
    ];

    private const string TeamsWebhook =
        "/workflows/w1/triggers/manual/paths/invoke?api-version=2016-06-01&sp=/triggers/manual/run&sv=1.0&sig=si-1";

    private static string TeamsCard(string blocks) =>
        """{"type":"message","attachments":[{"contentType":"application/vnd.microsoft.card.adaptive","content":"""
        + """{"$schema":"http://adaptivecards.io/schemas/adaptive-card.json","type":"AdaptiveCard","version":"1.4","body":["""
        + blocks + "]}}]}";
}
