import { everyRule } from '../every-rule';
import { currentRuleName, formerRuleNames } from '../renamed-rules';
import type { Schema } from './schema-faults';

const text = { type: 'string', pattern: '\\S' };
const texts = { type: 'array', items: text };
const service = { type: 'string', pattern: '^[^/\\s]+/[^/\\s]+$', title: 'NAMESPACE/NAME' };
const severity = { type: 'string', enum: ['error', 'warning', 'info', 'off'] };

/** Schema of the configuration. `npm run rule-pages` writes it to `schemas/configuration.json`, for editors. */
export const configurationSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Configuration of cdk8s-istio',
  description: 'cdk8s-istio.json, or "cdk8s-istio" in package.json, of the folder that the command runs in.',
  type: 'object',
  additionalProperties: false,
  properties: {
    $schema: { type: 'string' },
    rules: {
      description: 'Severities by rule name; off disables the rule.',
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries([
        ...everyRule.map(({ name, description }) => [name, { ...severity, description }]),
        ...formerRuleNames.map((name) => [
          name,
          { ...severity, description: `Renamed to ${currentRuleName(name)}.` },
        ]),
      ]),
    },
    ignores: {
      description: 'Accepted findings: those that match all fields of an entry.',
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['reason'],
        properties: {
          rule: {
            type: 'string',
            enum: [...everyRule.map(({ name }) => name), ...formerRuleNames],
            title: 'the name of a rule',
          },
          files: {
            ...text,
            description:
              'Files, relative to this one: * matches part of a name, ** any folders; a folder matches all files in it.',
          },
          object: { ...text, description: 'KIND NAMESPACE/NAME, or KIND NAME.' },
          reason: { ...text, description: 'The reason.' },
        },
      },
    },
    known: {
      description: 'Hosts that exist besides those in the files.',
      type: 'object',
      additionalProperties: false,
      properties: {
        services: { type: 'array', items: service, description: 'Kubernetes Services: NAMESPACE/NAME.' },
        hosts: { ...texts, description: 'Other hosts, by full name.' },
      },
    },
    requests: {
      ...texts,
      description:
        'Files of requests with their expected answers, relative to this one: check also runs them, as trace -f does.',
    },
    domain: { ...text, description: 'Domain of the cluster, if not cluster.local.' },
    istio: {
      type: 'string',
      pattern: '^\\d+\\.\\d+(\\.\\d+)?$',
      title: 'a version, such as 1.28',
      description: 'Version of Istio, if not that of istiod among the objects. Same as --istio.',
    },
    rootNamespace: { ...text, description: 'Namespace of istiod, if not istio-system.' },
    complete: {
      description: 'The files are complete: a reference to any other object is a fault. Same as --complete.',
      type: 'boolean',
    },
    allowUnread: {
      description: 'Documents that were not checked do not make the exit status 2. Same as --allow-unread.',
      type: 'boolean',
    },
  },
} as const satisfies Schema & { readonly $schema: string };
