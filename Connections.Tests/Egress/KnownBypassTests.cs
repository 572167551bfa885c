using System.Reflection;
using Connections.Tests.Access;
using Connections.Tests.Architecture;
using Connections.Tests.Execution;
using Connections.Tests.Execution.Actions;
using Connections.Tests.Integrations;
using Connections.Tests.Maintenance;
using Connections.Tests.People;
using Connections.Tests.Requests;
using Connections.Tests.Secrets;

namespace Connections.Tests.Egress;

/// <summary>
/// How credentials got out of other products of this kind, each with the tests that keep it from happening here.
/// </summary>
public sealed class KnownBypassTests
{
    private static readonly (string How, Type Where, string Test)[] cases =
    [
        ("an id hidden where the check did not look, or a name in its place", typeof(EgressBypassSpecification),
            nameof(EgressBypassSpecification.The_id_or_name_of_another_connection_means_nothing_wherever_it_stands)),
        ("a second way to the secrets beside the guarded one", typeof(RoomsTests),
            nameof(RoomsTests.Only_Resolving_opens_a_secret)),
        ("an endpoint that resolves for who may not", typeof(AccessOnSqlite),
            nameof(AccessOnSqlite.Every_operation_is_allowed_to_exactly_those_whom_the_table_names)),
        ("another sender that skips the host rule", typeof(RoomsTests), nameof(RoomsTests.Only_Egress_sends_requests)),
        ("the address that is checked is not the one that is asked", typeof(EgressBypassSpecification),
            nameof(EgressBypassSpecification.No_address_leads_a_credential_to_another_host)),
        ("secrets and queries in stored errors", typeof(EgressBypassSpecification),
            nameof(EgressBypassSpecification.A_failure_is_reported_and_logged_without_the_query_in_which_secrets_travel)),
        ("secrets through expressions", typeof(EgressBypassSpecification),
            nameof(EgressBypassSpecification.An_actions_inputs_cannot_name_the_connections_own_secret)),
        ("tests that scan or flood", typeof(ConnectionTesterSpecification),
            nameof(ConnectionTesterSpecification.Tests_over_the_limit_are_refused_only_to_their_sender)),
        ("a test of changed input that takes the stored secret elsewhere", typeof(ConnectionTesterSpecification),
            nameof(ConnectionTesterSpecification.A_test_of_an_edit_sends_the_stored_secret_only_to_its_own_host)),
        ("masking by name that misses what is nested, encoded or cut", typeof(SecretMaskTests),
            nameof(SecretMaskTests.A_secret_is_masked_in_every_form)),
        ("masking that misses what is cut", typeof(SecretMaskTests),
            nameof(SecretMaskTests.The_beginning_of_a_secret_at_a_cut_is_masked)),
        ("a set-up link that serves twice", typeof(SetupSpecification),
            nameof(SetupSpecification.The_setup_link_makes_its_holder_an_Admin_once)),
        ("a redirect past the list of hosts", typeof(EgressRedirectTests),
            nameof(EgressRedirectTests.Another_host_never_sees_a_request)),
        ("the product itself, through its own address", typeof(EgressAddressTests),
            nameof(EgressAddressTests.The_machines_own_addresses_count_as_inside_even_when_public)),
        ("the caller's cookies and trusted headers handed on", typeof(EgressBypassSpecification),
            nameof(EgressBypassSpecification.A_request_has_only_what_action_and_connection_say)),
        ("a header that breaks out of its line", typeof(EgressRequestTests),
            nameof(EgressRequestTests.Headers_that_mislead_or_break_out_are_refused_before_anything_is_sent)),
        ("errors that tell an open port from a closed one", typeof(EgressBypassSpecification),
            nameof(EgressBypassSpecification.An_address_inside_is_one_text_whether_something_listens_there_or_not)),
        ("a setting that steers an address elsewhere", typeof(HostRulesTests),
            nameof(HostRulesTests.No_value_of_a_field_that_forms_a_host_makes_another_host_of_it)),
        ("a name that changes its address between check and connect", typeof(EgressForgeryTests),
            nameof(EgressForgeryTests.A_name_that_flips_between_public_and_loopback_never_reaches_loopback)),
        ("encryption that is silently off", typeof(CanarySpecification),
            nameof(CanarySpecification.A_secret_is_in_no_file_no_log_line_no_record_no_draft_and_no_message)),
        ("a sealed secret moved to another connection or address", typeof(TamperingSpecification),
            nameof(TamperingSpecification.A_secret_changed_past_the_product_is_unreadable_and_harms_nothing_else)),
        ("a cache or socket shared between credentials", typeof(MutualTlsTests),
            nameof(MutualTlsTests.No_connection_uses_the_certificate_of_another_or_its_own_old_one)),
        ("a second key over old data", typeof(MasterKeyTests),
            nameof(MasterKeyTests.The_product_is_locked_without_its_key_and_works_again_with_it)),
        ("old secrets that a new key silently replaces", typeof(AcceptKeyLossTests),
            nameof(AcceptKeyLossTests.Accepting_the_loss_gives_every_old_secret_up_and_lets_it_be_entered_again)),
    ];

    [Fact]
    public void Each_has_a_test_that_runs() =>
        cases.Where(
            c => c.Where.GetMethod(c.Test,
                BindingFlags.Public | BindingFlags.Instance)?.GetCustomAttribute<FactAttribute>() is null).Should()
            .BeEmpty();
}
