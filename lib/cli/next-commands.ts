import type { NextCommands } from '../apply/report/words';
import { istioVersionText } from '../mesh/istio-version';
import type { ApplySettings, StateNames } from './apply-settings';

/** The commands that resume an interrupted run or roll it back, with the options of this one. */
export function nextCommands({ plan, from, to }: StateNames, settings: ApplySettings): NextCommands {
  const {
    back = false,
    acceptUnverified = false,
    context,
    takeOver = [],
    leaseNamespace,
    namespace,
    istio,
    render = false,
    values = [],
    allowUnread = false,
  } = settings;
  const options = [
    ...(context === undefined ? [] : ['--context', context]),
    ...(takeOver.length === 0 ? [] : ['--take-over', takeOver.join(',')]),
    ...(leaseNamespace === undefined ? [] : ['--lease-namespace', leaseNamespace]),
    ...(acceptUnverified ? ['--accept-unverified'] : []),
    ...(namespace === undefined ? [] : ['--namespace', namespace]),
    ...(istio === undefined ? [] : ['--istio', istioVersionText(istio)]),
    ...(render ? ['--render'] : []),
    ...(values.length === 0 ? [] : ['--values', values.join(',')]),
    ...(allowUnread ? ['--allow-unread'] : []),
  ];
  const command = (isBack: boolean) => {
    const states = plan === undefined ? ['--from', from, '--to', to] : [plan];
    return ['cdk8s-istio', 'apply', ...states, ...(isBack ? ['--back'] : []), ...options]
      .map(quoted)
      .join(' ');
  };
  return { resume: command(back), rollBack: command(!back) };
}

/** A word quoted for a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./~^-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
