import type { ReactNode } from 'react'
import { DataTable } from '@/components/ui/data-table'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { AccessTokenView } from '@/lib/tokens/views'
import { LastUse } from './last-use'
import { SecretStateBadge } from './secret-state-badge'
import { lastUse, latestSecret, repositoriesText, scopeText } from './token-texts'

const COLUMNS = [
  { key: 'name', title: 'Name' },
  { key: 'scope', title: 'May' },
  { key: 'state', title: 'State' },
  { key: 'expires', title: 'Expires' },
  { key: 'use', title: 'Last used' },
]

type Props = Readonly<{
  caption: string
  tokens: readonly AccessTokenView[]
  /** The page of one; null for a list without. */
  href: ((token: AccessTokenView) => string) | null
  /** What can be done to one. */
  action?: (token: AccessTokenView) => ReactNode
}>

export function TokenTable({ caption, tokens, href, action }: Props) {
  const columns = action === undefined ? COLUMNS : [...COLUMNS, { key: 'action', title: 'Action' }]
  return (
    <DataTable caption={caption} columns={columns}>
      {tokens.map((token) => {
        const secret = latestSecret(token)
        return (
          <tr key={token.id}>
            <td>
              {href === null ? (
                <span className="font-medium">{token.name}</span>
              ) : (
                <Link
                  href={href(token)}
                  className="font-medium text-accent underline-offset-2 hover:underline"
                >
                  {token.name}
                </Link>
              )}
              <p className="font-mono text-xs text-muted">{token.loginName}</p>
            </td>
            <td className="min-w-48">
              {scopeText(token)}
              <p className="max-w-72 text-xs text-muted wrap-anywhere">
                {repositoriesText(token.repositories)}
              </p>
            </td>
            <td>{secret === null ? null : <SecretStateBadge secret={secret} />}</td>
            <td className="whitespace-nowrap">
              {secret === null || secret.expiresAt === null ? (
                'never'
              ) : (
                <RelativeTime iso={secret.expiresAt} />
              )}
            </td>
            <td>
              <LastUse use={lastUse(token)} />
            </td>
            {action === undefined ? null : <td>{action(token)}</td>}
          </tr>
        )
      })}
    </DataTable>
  )
}
