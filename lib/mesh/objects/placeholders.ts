/**
 * Texts that a tool replaces before the object is applied: Helm (`{{ .Values.x }}`), Kustomize variables (`$(NS)`),
 * envsubst (`${NS}`, `$NS`), and names such as `NS_PLACEHOLDER`, `<NS>`, `__NS__` or `%NS%` that scripts replace.
 */
const placeholder =
  /\{\{.*?\}\}|\$\([\w.-]+\)|\$\{[^}]*\}|\$[A-Z][A-Z0-9_]+\b|\b\w*PLACEHOLDER\w*\b|<[A-Za-z][\w .-]*>|__[A-Z][A-Z0-9_]*__|%[A-Z][A-Z0-9_]*%/i;

/** Whether a text contains a placeholder, so that its value is unknown. */
export function hasPlaceholder(text: string): boolean {
  return placeholder.test(text);
}
