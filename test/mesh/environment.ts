import { TestEnvironment } from 'jest-environment-node';
import './shared';

/** Hands the cluster of the process that runs jest into the world of a test file. */
export default class MeshEnvironment extends TestEnvironment {
  public override async setup(): Promise<void> {
    await super.setup();
    this.global.meshShared = globalThis.meshShared;
  }

  /** The proxies of a proof that is done would only take time from the next one. */
  public override async teardown(): Promise<void> {
    await globalThis.meshShared?.lab.reset();
    await super.teardown();
  }
}
