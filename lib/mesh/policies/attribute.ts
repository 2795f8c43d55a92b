/** A value of a request or of its connection that the rules of policies compare. */
export interface Attribute {
  /** Whether only requests have it. Policies of ports with whole connections cannot compare it. */
  readonly isOfRequests: boolean;
  /** Whether the value is known. */
  readonly isKnown: boolean;
  /** The value; undefined if it is unknown or absent. */
  readonly found: string | undefined;
  /** Whether the value fits one that a rule lists. */
  fits(value: string): boolean;
}

/** An attribute with one text; undefined if the request has none. */
export function textAttribute(
  isOfRequests: boolean,
  found: string | undefined,
  compare: (pattern: string, text: string) => boolean,
): Attribute {
  const fits = (pattern: string) => found !== undefined && compare(pattern, found);
  return { isOfRequests, isKnown: true, found, fits };
}

/** An attribute whose value the manifests do not tell, such as an address. */
export function unknownAttribute(isOfRequests: boolean): Attribute {
  return { isOfRequests, isKnown: false, found: undefined, fits: () => false };
}
