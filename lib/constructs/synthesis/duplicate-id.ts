import { Construct, type IConstruct } from 'constructs';
import type { Problem } from '../problems/problem';
import { onUncaught, ProgramError } from '../problems/program-error';
import { shown } from '../values/shown';
import { programPlaces } from './program-places';

const watched = Symbol.for('cdk8s-istio.duplicate-ids');

interface Watched {
  root: WeakRef<IConstruct>;
}
type Holder = { [watched]?: Watched };

/**
 * Reports a duplicate construct id like any other problem. `constructs` throws a plain error from within the
 * constructor, which cannot be wrapped for every class. So an uncaught error is recognized by its message.
 */
export function reportDuplicateIds(root: IConstruct): void {
  const holder = process as NodeJS.Process & Holder;
  if (holder[watched] !== undefined) {
    holder[watched].root = new WeakRef(root);
    return;
  }
  const watch: Watched = { root: new WeakRef(root) };
  Object.defineProperty(process, watched, { value: watch });
  onUncaught((error) => {
    const problem = duplicateIdProblem(error, watch.root.deref());
    return problem && new ProgramError([problem]);
  });
}

/** The problem of a duplicate id, from the error of `constructs`; undefined for any other error. */
function duplicateIdProblem(error: Error, root: IConstruct | undefined): Problem | undefined {
  const words = /^There is already a Construct with name '(.*)' in (.*?)(?: \[(.*)\])?$/.exec(error.message);
  if (words === null) return undefined;
  const [, id = '', type = '', scopeId = ''] = words;
  const scope = scopeOf(root, id, type, scopeId);
  const path = [scope?.node.path ?? scopeId, id].filter((part) => part !== '').join('/');
  const [place] = programPlaces(error.stack ?? '');
  return {
    path,
    rule: 'duplicate-id',
    message: `the id ${shown(id)} is used twice in ${scopeId === '' ? `the ${type}` : `the ${type} ${shown(scopeId)}`}${first(scope, id)}`,
    effect: 'the program stops, so this change does not reach the cluster',
    fix: `use another id for the second one, such as ${shown(`${id}-2`)}${place === undefined ? '' : `, in ${place}`}`,
  };
}

/** The scope of the duplicate id; undefined if several scopes are possible. */
function scopeOf(
  root: IConstruct | undefined,
  id: string,
  type: string,
  scopeId: string,
): IConstruct | undefined {
  const scopes = root?.node
    .findAll()
    .filter((one) => one.node.id === scopeId && one.constructor.name === type && one.node.tryFindChild(id));
  return scopes?.length === 1 ? scopes[0] : undefined;
}

function first(scope: IConstruct | undefined, id: string): string {
  const taken = scope?.node.tryFindChild(id);
  return taken instanceof Construct
    ? `, first by ${/^[AEIOU]/.test(taken.constructor.name) ? 'an' : 'a'} ${taken.constructor.name}`
    : '';
}
