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
      description: 'Severities by name of the rule; off: the rule does not look.',
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
      description: 'Findings that are meant to be so: those that fit all of an entry.',
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
              'Files, relative to this one: * is part of a name, ** any folders; a folder is all in it.',
          },
          object: { ...text, description: 'KIND NAMESPACE/NAME, or KIND NAME.' },
          reason: { ...text, description: 'Why.' },
        },
      },
    },
    known: {
      description: 'What can be called besides what stands in the files.',
      type: 'object',
      additionalProperties: false,
      properties: {
        services: { type: 'array', items: service, description: 'Services of Kubernetes: NAMESPACE/NAME.' },
        hosts: { ...texts, description: 'Other hosts, in full.' },
      },
    },
    domain: { ...text, description: 'Domain of the cluster, if not cluster.local.' },
    rootNamespace: { ...text, description: 'Namespace of istiod, if not istio-system.' },
    complete: {
      description:
        'The files are all there is: what refers to something else refers to nothing. As --complete.',
      type: 'boolean',
    },
  },
} as const satisfies Schema & { readonly $schema: string };
