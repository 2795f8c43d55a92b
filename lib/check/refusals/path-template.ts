const literal = /^[a-zA-Z0-9\-._~%!$&'()+,;:@=]+$/;

/** Whether a path of an AuthorizationPolicy is one: text, `{*}` for one part, `{**}` for the rest. */
export function isPathTemplate(path: string): boolean {
  const isTemplate = path.includes('{*}') || path.includes('{**}');
  let isRest = false;
  for (const part of path.replace(/^\/+|\/+$/g, '').split('/')) {
    if (part === '{*}' || part === '{**}') {
      if (isRest) return false;
      isRest = part === '{**}';
    } else if (/[{}]/.test(part) || (isTemplate && !literal.test(part))) return false;
  }
  return true;
}
