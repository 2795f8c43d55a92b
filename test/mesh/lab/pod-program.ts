import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from '@swc/core';
import type {
  Answer,
  Behaviour,
  Counted,
  CountedLoad,
  FromPod,
  LabRequest,
  Load,
  ToPod,
} from '../pod/messages';
import { makeCertificate } from './certificate';
import type { Pod } from './objects';
import { Part } from './part';
import { waitFor } from './wait';

/** The name of a certificate of a proof: with it a pod answers HTTPS, as a server outside the mesh does. */
export const CERTIFICATE_ANNOTATION = 'mesh-lab/certificate';

const SOURCES = join(__dirname, '..', 'pod');

/** Compiles the program once, so that a pod is there in the time that Node takes to start. */
export async function compilePodProgram(work: string): Promise<void> {
  const folder = programFolder(work);
  mkdirSync(folder, { recursive: true });
  await makeCertificate(folder, 'pod', ['pod']);
  for (const file of readdirSync(SOURCES)) {
    const source = readFileSync(join(SOURCES, file), 'utf8');
    const { code } = transformSync(source, {
      filename: file,
      jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
      module: { type: 'commonjs' },
      configFile: false,
      swcrc: false,
    });
    writeFileSync(join(folder, file.replace(/\.ts$/, '.js')), code);
  }
}

function programFolder(work: string): string {
  return join(work, 'pod-program');
}

/** Where a program runs. */
export interface ProgramNetwork {
  readonly name: string;
  /** A command that runs there. */
  command(...command: readonly string[]): [string, ...string[]];
}

/** The application in one pod, as the lab speaks to it. */
export class PodProgram {
  private asked = 0;
  private readonly waiting = new Map<number, (said: FromPod) => void>();
  private listening = false;

  private constructor(
    private readonly part: Part,
    /** Leads to a port in the pod's network; see `pod/forward.ts`. */
    public readonly forwardSocket: string,
  ) {
    part.process.on('message', (message: FromPod) => {
      if (message.kind === 'listening') this.listening = true;
      else {
        this.waiting.get(message.id)?.(message);
        this.waiting.delete(message.id);
      }
    });
    // A request to a pod that ends gets no answer.
    part.process.on('exit', () => {
      const answers = [{ status: 0, headers: {}, body: '', error: 'the pod is gone' }];
      for (const [id, done] of this.waiting) done({ kind: 'answers', id, answers });
      this.waiting.clear();
    });
  }

  public static async start(
    pod: Pod,
    network: ProgramNetwork,
    work: string,
    logs: string,
  ): Promise<PodProgram> {
    const { name, labels = {}, annotations = {} } = pod.metadata;
    const certificate = annotations[CERTIFICATE_ANNOTATION];
    const ports = pod.spec.containers
      .flatMap((container) => container.ports ?? [])
      .map((port) => port.containerPort);
    const folder = programFolder(work);
    const forwardSocket = join(folder, `${network.name}.sock`);
    const part = new Part({
      name: `${network.name}-${name}`,
      command: network.command(process.execPath, join(folder, 'main.js')),
      logs,
      channel: true,
      env: {
        POD: JSON.stringify({ name, labels, ports: [...new Set(ports)] }),
        FORWARD_SOCKET: forwardSocket,
        HTTPS: String(certificate !== undefined),
        TLS_KEY: certificate === undefined ? join(folder, 'pod.key') : join(work, `${certificate}.key`),
        TLS_CERTIFICATE:
          certificate === undefined ? join(folder, 'pod.crt') : join(work, `${certificate}.crt`),
      },
    });
    const program = new PodProgram(part, forwardSocket);
    await waitFor(`the program of ${name} to listen`, () => {
      part.mustLive();
      return program.listening ? true : undefined;
    });
    return program;
  }

  public behave(behaviour: Behaviour): void {
    this.tell({ kind: 'behave', behaviour });
  }

  public async send(request: LabRequest): Promise<Answer> {
    const id = ++this.asked;
    const [answer] = await this.answers({ kind: 'send', id, request });
    return answer ?? { status: 0, headers: {}, body: '', error: 'no answer' };
  }

  public load(load: Load): { readonly answers: Promise<readonly Answer[]>; readonly stop: () => void } {
    const id = ++this.asked;
    return {
      answers: this.answers({ kind: 'load', id, load }),
      stop: () => this.tell({ kind: 'stop-load', id }),
    };
  }

  public countLoad(load: CountedLoad): { readonly counted: Promise<Counted>; readonly stop: () => void } {
    const id = ++this.asked;
    return {
      counted: this.ask({ kind: 'count-load', id, load }).then((said) => {
        if (said.kind === 'counted') return said.counted;
        throw new Error('the pod that sent the load is gone');
      }),
      stop: () => this.tell({ kind: 'stop-load', id }),
    };
  }

  /** Ends all that it sends, whatever was asked of it. */
  public stopLoads(): void {
    this.tell({ kind: 'stop-loads' });
  }

  public async end(): Promise<void> {
    await this.part.end();
  }

  private async answers(message: Extract<ToPod, { id: number }>): Promise<readonly Answer[]> {
    const said = await this.ask(message);
    return said.kind === 'answers' ? said.answers : [];
  }

  private async ask(message: Extract<ToPod, { id: number }>): Promise<FromPod> {
    return await new Promise((resolve) => {
      this.waiting.set(message.id, resolve);
      this.tell(message);
    });
  }

  private tell(message: ToPod): void {
    if (this.part.process.connected) this.part.process.send(message);
  }
}
