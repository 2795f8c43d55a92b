/** Calls the listener on the first SIGINT, SIGTERM or SIGHUP; a second signal ends the process at once. */
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
