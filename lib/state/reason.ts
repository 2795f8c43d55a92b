const reasons: ReadonlyMap<unknown, string> = new Map([
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['ELOOP', 'it is a symbolic link that leads to itself'],
  ['ENAMETOOLONG', 'the name is too long'],
  ['ENOENT', 'it does not exist, or is a broken symbolic link'],
]);

/** The reason why the file system cannot read something. */
export function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  // Node appends the system call and the path after a comma. The message names the path already.
  return reasons.get(code) ?? String(message ?? error).replace(/,.*$/s, '');
}
