/** Aborts at Ctrl-C, SIGTERM or when the terminal goes; more of them do not cut the orderly end short. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const stop = () => {
    if (!controller.signal.aborted) console.log('\n  ..  stopping')
    controller.abort()
  }
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const signal of signals) process.on(signal, stop)
  return controller.signal
}
