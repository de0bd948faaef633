import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLogger } from '../kernel/logger'
import { createReconciler, type ReconcilerDeps } from './reconciler'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const RESYNC_MS = 60_000

/** Passes that end when the test says so. */
function setting(change: Partial<ReconcilerDeps> = {}) {
  const begun: string[] = []
  const open: { id: string; end: (requeueMs: number | null) => void; fail: () => void }[] = []
  const reconciler = createReconciler({
    pass: (id) => {
      begun.push(id)
      return new Promise((resolve, reject) => {
        open.push({
          id,
          end: (requeueMs) => resolve({ requeueMs }),
          fail: () => reject(new Error('no database')),
        })
      })
    },
    listIds: async () => [],
    logger: createLogger({ level: 'silent' }),
    resyncMs: RESYNC_MS,
    concurrency: 8,
    ...change,
  })
  const finish = async (how: 'fail' | number | null = null) => {
    const pass = open.shift()
    if (pass === undefined) throw new Error('no pass runs')
    if (how === 'fail') pass.fail()
    else pass.end(how)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { reconciler, begun, open, finish, wait: (ms = 0) => vi.advanceTimersByTimeAsync(ms) }
}

describe('the reconciler', () => {
  it('never runs one key twice at once, and keeps what comes meanwhile for one more pass', async () => {
    const { reconciler, begun, open, finish, wait } = setting()
    reconciler.start()
    reconciler.enqueue('a')
    await wait()
    for (let times = 0; times < 3; times += 1) {
      reconciler.enqueue('a')
      await wait()
    }
    expect(open).toHaveLength(1)
    await finish()
    expect(begun).toEqual(['a', 'a'])
    await finish()
    await wait(1_000)
    expect(begun).toEqual(['a', 'a'])
  })

  it('runs several keys at once, as many as it may', async () => {
    const { reconciler, begun, finish, wait } = setting({ concurrency: 2 })
    reconciler.start()
    for (const id of ['a', 'b', 'c']) reconciler.enqueue(id)
    await wait()
    expect(begun).toEqual(['a', 'b'])
    await finish()
    expect(begun).toEqual(['a', 'b', 'c'])
  })

  it('comes back when the pass wants it, and not when it does not', async () => {
    const { reconciler, begun, finish, wait } = setting()
    reconciler.start()
    reconciler.enqueue('a')
    await wait()
    await finish(120)
    await wait(119)
    expect(begun).toHaveLength(1)
    await wait(1)
    expect(begun).toHaveLength(2)
    await finish(null)
    await wait(30_000)
    expect(begun).toHaveLength(2)
  })

  it('does not wait for a later turn when a trigger comes', async () => {
    const { reconciler, begun, finish, wait } = setting()
    reconciler.start()
    reconciler.enqueue('a')
    await wait()
    await finish(30_000)
    reconciler.enqueue('a')
    await wait()
    expect(begun).toHaveLength(2)
    await finish()
    await wait(40_000)
    expect(begun).toHaveLength(2)
  })

  it('looks at once when there is news, and listens no longer than to the next pass', async () => {
    const begun: string[] = []
    const heard: { tell: (news: boolean) => void; signal: AbortSignal }[] = []
    const { reconciler, wait } = setting({
      pass: async (id) => {
        begun.push(id)
        return {
          requeueMs: 1_000,
          news: (signal) => new Promise((resolve) => heard.push({ tell: resolve, signal })),
        }
      },
    })
    reconciler.start()
    reconciler.enqueue('a')
    await wait()
    await wait(999)
    expect(begun).toHaveLength(1)
    await wait(1)
    expect(begun).toHaveLength(2)
    heard[1]?.tell(true)
    await wait()
    expect(begun).toHaveLength(3)
    expect(heard.map(({ signal }) => signal.aborted)).toEqual([true, false, false])
    await reconciler.stop()
    expect(heard[2]?.signal.aborted).toBe(true)
  })

  it('takes no hint about what is listened for, and keeps one that comes during a pass', async () => {
    const begun: string[] = []
    const open: ((isListening: boolean) => void)[] = []
    let hear: (isNews: boolean) => void = () => {}
    const { reconciler, wait } = setting({
      pass: (id) => {
        begun.push(id)
        return new Promise((resolve) =>
          open.push((isListening) => {
            const news = () => new Promise<boolean>((told) => (hear = told))
            resolve({ requeueMs: 10_000, ...(isListening ? { news } : {}) })
          }),
        )
      },
    })
    const end = async (isListening: boolean) => {
      open.shift()?.(isListening)
      await wait()
    }
    reconciler.start()
    reconciler.hint('a')
    await wait()
    reconciler.hint('a')
    await end(true)
    reconciler.hint('a')
    await wait()
    expect(begun).toHaveLength(1)
    // Nobody listens any more.
    hear(false)
    await wait()
    reconciler.hint('a')
    await wait()
    expect(begun).toHaveLength(2)
    reconciler.hint('a')
    await end(false)
    expect(begun).toHaveLength(3)
    await end(false)
    await wait(9_000)
    expect(begun).toHaveLength(3)
  })

  it('comes back soon when news cannot be had', async () => {
    const begun: string[] = []
    const { reconciler, wait } = setting({
      pass: async (id) => {
        begun.push(id)
        return { requeueMs: 10_000, news: () => Promise.reject(new Error('no engine')) }
      },
    })
    reconciler.start()
    reconciler.enqueue('a')
    await wait(999)
    expect(begun).toHaveLength(1)
    await wait(1)
    expect(begun).toHaveLength(2)
  })

  it('tries again after a pass that broke', async () => {
    const { reconciler, begun, finish, wait } = setting()
    reconciler.start()
    reconciler.enqueue('a')
    await wait()
    await finish('fail')
    await wait(5_000)
    expect(begun).toEqual(['a', 'a'])
  })

  it('looks at everything at the start and at every resync, also after one that broke', async () => {
    let calls = 0
    const listIds = async () => {
      calls += 1
      if (calls === 2) throw new Error('no database')
      return ['a', 'b']
    }
    const { reconciler, begun, finish, wait } = setting({ listIds })
    reconciler.start()
    await wait()
    expect(begun).toEqual(['a', 'b'])
    await finish()
    await finish()
    await wait(RESYNC_MS)
    expect(begun).toHaveLength(2)
    await wait(RESYNC_MS)
    expect(begun).toEqual(['a', 'b', 'a', 'b'])
  })

  it('runs a pass for an action at once, alone for its key, and resolves when it is done', async () => {
    const { reconciler, begun, open, finish, wait } = setting()
    reconciler.start()
    reconciler.enqueue('a')
    await wait()
    const done: number[] = []
    const actions = [1, 2].map((number) =>
      reconciler.runNow('a').then(() => void done.push(number)),
    )
    await wait()
    expect(open).toHaveLength(1)
    await finish()
    expect(open).toHaveLength(1)
    expect(done).toEqual([])
    while (open.length > 0) {
      expect(open).toHaveLength(1)
      await finish()
    }
    await Promise.all(actions)
    expect(begun.length).toBeGreaterThanOrEqual(2)
  })

  it('runs a pass for an action also when another worker leads', async () => {
    const { reconciler, begun, finish, wait } = setting()
    const done = reconciler.runNow('a')
    await wait()
    await finish(120)
    await done
    await wait(1_000)
    expect(begun).toEqual(['a'])
  })

  it('stops: waits for what runs, starts nothing new', async () => {
    const { reconciler, begun, finish, wait } = setting()
    reconciler.start()
    reconciler.enqueue('a')
    await wait()
    reconciler.enqueue('b')
    let stopped = false
    const stopping = reconciler.stop().then(() => {
      stopped = true
    })
    await wait()
    expect(stopped).toBe(false)
    await finish(10)
    await stopping
    reconciler.enqueue('c')
    await wait(2 * RESYNC_MS)
    expect(begun).toEqual(['a'])
  })
})
