/** An end that a person can act on: its message is one paragraph that says what to do; no stack is shown. */
export class StopError extends Error {
  constructor(paragraph: string) {
    super(paragraph)
    this.name = 'StopError'
  }
}
