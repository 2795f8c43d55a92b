import { checkDurations } from './durations';
import type { Written } from './written';

/** `spec` of a RequestAuthentication. */
export function checkRequestAuthentication(spec: Written): void {
  for (const rule of spec.elements('jwtRules')) {
    const hasKeys = rule.text('jwksUri') !== '' || rule.text('jwks_uri') !== '';
    if (!hasKeys && !rule.has('issuer')) rule.need('issuer');
    const uri = rule.text('jwksUri');
    if (uri !== '')
      rule.field('jwksUri').allow(URL.canParse(uri), 'a URL such as https://login.example/keys');
    checkDurations(rule, 'timeout');
    const keys = rule.text('jwks');
    if (keys !== '') rule.field('jwks').allow(isKeySet(keys), 'a JSON Web Key Set: {"keys": […]}');
    for (const header of rule.elements('fromHeaders')) header.need('name');
    for (const output of rule.elements('outputClaimToHeaders')) {
      for (const name of ['header', 'claim']) if (!output.has(name)) output.need(name);
    }
  }
}

function isKeySet(text: string): boolean {
  try {
    const keys = JSON.parse(text) as { readonly keys?: unknown; readonly kty?: unknown } | null;
    return Array.isArray(keys?.keys) || typeof keys?.kty === 'string';
  } catch {
    return false;
  }
}
