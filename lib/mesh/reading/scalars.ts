import {
  defineMappingTag,
  defineScalarTag,
  defineSequenceTag,
  FAILSAFE_SCHEMA,
  mapTag,
  mergeTag,
  NOT_RESOLVED,
  type Schema,
  seqTag,
} from 'js-yaml';
import type { Json } from '../objects/mesh-object';
import { plainScalar } from './plain-scalar';

const plain = defineScalarTag<Json>('tag:cdk8s-istio,2026:plain', {
  implicit: true,
  implicitFirstChars: [...'~nNyYtTfFoO0123456789+-.', ''],
  identify: () => false,
  resolve: (source) => {
    const value = plainScalar(source);
    return value === source ? NOT_RESOLVED : value;
  },
});

const explicit = ['null', 'bool', 'int', 'float', 'timestamp'].map((name) =>
  defineScalarTag<Json>(`tag:yaml.org,2002:${name}`, {
    identify: () => false,
    resolve: (source) => (name === 'timestamp' ? source : plainScalar(source)),
  }),
);

/** kubectl passes over a tag that it does not know: `!Ref x` is text, and `!!set { a }` a mapping. */
const unknown = ['!', 'tag:'].flatMap((prefix) => [
  defineScalarTag<Json>(prefix, {
    matchByTagPrefix: true,
    identify: () => false,
    resolve: (source) => source,
  }),
  defineMappingTag(prefix, { ...mapTag, matchByTagPrefix: true, identify: () => false }),
  defineSequenceTag(prefix, { ...seqTag, matchByTagPrefix: true, identify: () => false }),
]);

/** The scalars of kubectl; explicit tags of YAML are taken for what they say. */
export const kubectlSchema: Schema = FAILSAFE_SCHEMA.withTags([mergeTag, plain, ...explicit, ...unknown]);
