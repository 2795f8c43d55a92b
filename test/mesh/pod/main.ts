import { readFileSync } from 'node:fs';
import { listenForForwards } from './forward';
import { countLoad, sendLoad, stopLoad, stopLoads } from './load';
import type { FromPod, PodIdentity, ToPod } from './messages';
import { send } from './send';
import { Application } from './serve';

// The program in a pod: an application that answers what it is asked, and asks what it is told to.

const identity = JSON.parse(process.env['POD'] ?? '{}') as PodIdentity;
const certificate = {
  key: readFileSync(process.env['TLS_KEY'] ?? '', 'utf8'),
  cert: readFileSync(process.env['TLS_CERTIFICATE'] ?? '', 'utf8'),
};
const application = new Application(identity, certificate, process.env['HTTPS'] === 'true');

function tell(message: FromPod): void {
  process.send?.(message);
}

process.on('message', async (message: ToPod) => {
  switch (message.kind) {
    case 'behave':
      application.behaviour = message.behaviour;
      return;
    case 'send':
      return tell({ kind: 'answers', id: message.id, answers: [await send(message.request)] });
    case 'load':
      return tell({ kind: 'answers', id: message.id, answers: await sendLoad(message.load, message.id) });
    case 'count-load':
      return tell({ kind: 'counted', id: message.id, counted: await countLoad(message.load, message.id) });
    case 'stop-load':
      return stopLoad(message.id);
    case 'stop-loads':
      return stopLoads();
  }
});
process.on('disconnect', () => process.exit(0));

Promise.all([
  listenForForwards(process.env['FORWARD_SOCKET'] ?? ''),
  ...identity.ports.map((port) => application.listen(port)),
]).then(
  () => tell({ kind: 'listening' }),
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
