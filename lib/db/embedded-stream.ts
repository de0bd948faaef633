import { Duplex } from 'node:stream'
import type { PGlite } from '@electric-sql/pglite'

const TERMINATE = 'X'.charCodeAt(0)

type Done = (error?: Error | null) => void

/**
 * A connection to PGlite as node-postgres wants its sockets: the wire protocol, with no network between. All messages of
 * a query go in at once, where a server behind a socket hands over one after the other and sends as many answers.
 */
export class EmbeddedStream extends Duplex {
  readonly #db: PGlite
  #isInTransaction = false

  constructor(db: PGlite) {
    super()
    this.#db = db
  }

  connect(): this {
    // The session is that of the connection before, whose names for statements nobody knows any more.
    this.#db.exec('DEALLOCATE ALL').then(
      () => this.emit('connect'),
      (error) => this.destroy(error),
    )
    return this
  }

  setNoDelay(): this {
    return this
  }

  /** It keeps no process alive, so there is nothing to let go of or to take back. */
  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  /** Chunks are whole messages, as node-postgres writes them; one that is written alone comes here, too. */
  override _writev(chunks: { chunk: Buffer }[], done: Done): void {
    // It would end the session, which the next connection needs.
    const messages = chunks.map(({ chunk }) => chunk).filter((chunk) => chunk[0] !== TERMINATE)
    const batch = Buffer.concat(messages)
    const execute = () =>
      this.#db.runExclusive(async () => {
        if (batch.length === 0) return
        const answer: Uint8Array[] = []
        await this.#db.execProtocolRawStream(batch, {
          // A view of what the next answer overwrites.
          onRawData: (data) => answer.push(data.slice()),
        })
        this.#isInTransaction = this.#db.isInTransaction()
        this.push(Buffer.concat(answer))
      })
    // PGlite works in this thread: between two queries, everything else has its turn.
    setImmediate(() => execute().then(() => done(), done))
  }

  override _final(done: Done): void {
    this.push(null)
    done()
  }

  /** As a server does for a client that went away. */
  override _destroy(error: Error | null, done: Done): void {
    const left = this.#isInTransaction ? this.#db.exec('ROLLBACK') : Promise.resolve()
    left.then(
      () => done(error),
      (failed) => done(error ?? failed),
    )
  }
}
