import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProxyConfig, readConfigDump } from '../../lib/envoy/config-dump';
import type { ProxyRequest } from '../../lib/envoy/request';

/** What an Envoy said of itself, cut down to what is read. */
export function recorded(name: 'sidecar' | 'gateway'): ProxyConfig {
  return readConfigDump(json(name) as unknown[]);
}

/** The JSON of a recording. */
export function json(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, 'recorded', `${name}.json`), 'utf8'));
}

/** A request that says nothing special. */
export function request(of: Partial<ProxyRequest>): ProxyRequest {
  return {
    protocol: 'http',
    address: '10.96.110.107',
    port: 8080,
    authority: 'backend-service',
    path: '/',
    method: 'GET',
    headers: new Map(),
    sni: of.authority ?? 'backend-service',
    ...of,
  };
}
