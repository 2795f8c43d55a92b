import { kubeConfig, loadClient } from '../../lib/kubernetes/client';
import { proxyAdmin } from '../../lib/proxies/port-forward';
import type { MeshProxy } from '../../lib/proxies/proxy';

// Asks a pod's proxy by the official client, which is an ES module that jest does not load, and prints what came.

async function main([namespace = '', name = '', ...paths]: readonly string[]): Promise<void> {
  const client = await loadClient();
  const admin = proxyAdmin(client, kubeConfig(client, undefined));
  const proxy = { namespace, name, uid: name } as MeshProxy;
  const answers: unknown[] = [];
  try {
    for (const path of paths) answers.push(await admin.get(proxy, path, new AbortController().signal));
  } catch (error) {
    answers.push(`${(error as Error).name}: ${(error as Error).message}`);
  }
  admin.close();
  console.log(JSON.stringify(answers));
}

void main(process.argv.slice(2));
