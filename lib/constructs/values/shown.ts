import { inspect } from 'node:util';
import { Construct } from 'constructs';

const longest = 60;

/**
 * A value as text for a message. Without type checking a number may be a string, and a string an object. Strings are
 * quoted, constructs are shown by their path, and long text is truncated.
 */
export function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (Construct.isConstruct(value)) return `the ${value.constructor.name} ${value.node.path}`;
  const text = inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxArrayLength: 3 });
  const line = text.replace(/\s+/g, ' ');
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
