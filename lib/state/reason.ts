const reasons: ReadonlyMap<unknown, string> = new Map([
  ['EACCES', 'you may not read it'],
  ['EPERM', 'you may not read it'],
  ['ELOOP', 'it is a link that goes in circles'],
  ['ENAMETOOLONG', 'no file can have a name as long as that'],
  ['ENOENT', 'it leads nowhere, or is gone'],
]);

/** Why the file system does not hand out something. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  // Node adds the call and the path behind a comma, which the reader knows.
  return reasons.get(code) ?? String(message ?? error).replace(/,.*$/s, '');
}
