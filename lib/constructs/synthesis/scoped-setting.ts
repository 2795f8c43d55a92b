import type { IConstruct } from 'constructs';

interface Program<Value, Follower> {
  value?: Value;
  readonly namespaces: Map<string, Value>;
  readonly followers: Follower[];
}

/**
 * A setting of services that the App and a namespace may have a default for, which may be set after the services were
 * made.
 */
export class ScopedSetting<Value, Follower> {
  private readonly programs = new WeakMap<IConstruct, Program<Value, Follower>>();

  /** @param update acts on a changed default of a namespace */
  constructor(private readonly update: (follower: Follower, namespace: string) => void) {}

  /** Sets the default of all services of a program. */
  setForApp(app: IConstruct, value: Value): void {
    this.programIn(app).value = value;
  }

  /** Sets the default of the services in a namespace, also of those that exist already. */
  setForNamespace(construct: IConstruct, namespace: string, value: Value): void {
    const { namespaces, followers } = this.programIn(construct);
    namespaces.set(namespace, value);
    for (const follower of followers) this.update(follower, namespace);
  }

  /** The default for services in a namespace: that of the namespace, else that of the program. */
  valueFor({ node }: IConstruct, namespace: string): Value | undefined {
    const program = this.programs.get(node.root);
    return program?.namespaces.get(namespace) ?? program?.value;
  }

  /** Keeps a service up to date with the defaults. */
  follow(service: IConstruct, follower: Follower): void {
    this.programIn(service).followers.push(follower);
  }

  /** Whoever follows the defaults of a program, in order of creation. */
  followersIn({ node }: IConstruct): readonly Follower[] {
    return this.programs.get(node.root)?.followers ?? [];
  }

  private programIn({ node }: IConstruct): Program<Value, Follower> {
    const known = this.programs.get(node.root) ?? { namespaces: new Map(), followers: [] };
    this.programs.set(node.root, known);
    return known;
  }
}
