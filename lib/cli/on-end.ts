/** Calls back once when a person, or who started this program, wants it to end; a second time ends it at once. */
export function onEnd(listener: (who: string) => void): () => void {
  const signals = [
    ['SIGINT', 'Ctrl-C'] as const,
    ['SIGTERM', 'SIGTERM'] as const,
    ['SIGHUP', 'SIGHUP'] as const,
  ];
  const listeners = signals.map(([signal, who]) => {
    const once = () => {
      listener(who);
      process.off(signal, once);
    };
    process.on(signal, once);
    return () => process.off(signal, once);
  });
  return () => {
    for (const stop of listeners) stop();
  };
}
