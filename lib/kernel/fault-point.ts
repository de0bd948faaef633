let armed: string | null = null

/** From now on this process ends with SIGKILL at the point of that name. For tests of crashes; see `settings-of-process.ts`. */
export function armFaultPoint(name: string): void {
  armed = name
}

/** A moment at which a crash must do no harm, as in `after create-service`. Does nothing unless a test armed it. */
export function faultPoint(name: string): void {
  if (name === armed) process.kill(process.pid, 'SIGKILL')
}
