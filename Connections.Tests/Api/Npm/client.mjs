// Datadog's JavaScript client, unmodified, against a running Connections: every operation, every credential kind, every documented error.
// Reads the address and the keys from the environment, the credential kinds from standard input. Ends with 1 at the first thing that differs.
import assert from "node:assert/strict";
import { client, v2 } from "@datadog/datadog-api-client";

const { ADDRESS, API_KEY, APPLICATION_KEY, ORGANIZATION } = process.env;
const MARK = "npm-canary";
const UNKNOWN = "01900000-0000-7000-8000-00000000dead";

function configuration(applicationKey = APPLICATION_KEY) {
  const [protocol, name] = ADDRESS.split("://");
  const made = client.createConfiguration({ authMethods: { apiKeyAuth: API_KEY, appKeyAuth: applicationKey }, serverIndex: 1 });
  made.setServerVariables({ protocol, name });
  return made;
}

const connections = new v2.ActionConnectionApi(configuration());
const policies = new v2.RestrictionPoliciesApi(configuration());

// Nothing that came back may be something the client does not know, nor hold a secret.
function whole(value, path = "answer") {
  if (typeof value === "string") assert(!value.includes(MARK), `${path} holds a secret`);
  if (value === null || typeof value !== "object") return;
  assert(!value._unparsed, `${path} was not parsed`);
  for (const [name, inner] of Object.entries(value)) if (name !== "_unparsed") whole(inner, `${path}.${name}`);
}

async function parsed(call) {
  const answer = await call;
  whole(answer);
  return answer;
}

async function refused(code, call) {
  const error = await call.then(() => undefined, (e) => e);
  assert(error, `expected ${code}, and it was done`);
  assert.equal(error.code, code, error.message);
  assert(error.body && Array.isArray(error.body.errors) && error.body.errors.length > 0, `${code} came without errors`);
  return error.body.errors;
}

const camel = (name) => name.replace(/_([a-z])/g, (_, letter) => letter.toUpperCase());
function toClient(value) {
  if (Array.isArray(value)) return value.map(toClient);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [camel(name), toClient(inner)]));
}

const create = (name, integration, tags) => connections.createActionConnection({ body: { data: { type: "action_connection", attributes: { name, integration, ...(tags ? { tags } : {}) } } } });
const update = (connectionId, attributes) => connections.updateActionConnection({ connectionId, body: { data: { type: "action_connection", attributes } } });

let input = "";
for await (const chunk of process.stdin) input += chunk;
const kinds = JSON.parse(input);

await Promise.all(Object.entries(kinds).map(async ([kind, document]) => {
  const integration = toClient(document.data.attributes.integration);
  const made = await parsed(create(`npm ${kind}`, integration, ["env:npm"]));
  const { id, attributes } = made.data;
  assert.equal(attributes.integration.type, integration.type);
  assert.equal(attributes.integration.credentials.type, kind);
  assert.deepEqual(attributes.tags, ["env:npm"]);
  const got = await parsed(connections.getActionConnection({ connectionId: id }));
  assert.deepEqual(got.data, made.data);

  // An update sends the credentials again, as a form would.
  const changed = await parsed(update(id, { name: `npm ${kind} changed`, tags: ["env:changed"], integration }));
  assert.equal(changed.data.attributes.name, `npm ${kind} changed`);
  assert.deepEqual(changed.data.attributes.integration, made.data.attributes.integration);
  await parsed(update(id, { integration: { type: integration.type, credentials: { type: kind } } }));
  await connections.deleteActionConnection({ connectionId: id });
  await refused(404, connections.getActionConnection({ connectionId: id }));
  await refused(404, connections.deleteActionConnection({ connectionId: id }));
  await refused(404, update(id, { name: "gone" }));
}));

// AWS: the ids that a role's trust policy needs.
const aws = await parsed(create("npm AWS", { type: "AWS", credentials: { type: "AWSAssumeRole", accountId: "123456789123", role: "MyRole" } }));
const first = aws.data.attributes.integration.credentials;
assert.match(first.externalId, /^[0-9a-f]{32}$/);
assert.match(first.principalId, /^\d{12}$/);
const renewed = await parsed(update(aws.data.id, { integration: { type: "AWS", credentials: { type: "AWSAssumeRole", generateNewExternalId: true } } }));
assert.notEqual(renewed.data.attributes.integration.credentials.externalId, first.externalId);
assert.equal(renewed.data.attributes.integration.credentials.role, "MyRole");
await refused(400, update(aws.data.id, { integration: { type: "AWS", credentials: { type: "AWSAssumeRole", accountId: "1" } } }));
await refused(400, create("npm bad", { type: "AWS", credentials: { type: "AWSAssumeRole", accountId: "1", role: "r" } }));

// HTTP: items that go.
const http = await parsed(create("npm HTTP", toClient(kinds.HTTPTokenAuth.data.attributes.integration)));
const without = await parsed(update(http.data.id, { integration: { type: "HTTP", credentials: { type: "HTTPTokenAuth",
  headers: [{ name: "header-name", value: "", deleted: true }], urlParameters: [{ name: "urlParamName", value: "", deleted: true }],
  body: { content: "{}", contentType: "application/json" }, tokens: [{ name: "token1", type: "SECRET", value: "", deleted: true }] } } }));
const left = without.data.attributes.integration.credentials;
assert.deepEqual([left.headers ?? [], left.urlParameters ?? [], left.tokens ?? []], [[], [], []]);

// Documented errors.
await refused(400, connections.getActionConnection({ connectionId: "bad-format" }));
await refused(404, connections.getActionConnection({ connectionId: UNKNOWN }));
await refused(404, update(UNKNOWN, { name: "x" }));
await refused(404, connections.deleteActionConnection({ connectionId: UNKNOWN }));
await refused(400, create("npm HTTP", { type: "OpenAI", credentials: { type: "OpenAIAPIKey", apiToken: MARK } }));
const stranger = new v2.ActionConnectionApi(configuration("0".repeat(40)));
for (const call of [
  () => stranger.getActionConnection({ connectionId: UNKNOWN }), () => stranger.deleteActionConnection({ connectionId: UNKNOWN }), () => stranger.listAppKeyRegistrations({}),
  () => stranger.createActionConnection({ body: { data: { type: "action_connection", attributes: { name: "x", integration: { type: "OpenAI", credentials: { type: "OpenAIAPIKey", apiToken: MARK } } } } } }),
]) await refused(403, call());

// Application keys.
const registered = await parsed(connections.listAppKeyRegistrations({ pageSize: 10, pageNumber: 0 }));
const { id: appKeyId } = registered.data[0];
assert.equal(registered.meta.total, registered.data.length);
await parsed(connections.getAppKeyRegistration({ appKeyId }));
assert.equal((await parsed(connections.registerAppKey({ appKeyId }))).data.id, appKeyId);
for (const call of ["getAppKeyRegistration", "registerAppKey", "unregisterAppKey"]) await refused(400, connections[call]({ appKeyId: "not_valid_app_key_id" }));
await refused(404, connections.getAppKeyRegistration({ appKeyId: UNKNOWN }));
await refused(404, connections.unregisterAppKey({ appKeyId: UNKNOWN }));
await connections.unregisterAppKey({ appKeyId });
await refused(403, connections.getActionConnection({ connectionId: aws.data.id }));
await parsed(connections.registerAppKey({ appKeyId }));

// Restriction policies.
const resourceId = `connection:${aws.data.id}`;
const policy = await parsed(policies.getRestrictionPolicy({ resourceId }));
const editors = policy.data.attributes.bindings.find((b) => b.relation === "editor").principals;
const bindings = [{ relation: "editor", principals: editors }, { relation: "resolver", principals: [`org:${ORGANIZATION}`] }];
const saved = await parsed(policies.updateRestrictionPolicy({ resourceId, body: { data: { id: resourceId, type: "restriction_policy", attributes: { bindings } } } }));
assert.deepEqual(new Set(saved.data.attributes.bindings.map((b) => b.relation)), new Set(["editor", "resolver"]));
await refused(400, policies.updateRestrictionPolicy({ resourceId, body: { data: { id: resourceId, type: "restriction_policy", attributes: { bindings: [] } } } }));
await policies.deleteRestrictionPolicy({ resourceId });
assert.deepEqual((await parsed(policies.getRestrictionPolicy({ resourceId }))).data.attributes.bindings.map((b) => b.relation).sort(), ["editor", "viewer"]);
await refused(400, policies.getRestrictionPolicy({ resourceId: "malformed" }));
// Not declared for this operation: the client tells the code, and leaves the body as it came.
const unknown = await policies.getRestrictionPolicy({ resourceId: `connection:${UNKNOWN}` }).catch((e) => e);
assert.equal(unknown.code, 404);

// Workflows: every operation.
const workflows = new v2.WorkflowAutomationApi(configuration());
const spec = { triggers: [{ apiTrigger: {}, startStepNames: ["Tell"] }], steps: [{ name: "Tell", actionId: "com.datadoghq.core.echo", parameters: [{ name: "value", value: "{{ Trigger.env }}" }] }], inputSchema: { parameters: [{ name: "env", type: "STRING" }] } };
const flow = (attributes) => ({ body: { data: { type: "workflows", attributes } } });
const workflow = await parsed(workflows.createWorkflow(flow({ name: "npm workflow", spec, published: true, tags: ["b:2", "a:1"] })));
const workflowId = workflow.data.id;
assert.deepEqual(workflow.data.attributes.tags, ["a:1", "b:2"]);
assert.equal(workflow.data.attributes.runAsUserMode, "owner");
assert.equal((await parsed(workflows.getWorkflow({ workflowId }))).data.attributes.spec.steps[0].name, "Tell");
const listed = await parsed(workflows.listWorkflows({ limit: 1, page: 0, sort: "-updatedAt", filterQuery: "npm workflow", filterTriggerIds: ["apiTrigger"], filterIncludeUnpublished: true, filterIncludeSpecs: true }));
assert.equal(listed.data[0].attributes.spec.triggers[0].startStepNames[0], "Tell");
assert.equal(listed.meta.page.totalFilteredCount, 1);
const second = await parsed(workflows.createWorkflow(flow({ name: "npm workflow 2", spec, published: true })));
const paged = [];
const pages = workflows.listWorkflowsWithPagination({ limit: 1, filterQuery: "npm workflow" });
for await (const one of pages) paged.push(one.id);
assert.deepEqual(paged.sort(), [workflowId, second.data.id].sort());
await workflows.deleteWorkflow({ workflowId: second.data.id });
const started = await parsed(workflows.createWorkflowInstance({ workflowId, body: { meta: { payload: { env: "prod" } } } }));
const instanceId = started.data.id;
let seen;
do seen = await parsed(workflows.getWorkflowInstance({ workflowId, instanceId })); while (seen.data.attributes.additionalProperties.instanceStatus.detailsKind === "IN_PROGRESS");
assert.equal(seen.data.attributes.additionalProperties.instanceStatus.detailsKind, "SUCCEEDED");
assert.equal(seen.data.attributes.id, instanceId);
const instances = await parsed(workflows.listWorkflowInstances({ workflowId, pageSize: 10, pageNumber: 0 }));
assert.equal(instances.meta.page.totalCount, 1);
assert.equal(instances.data[0].id, instanceId);
await parsed(workflows.cancelWorkflowInstance({ workflowId, instanceId }));
const patched = await parsed(workflows.updateWorkflow({ workflowId, ...flow({ description: "by npm", runAs: { type: "initiator" } }) }));
assert.equal(patched.data.attributes.runAsUserMode, "initiator");
await refused(400, workflows.createWorkflow(flow({ name: "npm bad", spec: { steps: [] } })));
await refused(400, workflows.createWorkflow(flow({ name: "npm bad", spec: { ...spec, additionalProperties: { foo: "bar" } } })));
await refused(400, workflows.getWorkflow({ workflowId: "bad-format" }));
await refused(404, workflows.getWorkflow({ workflowId: UNKNOWN }));
await refused(404, workflows.updateWorkflow({ workflowId: UNKNOWN, ...flow({ description: "x" }) }));
await refused(400, workflows.createWorkflowInstance({ workflowId, body: { meta: { payload: { nothing: 1 } } } }));
await workflows.deleteWorkflow({ workflowId });
await refused(404, workflows.deleteWorkflow({ workflowId }));

// App Builder: every operation.
const apps = new v2.AppBuilderApi(configuration());
const grid = (children = []) => [{ name: "grid0", type: "grid", events: [], properties: { children } }];
const callout = { name: "cell0", type: "gridCell", events: [], properties: { isVisible: "true", children: [{ name: "calloutValue0", type: "calloutValue", events: [], properties: { isVisible: true } }] } };
const query = { id: "01900000-0000-7000-8000-0000000000aa", name: "list0", type: "action", properties: { onlyTriggerManually: true, pollingIntervalInMs: 15000, spec: { fqn: "com.datadoghq.http.request", connectionId: UNKNOWN } } };
const definition = (attributes) => ({ body: { data: { type: "appDefinitions", attributes } } });
const app = await parsed(apps.createApp(definition({ name: "npm app", description: "Made by npm", tags: ["b:2", "a:1"], rootInstanceName: "grid0", components: grid([callout]), queries: [query] })));
const appId = app.data.id;
const got = await parsed(apps.getApp({ appId }));
assert.equal(got.data.attributes.components[0].properties.children[0].properties.children[0].name, "calloutValue0");
assert.equal(got.data.attributes.queries[0].properties.spec.connectionId, UNKNOWN);
assert.equal(got.meta.version, 1);
assert.equal((await parsed(apps.updateApp({ appId, ...definition({ name: "npm app 2" }) }))).meta.version, 2);
const deployment = await parsed(apps.publishApp({ appId }));
assert.equal(deployment.data.type, "deployment");
assert.equal((await parsed(apps.getApp({ appId, version: "deployed" }))).included[0].attributes.appVersionId, deployment.data.attributes.appVersionId);
assert.equal((await parsed(apps.revertApp({ appId, version: "1" }))).meta.version, 3);
const versions = await parsed(apps.listAppVersions({ appId, limit: 2, page: 0 }));
assert.deepEqual(versions.data.map((v) => v.attributes.version), [3, 2]);
await apps.updateAppVersionName({ appId, version: "2", body: { data: { type: "versionNames", attributes: { name: "second" } } } });
await apps.updateAppFavorite({ appId, body: { data: { type: "favorites", attributes: { favorite: true } } } });
await apps.updateAppTags({ appId, body: { data: { type: "tags", attributes: { tags: ["npm:1"] } } } });
assert((await parsed(apps.listTags())).data.some((tag) => tag.id === "npm:1"));
await parsed(apps.updateProtectionLevel({ appId, body: { data: { type: "protectionLevel", attributes: { protectionLevel: "direct_publish" } } } }));
const listedApps = await parsed(apps.listApps({ limit: 1, page: 0, filterUserName: "", filterName: "npm app", filterQuery: "npm", filterDeployed: true, filterTags: "npm:1", filterFavorite: true, filterSelfService: false, sort: ["-updated_at", "name"] }));
assert.deepEqual(listedApps.data.map((a) => a.id), [appId]);
assert.equal(listedApps.meta.page.totalFilteredCount, 1);
assert.equal(listedApps.data[0].relationships.deployment.data.id, deployment.data.id);
await parsed(apps.unpublishApp({ appId }));
await refused(400, apps.createApp(definition({ name: "npm bad", components: grid([{ ...callout, name: "not a name" }]) })));
await refused(404, apps.createPublishRequest({ appId, body: { data: { type: "publishRequest", attributes: { title: "x" } } } }));
await refused(404, apps.updateAppSelfService({ appId, body: { data: { type: "selfService", attributes: { selfService: true } } } }));
await refused(404, apps.getBlueprint({ blueprintId: UNKNOWN }));
await refused(400, apps.getApp({ appId: "bad-format" }));
await refused(404, apps.getApp({ appId: UNKNOWN }));
assert.equal((await parsed(apps.deleteApp({ appId }))).data.id, appId);
await refused(410, apps.getApp({ appId }));
await refused(410, apps.deleteApp({ appId }));
const third = await parsed(apps.createApp(definition({ name: "npm app 3" })));
assert.deepEqual((await parsed(apps.deleteApps({ body: { data: [{ id: third.data.id, type: "appDefinitions" }] } }))).data.map((a) => a.id), [third.data.id]);

console.log(`${Object.keys(kinds).length} kinds, as Datadog's client knows them`);
