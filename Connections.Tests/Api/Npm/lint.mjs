// Holds an OpenAPI document against Redocly's recommended rules, and says of each finding where it is.
import { createConfig, lint } from '@redocly/openapi-core';

const config = await createConfig({
  extends: ['recommended'],
  rules: {
    'operation-description': 'error',
    'operation-operationId': 'error',
    'operation-singular-tag': 'error',
    'operation-tag-defined': 'error',
    'tag-description': 'error',
    'info-contact': 'off',
    // As Datadog's addresses are: the router takes the one with the most fixed parts.
    'no-ambiguous-paths': 'off',
    'no-invalid-media-type-examples': { severity: 'error', allowAdditionalProperties: false },
    'no-invalid-schema-examples': 'error',
    'no-unused-components': 'error',
    'spec-components-invalid-map-name': 'error',
  },
});
const problems = await lint({ ref: process.argv[2], config });
for (const { severity, ruleId, message, location } of problems)
  console.error(`${severity} ${ruleId} ${location[0]?.pointer ?? ''}: ${message}`);
console.log(`${problems.length} findings`);
process.exit(problems.length > 0 ? 1 : 0);
