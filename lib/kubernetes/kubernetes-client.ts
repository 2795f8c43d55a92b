/**
 * The official client, an ES module, loaded when a cluster is asked for. A file of its own: the command is compiled as one
 * file (`bundle/`) and run as a script, which cannot import.
 */
export const importClient = async () => await import('@kubernetes/client-node');
