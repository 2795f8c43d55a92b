import type { Schema } from '../../check/configuration/schema-faults';

const text = { type: 'string', pattern: '\\S' };
const percent = { type: 'number', title: 'a percentage' };

/** Schema of a file of requests. `npm run rule-pages` writes it to `schemas/requests.json`, for editors. */
export const requestsSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Requests of cdk8s-istio',
  description: 'Requests, and the answer that each must get: cdk8s-istio trace -f FILE.',
  type: 'object',
  additionalProperties: false,
  required: ['requests'],
  properties: {
    $schema: { type: 'string' },
    requests: {
      type: 'array',
      items: {
        type: 'object',
        additionalProperties: false,
        required: ['request', 'expect'],
        properties: {
          request: {
            ...text,
            description: 'METHOD URL or a URL; tcp://HOST:PORT and tls://NAME:PORT are connections.',
          },
          name: { ...text, description: 'A name for messages.' },
          headers: {
            type: 'object',
            additionalProperties: { type: 'string' },
            description: 'Request headers by name.',
          },
          certificate: {
            type: 'boolean',
            description: 'Whether the client sends a certificate in the TLS handshake.',
          },
          from: { ...text, description: 'The caller, as for --from.' },
          expect: {
            type: 'object',
            additionalProperties: false,
            properties: {
              version: { ...text, description: 'The version that answers every such request.' },
              shares: {
                type: 'object',
                additionalProperties: percent,
                description: 'Percent of the requests by version.',
              },
              service: { ...text, description: 'The service that gets the request.' },
              status: { type: 'number', description: 'The status of the proxy; 0 for a closed connection.' },
              flag: { ...text, description: "Envoy's response flag, such as NR." },
              redirect: { ...text, description: 'Where the request is redirected.' },
              forwarded: {
                type: 'object',
                additionalProperties: false,
                description: 'The request as the pods receive it.',
                properties: {
                  path: text,
                  host: text,
                  headers: {
                    type: 'object',
                    additionalProperties: { type: 'string' },
                    description: 'Request headers by name.',
                  },
                },
              },
            },
          },
        },
      },
    },
  },
} as const satisfies Schema & { readonly $schema: string };
