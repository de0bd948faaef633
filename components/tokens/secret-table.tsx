'use client'

import { useRouter } from 'next/navigation'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { useAction } from '@/components/registries/use-action'
import { Button } from '@/components/ui/button'
import { DataTable } from '@/components/ui/data-table'
import { RelativeTime } from '@/components/ui/relative-time'
import type { AccessTokenView } from '@/lib/tokens/views'
import { LastUse } from './last-use'
import { SecretStateBadge } from './secret-state-badge'
import type { EndSecretAction } from './token-actions'

const COLUMNS = [
  { key: 'secret', title: 'Begins with' },
  { key: 'state', title: 'State' },
  { key: 'made', title: 'Made' },
  { key: 'ends', title: 'Works until' },
  { key: 'use', title: 'Last used' },
  { key: 'action', title: 'Action' },
]

type Props = Readonly<{ token: AccessTokenView; endSecret: EndSecretAction }>

/** The secrets of a token, the latest first. */
export function SecretTable({ token, endSecret }: Props) {
  const router = useRouter()
  const { run, isBusy, problem } = useAction(endSecret)

  async function end(secretId: string) {
    if ((await run({ tokenId: token.id, secretId })) !== null) router.refresh()
  }

  return (
    <div className="grid gap-3">
      <DataTable caption="Secrets" columns={COLUMNS}>
        {token.secrets.map((secret) => {
          const ends = secret.state === 'ending' ? secret.endsAt : secret.expiresAt
          return (
            <tr key={secret.id}>
              <td className="font-mono">{secret.hint}…</td>
              <td>
                <SecretStateBadge secret={secret} />
              </td>
              <td className="whitespace-nowrap">
                <RelativeTime iso={secret.createdAt} />
                <p className="text-xs text-muted">by {secret.createdBy}</p>
              </td>
              <td className="whitespace-nowrap">
                {ends === null ? 'no end' : <RelativeTime iso={ends} />}
              </td>
              <td>
                <LastUse use={secret.lastUse} />
              </td>
              <td>
                {secret.state === 'ending' ? (
                  <Button isBusy={isBusy} onClick={() => void end(secret.id)}>
                    End now
                  </Button>
                ) : null}
              </td>
            </tr>
          )
        })}
      </DataTable>
      <ProblemPanel problem={problem} />
    </div>
  )
}
