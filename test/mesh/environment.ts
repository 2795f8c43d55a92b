import { TestEnvironment } from 'jest-environment-node';
import './shared';

/** Hands the cluster of the process that runs jest into the world of a test file. */
export default class MeshEnvironment extends TestEnvironment {
  public override async setup(): Promise<void> {
    await super.setup();
    this.global.meshShared = globalThis.meshShared;
  }
}
