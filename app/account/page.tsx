import type { Metadata } from 'next'
import { SessionList } from '@/components/account/session-list'
import { PageHeader } from '@/components/ui/page-header'
import { listSessions } from '@/lib/auth/sessions/list-sessions'
import { formatDuration } from '@/lib/kernel/duration'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { isOidcName } from '@/lib/tenants/oidc-name'
import { requirePresence } from '../require-actor'
import { endSessionAction, endSessionsAction } from './actions'

export const metadata: Metadata = { title: 'Account' }

export default async function AccountPage() {
  const { actor, sessionId } = await requirePresence('/account')
  const context = contextForRequest(newId())
  const { SESSION_LIFE, SESSION_IDLE, OIDC_LABEL } = context.settings
  const sessions = await listSessions(context, actor, {
    username: actor.username,
    currentId: sessionId,
  })
  const isOidc = isOidcName(actor.username)
  return (
    <>
      <PageHeader title="Account" about="Who you are here, and where you are signed in." />
      <div className="grid gap-8">
        <dl className="grid gap-x-8 gap-y-3 rounded-lg border border-line bg-surface p-5 text-sm sm:grid-cols-[auto_1fr]">
          <div className="sm:contents">
            <dt className="text-muted">Name</dt>
            <dd className="wrap-anywhere">{actor.displayName}</dd>
          </div>
          <div className="sm:contents">
            <dt className="text-muted">User name</dt>
            <dd className="font-mono wrap-anywhere">{actor.username}</dd>
          </div>
          <div className="sm:contents">
            <dt className="text-muted">Signs in with</dt>
            <dd>{isOidc ? OIDC_LABEL : 'the company directory'}</dd>
          </div>
          <div className="sm:contents">
            <dt className="text-muted">Groups</dt>
            <dd className="wrap-anywhere">
              {actor.groups.length === 0
                ? 'none'
                : actor.groups
                    .map(({ name }) => name)
                    .sort()
                    .join(', ')}
            </dd>
          </div>
        </dl>
        <SessionList
          sessions={sessions}
          limits={`A session ends by itself ${formatDuration(SESSION_LIFE)} after signing in, or when it was not used for ${formatDuration(SESSION_IDLE)}.`}
          username={actor.username}
          endSession={endSessionAction}
          endSessions={endSessionsAction}
        />
      </div>
    </>
  )
}
