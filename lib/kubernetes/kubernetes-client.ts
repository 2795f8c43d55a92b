/**
 * Imports the official client, an ES module, when a cluster is needed. This is a separate file because the command is
 * bundled into one file (`bundle/`) and runs as a script, which cannot import.
 */
export const importClient = async () => await import('@kubernetes/client-node');
