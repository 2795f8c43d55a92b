/**
 * The part of SARIF 2.1.0 that we write: names, types and what is required are the standard's (sections 3.13 to 3.59);
 * what the standard also has and we do not write is left out, so that a misspelt property fails.
 */
const text = { type: 'string' };
const index = { type: 'integer', minimum: 0 };
const level = { enum: ['none', 'note', 'warning', 'error'] };
const uri = { type: 'string', pattern: "^[A-Za-z0-9\\-._~:/?#[\\]@!$&'()*+,;=%]*$" };

function object(properties: object, ...required: readonly string[]) {
  return { type: 'object', additionalProperties: false, properties, required };
}

function list(items: object) {
  return { type: 'array', items };
}

const message = object({ text }, 'text');
const multiformat = object({ text, markdown: text }, 'text');
const location = {
  id: { type: 'integer', minimum: -1 },
  physicalLocation: object({
    artifactLocation: object({ uri }),
    region: object({
      startLine: { type: 'integer', minimum: 1 },
      startColumn: { type: 'integer', minimum: 1 },
    }),
  }),
  logicalLocations: {
    ...list(object({ name: text, fullyQualifiedName: text, kind: text })),
    uniqueItems: true,
  },
  message,
};
const rule = object(
  {
    id: text,
    shortDescription: multiformat,
    help: multiformat,
    defaultConfiguration: object({ level }),
  },
  'id',
);
const result = object(
  {
    ruleId: text,
    ruleIndex: index,
    level,
    message,
    locations: list(object(location)),
    relatedLocations: { ...list(object(location)), uniqueItems: true },
  },
  'message',
);
const invocation = object(
  {
    executionSuccessful: { type: 'boolean' },
    toolExecutionNotifications: list(object({ level, message }, 'message')),
  },
  'executionSuccessful',
);
const run = object(
  {
    tool: object(
      { driver: object({ name: text, semanticVersion: text, rules: list(rule) }, 'name') },
      'driver',
    ),
    columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] },
    invocations: list(invocation),
    results: list(result),
  },
  'tool',
);

export const sarifSchema = object(
  { $schema: uri, version: { enum: ['2.1.0'] }, runs: list(run) },
  'version',
  'runs',
);
