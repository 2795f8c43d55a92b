import type { Mesh } from '../../mesh/mesh';
import { hasPlaceholder } from '../../mesh/objects/placeholders';
import { misspelt, similar } from '../similar';

/**
 * The host of a Service of the files that a host of another namespace or domain is probably meant for:
 * `cart.shop.svc.cluster.local` for `cart.shopp.svc.cluster.local`, or for `cart.shop.svc.local`.
 */
export function nearHostOf({ services, domain }: Mesh, host: string): string | undefined {
  if (hasPlaceholder(host)) return undefined;
  const [name = '', namespace = '', ...rest] = host.split('.');
  const suffix = `svc.${domain}`;
  const written = rest.join('.');
  if (written === suffix) {
    const namespaces = services
      .beginningWith(name)
      .filter((each) => each.object?.kind === 'Service')
      .map((each) => each.namespace);
    const meant = misspelt(namespace, namespaces);
    return meant === undefined ? undefined : `${name}.${meant}.${suffix}`;
  }
  const isSuffix = rest.length >= 2 && (isPartOf(written, suffix) || isSlipOf(written, suffix));
  const full = `${name}.${namespace}.${suffix}`;
  return isSuffix && services.named(full).length > 0 ? full : undefined;
}

/** `svc.local` or `svc.cluster`, which leave out a part of `svc.cluster.local`. */
function isPartOf(written: string, suffix: string): boolean {
  const parts = suffix.split('.');
  return parts.some((_, index) => parts.filter((__, place) => place !== index).join('.') === written);
}

/** Texts as long as these are similar only if a few letters differ. */
function isSlipOf(written: string, suffix: string): boolean {
  return Math.abs(written.length - suffix.length) <= 2 && similar(written, [suffix]) !== undefined;
}
