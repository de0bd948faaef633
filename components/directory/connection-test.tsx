'use client'

import { useState } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import type { ActionResult } from '@/lib/client/problem'
import type { ServerCheckView } from '@/lib/tenants/directory-views'
import { Section } from './section'
import { ServerCheck } from './server-check'

type Props = Readonly<{
  urls: readonly string[]
  test: (input: Record<string, never>) => Promise<ActionResult<ServerCheckView[]>>
}>

/** Tries each server of the settings when asked, and shows step by step how far it came. */
export function ConnectionTest({ urls, test }: Props) {
  const [servers, setServers] = useState<ServerCheckView[] | null>(null)
  const { run, isBusy, problem } = useAction(test)

  async function start() {
    const answer = await run({})
    if (answer !== null) setServers(answer)
  }

  return (
    <Section
      title="Connection"
      about="Tries every server of the settings by itself, from the process that serves this page. In use, the first one that answers is taken."
    >
      <div>
        <Button variant="primary" isBusy={isBusy} onClick={() => void start()}>
          {servers === null ? 'Test the connection' : 'Test again'}
        </Button>
      </div>
      <ProblemPanel problem={problem} />
      <div aria-live="polite" aria-busy={isBusy} className="grid grid-cols-1 gap-4">
        {servers === null ? (
          <ul className="grid gap-1 font-mono text-sm text-muted">
            {urls.map((url) => (
              <li key={url} className="wrap-anywhere">
                {url}
              </li>
            ))}
          </ul>
        ) : (
          servers.map((server) => <ServerCheck key={server.url} server={server} />)
        )}
      </div>
    </Section>
  )
}
