import { applyChange } from '../apply/apply';
import { machineClock } from '../apply/clock';
import { connectedGates } from '../apply/gates/connected-gates';
import { hasEnded, holderOf } from '../apply/lease/holder';
import { LogReporter } from '../apply/report/log';
import { TerminalReporter } from '../apply/report/terminal';
import { Stopped } from '../apply/stopped';

import { wrapped } from '../terminal/wrapped';
import { requestOf } from './apply-request';
import type { ApplySettings } from './apply-settings';
import { showsColours } from './colours';
import { nextCommands } from './next-commands';
import type { ConnectedSurroundings, ExitStatus, Surroundings } from './surroundings';
import { UsageError } from './usage-error';

/** `cdk8s-istio apply`: executes a plan, and asks the proxies between its steps. */
export async function runApply(
  plan: string | undefined,
  settings: ApplySettings,
  surroundings: ConnectedSurroundings,
): Promise<ExitStatus> {
  const { stdin, stdout, env, onEnd } = surroundings;
  const needsConfirmation = !settings.yes && !settings.dryRun;
  if (needsConfirmation && !(stdin.isTTY && stdout.isTTY))
    throw new UsageError(
      'not an interactive terminal: add --yes to execute the plan, or --dry-run to show it',
    );
  const { request, names } = await requestOf(plan, settings, surroundings);
  const connection = await surroundings.connection.open();
  const gates = connectedGates(connection, connection.cluster);
  const ending = new AbortController();
  const stopListening = onEnd?.((signal) => ending.abort(new Stopped(`Interrupted by ${signal}.`)));
  const write = (text: string) => stdout.write(text);
  try {
    const outcome = await applyChange(
      request,
      {
        isDryRun: settings.dryRun ?? false,
        // The confirmation shows that the plan is unverified.
        acceptsUnverified: settings.acceptUnverified ?? needsConfirmation,
        pauseAfter: settings.pauseAfter,
        timeout: settings.timeout ?? 300_000,
        leaseNamespace: settings.leaseNamespace ?? 'default',
        holder: holderOf(),
        hasColours: showsColours(stdout, env),
        nextCommands: nextCommands(names, settings),
      },
      {
        cluster: connection.cluster,
        gates,
        clock: machineClock,
        reporter: stdout.isTTY ? new TerminalReporter(write) : new LogReporter(write, machineClock),
        hasEnded,
        confirm: async () =>
          !needsConfirmation || (await isConfirmed(surroundings, connection.cluster.server)),
        signal: ending.signal,
      },
    );
    return outcome === 'done' ? 0 : 1;
  } finally {
    stopListening?.();
    gates.close();
  }
}

async function isConfirmed({ stdin, stdout }: Surroundings, server: string): Promise<boolean> {
  stdout.write(`\n${wrapped(`Apply this to ${server}? Only "yes" is accepted: `)} `);
  for await (const chunk of stdin) return Buffer.from(chunk).toString().trim().toLowerCase() === 'yes';
  return false;
}
