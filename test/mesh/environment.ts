import { TestEnvironment } from 'jest-environment-node';
import './shared';
import type { Lab } from './lab/lab';
import { GiveUp } from './lab/wait';

/** Hands the cluster of the process that runs jest into the world of a test file, clean. */
export default class MeshEnvironment extends TestEnvironment {
  private readonly over = new AbortController();

  public override async setup(): Promise<void> {
    await super.setup();
    const shared = globalThis.meshShared;
    this.global.meshShared = shared && { ...shared, lab: until(this.over.signal, shared.lab) };
  }

  /** An error that it throws fails the whole file, with this one cause. */
  public async handleTestEvent({ name }: { readonly name: string }): Promise<void> {
    const lab = globalThis.meshShared?.lab;
    // By then the file's modules are loaded, while what the proof before left was going.
    if (name === 'run_start') await lab?.becomesClean().catch(cannotStart);
    if (name === 'test_start') lab?.plane.mustLive();
  }

  /** Ends what the proof started, whether it failed or not; the next one waits until all of it is gone. */
  public override async teardown(): Promise<void> {
    this.over.abort(new GiveUp('this proof is over'));
    // The next proof tries to remove the objects that cannot be removed now, and reports them.
    await globalThis.meshShared?.lab.reset().catch(() => undefined);
    await super.teardown();
  }
}

function cannotStart(error: Error): never {
  const told = new Error(`this proof cannot start from a clean cluster: ${error.message}`);
  // Where in the lab that was noticed says nothing.
  delete told.stack;
  throw told;
}

/** A lab that can be used as long as a proof goes on: what one left running must not act in the next. */
function until(over: AbortSignal, lab: Lab): Lab {
  return new Proxy(lab, {
    get(target, key, receiver) {
      over.throwIfAborted();
      return Reflect.get(target, key, receiver);
    },
  });
}
