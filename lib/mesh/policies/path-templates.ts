import { escaped } from './patterns';

/** The characters of a segment that a template takes. */
const ofSegment = "a-zA-Z0-9\\-._~%!$&'()+,;:@=";

/** Whether a path of a policy is a template: `{*}` stands for one segment, `{**}` for any number of them. */
export function isTemplate(path: string): boolean {
  return path.includes('{*}') || path.includes('{**}');
}

/** Whether a path without its query fits a template. */
export function fitsTemplate(template: string, path: string): boolean {
  const parts = template.split(/(\{\*\*?\})/).map((part) => {
    if (part === '{*}') return `[${ofSegment}]+`;
    return part === '{**}' ? `[${ofSegment}/]*` : escaped(part);
  });
  return new RegExp(`^${parts.join('')}$`).test(path);
}
